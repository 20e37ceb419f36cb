#include "yaml/document.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <unordered_map>
#include <utility>

#include "core/lower_case.hpp"
#include "core/number_text.hpp"
#include "core/paths.hpp"
#include "core/printable.hpp"
#include "core/suggestion.hpp"
#include "core/utf8.hpp"

namespace gridfold {

namespace {

/// What would be right where yaml-cpp stops with a message that begins so:
/// https://github.com/jbeder/yaml-cpp/blob/yaml-cpp-0.7.0/include/yaml-cpp/exceptions.h
std::string_view advice(std::string_view message) {
  constexpr std::pair<std::string_view, std::string_view> kAdvice[] = {
      {"end of map flow not found", "keys and values with commas between them, up to a }"},
      {"end of map not found", "the keys of a mapping in one column, each with a colon and a space"},
      {"end of sequence flow not found", "values with commas between them, up to a ]"},
      {"end of sequence not found", "the items of a list in one column, each after a dash and a space"},
      {"illegal flow end", "each bracket closed by its like"},
      {"illegal map value", "one key and its value to a line; quotes around a value that holds \": \""},
      {"illegal map key", "a name as the key"},
      {"illegal block entry", "a list's dashes on lines of their own"},
      {"the referenced anchor is not defined", "an alias of an anchor, &name, that stands above"},
  };
  for (const auto& [beginning, allowed] : kAdvice) {
    if (message.starts_with(beginning)) return allowed;
  }
  return "YAML; quotes around a value that holds its signs";
}

std::size_t end_of_line(std::string_view text, std::size_t at) { return std::min(text.find('\n', at), text.size()); }

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_quote(char c) { return c == '\'' || c == '"'; }

/// Where a value's own text begins, after anchors, tags and comments between them; the text's end at most.
std::size_t after_properties(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == '&' || text[at] == '!' || text[at] == '#')) {
    at = text[at] == '#' ? end_of_line(text, at) : std::min(text.find_first_of(" \t\r\n", at), text.size());
    at = std::min(text.find_first_not_of(" \t\r\n", at), text.size());
  }
  return at;
}

/// Where the quote that opens at `open` closes, or the text's size.
std::size_t closing_quote(std::string_view text, std::size_t open) {
  const char quote = text[open];
  for (std::size_t at = open + 1; at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
    } else if (text[at] == quote) {
      const bool is_doubled = quote == '\'' && at + 1 < text.size() && text[at + 1] == quote;
      if (!is_doubled) return at;
      ++at;
    }
  }
  return text.size();
}

/// Whether the scalar at `begin` is in quotes that never close. The parser takes the rest of the text for its value
/// then, and says nothing.
bool has_unclosed_quote(std::string_view text, std::size_t begin) {
  const std::size_t open = after_properties(text, begin);
  return open < text.size() && is_quote(text[open]) && closing_quote(text, open) == text.size();
}

/// Whether the list or mapping at `begin` opens with a bracket that nothing closes.
bool has_unclosed_bracket(std::string_view text, std::size_t begin) {
  std::size_t at = after_properties(text, begin);
  if (at >= text.size() || (text[at] != '[' && text[at] != '{')) return false;
  int depth = 0;
  // A quote within a plain scalar is a letter like others.
  bool may_quote = true;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '#' && is_blank(text[at - 1])) {
      at = end_of_line(text, at);
    } else if (is_quote(c) && may_quote) {
      at = closing_quote(text, at);
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if ((c == ']' || c == '}') && --depth == 0) {
      return false;
    }
    if (!is_blank(c)) may_quote = c == '[' || c == '{' || c == ',' || c == ':';
  }
  return true;
}

/// How much a value weighs against the bounds.
struct Weight {
  std::size_t nodes = 1;
  std::size_t bytes = 0;
  std::size_t depth = 1;
};

Weight weight_of(const YamlNode& node) {
  Weight weight{1, node.text.size(), 1};
  const auto add = [&](const YamlNode& inner) {
    const Weight more = weight_of(inner);
    weight = {weight.nodes + more.nodes, weight.bytes + more.bytes, std::max(weight.depth, more.depth + 1)};
  };
  for (const YamlNode& item : node.items) add(item);
  for (const YamlEntry& entry : node.entries) add(entry.value);
  return weight;
}

/// Stops the parser; the diagnostic is complete already.
struct Refused {};

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const YamlSource& source, Diagnostics& diagnostics) : source_(source), diagnostics_(diagnostics) {
    line_starts_.push_back(source.text.starts_with("\xEF\xBB\xBF") ? 3 : 0);
    for (std::size_t i = 0; i < source.text.size(); ++i) {
      if (source.text[i] == '\n') line_starts_.push_back(i + 1);
    }
    counted_ = line_starts_.front();
  }

  std::optional<YamlNode> take_root() { return std::move(root_); }

  /// The parser counts bytes; editors count characters. Marks come nearly in order, so that going on from the last one
  /// keeps this linear.
  SourceMark mark_of(const YAML::Mark& mark) {
    if (source_.key_path || mark.is_null()) return {source_.name};
    const std::size_t at = offset(mark);
    const auto line = static_cast<std::size_t>(mark.line);
    const std::size_t start = line < line_starts_.size() ? line_starts_[line] : at;
    if (line != line_ || at < counted_) {
      line_ = line;
      counted_ = start;
      column_ = 1;
    }
    for (; counted_ < at; ++counted_) {
      if (starts_character(source_.text[counted_])) ++column_;
    }
    return {source_.name, mark.line + 1, column_};
  }

  /// Says why the parser stopped.
  void report(const YAML::Exception& error) {
    if (!source_.key_path && reported_tab(error.mark.line)) return;
    if (!frames_.empty() && has_unclosed_bracket(source_.text, frames_.back().begin)) {
      const YamlNode open = std::move(frames_.back().node);
      frames_.pop_back();
      report_open_bracket(open.kind, open.mark);
      return;
    }
    diagnostics_.complain(mark_of(error.mark).at(source_.key_path.value_or("")), "this is not YAML: " + error.msg,
                          std::string(advice(error.msg)));
  }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    YamlNode node(YamlNode::Kind::null, mark_of(mark));
    // The parser marks a missing value where the next token stands.
    if (awaits_value()) node.mark = frames_.back().key_mark;
    if (awaits_key()) refuse(mark_of(mark), "a key is empty", "a key's name");
    charge(mark_of(mark), {});
    if (source_.text.substr(offset(mark)).starts_with('~')) node.text = "~";
    attach(std::move(node), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      refuse(mark_of(mark), "an alias stands within the value that it names", "aliases to finished values");
    }
    YamlNode node = found->second;
    charge(mark_of(mark), weight_of(node));
    if (awaits_key()) {
      if (!node.is_scalar()) {
        refuse(mark_of(mark), "a key is an alias of a list or a mapping", "a name as the key");
      }
      add_key(node.text, mark_of(mark));
      return;
    }
    node.mark = mark_of(mark);
    attach(std::move(node), YAML::NullAnchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    check_tag(mark, tag);
    const SourceMark where = mark_of(mark);
    if (tag == "!" && has_unclosed_quote(source_.text, offset(mark))) {
      refuse(where, "the quote that opens here is not closed", "the same quote again at the text's end");
    }
    charge(where, {1, value.size(), 1});
    YamlNode node(YamlNode::Kind::scalar, where, value, tag == "!");
    if (!awaits_key()) return attach(std::move(node), anchor);
    add_key(value, where);
    if (anchor != YAML::NullAnchor) keep_for_aliases(anchor, node);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    check_tag(mark, tag);
    open(YamlNode::Kind::sequence, mark, anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    check_tag(mark, tag);
    open(YamlNode::Kind::mapping, mark, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    YamlNode node;
    std::size_t begin = 0;
    YAML::anchor_t anchor = YAML::NullAnchor;
    bool has_key = false;
    /// Whether the key stood there before, which is reported: the first one counts.
    bool is_repeated = false;
    std::string key = {};
    SourceMark key_mark = {};
    std::unordered_map<std::string, SourceMark> seen = {};
  };

  bool awaits_key() const { return !frames_.empty() && frames_.back().node.is_mapping() && !frames_.back().has_key; }
  bool awaits_value() const { return !frames_.empty() && frames_.back().node.is_mapping() && frames_.back().has_key; }

  /// The place in the text, whose end stands for all places beyond.
  std::size_t offset(const YAML::Mark& mark) const {
    if (mark.line < 0 || static_cast<std::size_t>(mark.line) >= line_starts_.size()) return source_.text.size();
    return std::min(line_starts_[static_cast<std::size_t>(mark.line)] + static_cast<std::size_t>(mark.column),
                    source_.text.size());
  }

  std::string key_path() const {
    std::string path = source_.key_path.value_or("");
    for (const Frame& frame : frames_) {
      if (frame.node.is_sequence()) {
        path += fmt::format("[{}]", frame.node.items.size());
      } else if (frame.has_key) {
        path += (path.empty() ? "" : ".") + frame.key;
      }
    }
    return path;
  }

  [[noreturn]] void refuse(const SourceMark& where, std::string problem, std::string allowed) {
    diagnostics_.complain(where.at(key_path()), std::move(problem), std::move(allowed));
    throw Refused{};
  }

  void report_open_bracket(YamlNode::Kind kind, const SourceMark& where) {
    diagnostics_.complain(where.at(key_path()), "the bracket that opens here is not closed",
                          kind == YamlNode::Kind::sequence ? "a ] at the list's end" : "a } at the mapping's end");
  }

  /// Reports the first tab among the spaces that a line begins with, up to a line counted from 0.
  bool reported_tab(int last_line) {
    for (int line = 0; line <= last_line && static_cast<std::size_t>(line) < line_starts_.size(); ++line) {
      const std::size_t begin = line_starts_[static_cast<std::size_t>(line)];
      const std::size_t first = source_.text.find_first_not_of(' ', begin);
      if (first == std::string_view::npos || source_.text[first] != '\t') continue;
      diagnostics_.complain({source_.name, line + 1, static_cast<int>(first - begin) + 1}, "a tab indents this line",
                            "spaces");
      return true;
    }
    return false;
  }

  void check_tag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    refuse(mark_of(mark), fmt::format("the tag {} is not supported", tag), "values without tags");
  }

  void charge(const SourceMark& where, const Weight& weight) {
    nodes_ += weight.nodes;
    bytes_ += weight.bytes;
    const std::string problem = "the document grows too large here";
    if (nodes_ > kMaxYamlNodes) {
      refuse(where, problem, fmt::format("at most {} values, counting what aliases repeat", kMaxYamlNodes));
    }
    if (bytes_ > kMaxYamlBytes) {
      refuse(where, problem, fmt::format("at most {} bytes of text, counting what aliases repeat", kMaxYamlBytes));
    }
    if (frames_.size() + weight.depth > kMaxYamlDepth) {
      refuse(where, "values are nested too deeply here", fmt::format("at most {} levels", kMaxYamlDepth));
    }
  }

  void add_key(const std::string& key, const SourceMark& where) {
    Frame& frame = frames_.back();
    frame.has_key = true;
    frame.key = key;
    frame.key_mark = where;
    if (key == "<<") refuse(where, "merge keys are not supported", "each key written out");
    const auto [first, is_new] = frame.seen.emplace(key, where);
    frame.is_repeated = !is_new;
    if (is_new) return;
    diagnostics_.complain(where.at(key_path()), "the key appears twice" + first_seen(first->second, where),
                          "each key once");
  }

  void open(YamlNode::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    const SourceMark where = mark_of(mark);
    const std::size_t begin = offset(mark);
    if (awaits_key()) {
      if (!has_unclosed_bracket(source_.text, begin)) {
        refuse(where, "a key is a list or a mapping", "a name as the key");
      }
      report_open_bracket(kind, where);
      throw Refused{};
    }
    charge(where, {});
    frames_.push_back({.node = {kind, where}, .begin = begin, .anchor = anchor});
  }

  void close() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    attach(std::move(frame.node), frame.anchor);
  }

  void keep_for_aliases(YAML::anchor_t anchor, const YamlNode& node) {
    // The copy costs memory too.
    const Weight weight = weight_of(node);
    charge(node.mark, {weight.nodes, weight.bytes, 0});
    anchors_.insert_or_assign(anchor, node);
  }

  void attach(YamlNode node, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) keep_for_aliases(anchor, node);
    if (frames_.empty()) {
      root_ = std::move(node);
    } else if (Frame& frame = frames_.back(); frame.node.is_sequence()) {
      frame.node.items.push_back(std::move(node));
    } else {
      frame.has_key = false;
      if (frame.is_repeated) return;
      frame.node.entries.push_back({std::move(frame.key), std::move(frame.key_mark), std::move(node)});
    }
  }

  const YamlSource& source_;
  Diagnostics& diagnostics_;
  std::optional<YamlNode> root_;
  std::vector<Frame> frames_;
  std::map<YAML::anchor_t, YamlNode> anchors_;
  std::size_t nodes_ = 0;
  std::size_t bytes_ = 0;
  std::vector<std::size_t> line_starts_;
  /// The column at `counted_`, a place in that line.
  std::size_t line_ = 0;
  std::size_t counted_ = 0;
  int column_ = 1;
};

}  // namespace

YamlNode::YamlNode(Kind what, SourceMark where, std::string value, bool in_quotes)
    : kind(what), mark(std::move(where)), text(std::move(value)), quoted(in_quotes) {}

const YamlNode* YamlNode::find(std::string_view key) const {
  for (const YamlEntry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

void label(YamlNode& node, const std::string& path) {
  node.mark.key_path = path;
  for (std::size_t i = 0; i < node.items.size(); ++i) label(node.items[i], fmt::format("{}[{}]", path, i));
  for (YamlEntry& entry : node.entries) {
    entry.mark.key_path = (path.empty() ? "" : path + ".") + entry.key;
    label(entry.value, entry.mark.key_path);
  }
}

std::optional<YamlNode> parse_yaml(const YamlSource& source, Diagnostics& diagnostics) {
  const auto refuse = [&](const SourceMark& where, std::string problem, std::string allowed) {
    diagnostics.complain(where.at(source.key_path.value_or("")), std::move(problem), std::move(allowed));
    return std::nullopt;
  };
  const SourceMark whole{source.name};
  if (source.text.size() > kMaxYamlBytes) {
    return refuse(whole, fmt::format("{} bytes are too many", source.text.size()),
                  fmt::format("at most {} bytes", kMaxYamlBytes));
  }
  const std::size_t bad = std::min(valid_utf8_prefix(source.text), source.text.find('\0'));
  if (bad < source.text.size()) {
    return refuse(whole,
                  fmt::format("byte {} (0x{:02x}) is not text", bad, static_cast<unsigned char>(source.text[bad])),
                  "UTF-8 without NUL");
  }
  TreeBuilder builder(source, diagnostics);
  try {
    // At the end of a line the parser lets an open quote pass, so that the place where it opens can be told.
    std::istringstream stream{std::string(source.text) + (source.text.ends_with('\n') ? "" : "\n")};
    YAML::Parser parser(stream);
    const bool has_document = parser.HandleNextDocument(builder);
    std::optional<YamlNode> root = builder.take_root();
    const bool has_more = has_document && parser.HandleNextDocument(builder);
    const std::optional<YamlNode> second = builder.take_root();
    const bool has_no_value = root && root->is_null() && source.text.find_first_of("~nN") != 0;
    if (source.key_path && (!has_document || has_more || has_no_value)) {
      return refuse(whole, fmt::format("\"{}\" is not one YAML value", printable_line(std::string(source.text))),
                    "a YAML value, such as 5 or [1, 3, 5]; text that YAML takes for something else in quotes");
    }
    if (!has_document) return refuse(whole, "the file is empty", "a mapping of keys");
    if (root) label(*root, source.key_path.value_or(""));
    if (!has_more) return root;
    return refuse(second ? second->mark : whole, "a second document begins here", "one document in a file");
  } catch (const Refused&) {
  } catch (const YAML::Exception& error) {
    builder.report(error);
  }
  return std::nullopt;
}

std::optional<YamlNode> parse_yaml_file(const std::string& file, Diagnostics& diagnostics) {
  const bool is_input = file == "-";
  const auto refuse = [&](std::string problem, std::string allowed, std::optional<std::string> nearest = {}) {
    diagnostics.complain({file}, std::move(problem), std::move(allowed), std::move(nearest));
    return std::nullopt;
  };
  std::error_code error;
  if (!is_input && !std::filesystem::exists(file, error)) return refuse("the file does not exist", "", near_path(file));
  if (!is_input && std::filesystem::is_directory(file, error)) return refuse("this is a folder", "a YAML file");
  // To open a FIFO that nobody writes to waits for ever; what the process was given is open already.
  const bool is_open = is_input || file == "/dev/stdin" || file.starts_with("/dev/fd/");
  if (!is_open && !std::filesystem::is_regular_file(file, error)) {
    return refuse("this is no regular file", "a YAML file, or - for standard input");
  }
  std::ifstream stream(is_input ? "/dev/stdin" : file, std::ios::binary);
  // One byte more than is allowed is enough to know that there are too many.
  std::string text(kMaxYamlBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad() || (!stream.eof() && stream.fail())) return refuse("the file cannot be read", "");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > kMaxYamlBytes) {
    return refuse("the file is too large", fmt::format("at most {} bytes", kMaxYamlBytes));
  }
  return parse_yaml({text, is_input ? "standard input" : file}, diagnostics);
}

std::string yaml_value(const Scalar& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return to_canonical_text(value);
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto is_plain = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
  const std::string lower = lower_case(*text);
  const std::string_view words[] = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"};
  const bool is_bare = !text->empty() && is_letter(text->front()) && std::ranges::all_of(*text, is_plain) &&
                       std::ranges::find(words, lower) == std::end(words);
  return is_bare ? *text : json_quoted(*text);
}

std::string flow_yaml(const YamlNode& node) {
  std::vector<std::string> parts;
  for (const YamlNode& item : node.items) parts.push_back(flow_yaml(item));
  for (const YamlEntry& entry : node.entries) parts.push_back(yaml_value(entry.key) + ": " + flow_yaml(entry.value));
  if (node.is_sequence()) return fmt::format("[{}]", fmt::join(parts, ", "));
  if (node.is_mapping()) return fmt::format("{{{}}}", fmt::join(parts, ", "));
  if (node.is_null()) return "~";
  const bool is_typed = !node.quoted && (parse_number(node.text) || parse_boolean(node.text));
  return is_typed ? node.text : yaml_value(node.text);
}

void NodeReader::report_wrong_type(const YamlNode& node, const std::string& wanted, const std::string& allowed) const {
  complain(node.mark, node.is_null() ? "the value is missing" : shown(node) + " is not " + wanted, allowed);
}

std::span<const YamlNode> NodeReader::items_of(const YamlNode& node, const std::string& allowed) const {
  if (!node.is_sequence()) return {&node, 1};
  if (node.items.empty()) complain(node.mark, "the list is empty", allowed);
  return node.items;
}

bool NodeReader::has_known_keys(const YamlNode& node, const std::vector<std::string>& known,
                                const std::string& allowed) const {
  bool is_right = true;
  for (const YamlEntry& entry : node.entries) {
    if (std::ranges::find(known, entry.key) != known.end()) continue;
    complain(entry.mark, "unknown key", allowed, suggestion(entry.key, known));
    is_right = false;
  }
  return is_right;
}

std::optional<std::int64_t> NodeReader::integer_at(const YamlNode& node, const std::string& key, std::int64_t least,
                                                   std::int64_t most) const {
  const YamlNode* value = node.find(key);
  const std::string wanted = fmt::format("an integer from {} to {}", least, most);
  const bool is_plain = value != nullptr && value->is_scalar() && !value->quoted;
  const auto number = is_plain ? parse_integer(value->text) : std::nullopt;
  if (number && *number >= least && *number <= most) return number;
  if (value == nullptr) {
    complain(node.mark.below(key), "the key is missing", wanted);
  } else {
    report_wrong_type(*value, wanted, wanted);
  }
  return std::nullopt;
}

std::string listed(std::span<const std::string> names) { return fmt::format("{}", fmt::join(names, ", ")); }

std::string shown(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::null:
      return "no value";
    case YamlNode::Kind::sequence:
      return "a list";
    case YamlNode::Kind::mapping:
      return "a mapping";
    case YamlNode::Kind::scalar:
      break;
  }
  constexpr std::size_t kLongest = 60;
  if (node.text.size() <= kLongest) return fmt::format("\"{}\"", printable_line(node.text));
  std::size_t cut = kLongest;
  while (cut > 0 && !starts_character(node.text[cut])) --cut;
  return fmt::format("\"{}...\"", printable_line(node.text.substr(0, cut)));
}

}  // namespace gridfold
