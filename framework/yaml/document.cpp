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

/// Whether the scalar that begins the text, after anchors and comments between them, is in quotes that never close. The
/// parser takes the rest of the text for its value then, and says nothing.
bool has_unclosed_quote(std::string_view text) {
  while (text.starts_with('&') || text.starts_with('!') || text.starts_with('#')) {
    text.remove_prefix(std::min(text.find_first_of(text.front() == '#' ? "\n" : " \t\r\n"), text.size()));
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  }
  if (!text.starts_with('\'') && !text.starts_with('"')) return false;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text.front() == '"' && text[at] == '\\') {
      ++at;
    } else if (text[at] == text.front()) {
      // Two single quotes are one of the text.
      if (text.front() == '"' || text[at + 1] != '\'') return false;
      ++at;
    }
  }
  return true;
}

/// Stops the parser; the diagnostic is complete already.
struct Refused {};

class TreeBuilder : public YAML::EventHandler {
 public:
  /// The text ends with a line.
  TreeBuilder(YamlSource source, Diagnostics& diagnostics) : source_(std::move(source)), diagnostics_(diagnostics) {
    int column = 1;
    for (const char c : source_.text) {
      columns_.push_back(column);
      column = c == '\n' ? 1 : column + (starts_character(c) ? 1 : 0);
    }
    columns_.push_back(column);
  }

  std::optional<YamlNode> take_root() { return std::move(root_); }

  /// The parser counts bytes; editors count characters.
  SourceMark mark_of(const YAML::Mark& mark) const {
    if (source_.key_path || mark.is_null()) return {source_.name};
    return {source_.name, mark.line + 1, columns_[offset(mark)]};
  }

  /// Says why the parser stopped.
  void report(const YAML::Exception& error) {
    const SourceMark stop = mark_of(error.mark);
    if (!source_.key_path && reported_tab(offset(error.mark))) return;
    if (error.msg.ends_with("flow not found") && !frames_.empty()) {
      const SourceMark open = frames_.back().node.mark;
      frames_.pop_back();
      const std::string before =
          stop.line == 0 ? "" : fmt::format(" before line {}, column {}", stop.line, stop.column);
      return complain(open, "the bracket that opens here is not closed" + before, std::string(advice(error.msg)));
    }
    diagnostics_.complain(stop.at(source_.key_path.value_or("")), "this is not YAML: " + error.msg,
                          std::string(advice(error.msg)));
  }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    YamlNode node(YamlNode::Kind::null, mark_of(mark));
    // The parser marks a missing value where the next token stands.
    if (!frames_.empty() && frames_.back().entry) node.mark = frames_.back().entry->mark;
    if (awaits_key()) refuse(mark_of(mark), "a key is empty", "a key's name");
    charge(node);
    if (source_.text.substr(offset(mark)).starts_with('~')) node.text = "~";
    attach(std::move(node), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      refuse(mark_of(mark), "an alias stands within the value that it names", "aliases to finished values");
    }
    YamlNode node = found->second;
    node.mark = mark_of(mark);
    charge(node);
    if (!awaits_key()) return attach(std::move(node), YAML::NullAnchor);
    if (!node.is_scalar()) refuse(node.mark, "a key is an alias of a list or a mapping", "a name as the key");
    add_key(node.text, node.mark);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    check_tag(mark, tag);
    const SourceMark where = mark_of(mark);
    if (tag == "!" && has_unclosed_quote(source_.text.substr(offset(mark)))) {
      refuse(where, "the quote that opens here is not closed", "the same quote again at the text's end");
    }
    YamlNode node(YamlNode::Kind::scalar, where, value, tag == "!");
    charge(node);
    if (!awaits_key()) return attach(std::move(node), anchor);
    add_key(value, where);
    if (anchor != YAML::NullAnchor) keep_for_aliases(anchor, node);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::sequence, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::mapping, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    YamlNode node;
    YAML::anchor_t anchor = YAML::NullAnchor;
    /// Of a mapping: the key whose value is awaited.
    std::optional<YamlEntry> entry = std::nullopt;
    /// Whether the key stood there before, which is reported: the first one counts.
    bool is_repeated = false;
    std::unordered_map<std::string, SourceMark> seen = {};
  };

  bool awaits_key() const { return !frames_.empty() && frames_.back().node.is_mapping() && !frames_.back().entry; }

  /// The place in the text; its end where nothing is known.
  std::size_t offset(const YAML::Mark& mark) const {
    return mark.is_null() ? source_.text.size() : std::min(static_cast<std::size_t>(mark.pos), source_.text.size());
  }

  std::string key_path() const {
    std::string path = source_.key_path.value_or("");
    for (const Frame& frame : frames_) {
      if (frame.node.is_sequence()) {
        path += fmt::format("[{}]", frame.node.items.size());
      } else if (frame.entry) {
        path += (path.empty() ? "" : ".") + frame.entry->key;
      }
    }
    return path;
  }

  void complain(const SourceMark& where, std::string problem, std::string allowed) {
    diagnostics_.complain(where.at(key_path()), std::move(problem), std::move(allowed));
  }

  [[noreturn]] void refuse(const SourceMark& where, std::string problem, std::string allowed) {
    complain(where, std::move(problem), std::move(allowed));
    throw Refused{};
  }

  /// Reports the first tab among the spaces that a line begins with, up to that place.
  bool reported_tab(std::size_t end) {
    const std::string_view text = source_.text;
    int line = 1;
    for (std::size_t begin = 0; begin <= end && begin < text.size(); begin = text.find('\n', begin) + 1, ++line) {
      const std::size_t first = text.find_first_not_of(' ', begin);
      if (text[first] != '\t') continue;
      diagnostics_.complain({source_.name, line, columns_[first]}, "a tab indents this line", "spaces");
      return true;
    }
    return false;
  }

  void check_tag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    refuse(mark_of(mark), fmt::format("the tag {} is not supported", tag), "values without tags");
  }

  /// Counts a value and all within it against the bounds.
  void charge(const YamlNode& node) { charge(node, node.mark, frames_.size() + 1); }

  void charge(const YamlNode& node, const SourceMark& where, std::size_t depth) {
    bytes_ += node.text.size();
    if (++nodes_ > kMaxYamlNodes || bytes_ > kMaxYamlBytes) {
      refuse(where, "the document grows too large here",
             fmt::format("at most {} values and {} bytes of text, counting what aliases repeat", kMaxYamlNodes,
                         kMaxYamlBytes));
    }
    if (depth > kMaxYamlDepth) {
      refuse(where, "values are nested too deeply here", fmt::format("at most {} levels", kMaxYamlDepth));
    }
    for (const YamlNode& item : node.items) charge(item, where, depth + 1);
    for (const YamlEntry& entry : node.entries) charge(entry.value, where, depth + 1);
  }

  void add_key(const std::string& key, const SourceMark& where) {
    Frame& frame = frames_.back();
    frame.entry = YamlEntry{key, where};
    if (key == "<<") refuse(where, "merge keys are not supported", "each key written out");
    const auto [first, is_new] = frame.seen.emplace(key, where);
    frame.is_repeated = !is_new;
    if (is_new) return;
    complain(where, "the key appears twice" + first_seen(first->second, where), "each key once");
  }

  void open(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    check_tag(mark, tag);
    YamlNode node(kind, mark_of(mark));
    charge(node);
    frames_.push_back({.node = std::move(node), .anchor = anchor});
  }

  void close() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    attach(std::move(frame.node), frame.anchor);
  }

  void keep_for_aliases(YAML::anchor_t anchor, const YamlNode& node) {
    // The copy costs memory too.
    charge(node);
    anchors_.insert_or_assign(anchor, node);
  }

  void attach(YamlNode node, YAML::anchor_t anchor) {
    if (awaits_key()) refuse(node.mark, "a key is a list or a mapping", "a name as the key");
    if (anchor != YAML::NullAnchor) keep_for_aliases(anchor, node);
    if (frames_.empty()) {
      root_ = std::move(node);
    } else if (Frame& frame = frames_.back(); frame.node.is_sequence()) {
      frame.node.items.push_back(std::move(node));
    } else {
      frame.entry->value = std::move(node);
      if (!frame.is_repeated) frame.node.entries.push_back(std::move(*frame.entry));
      frame.entry.reset();
    }
  }

  const YamlSource source_;
  Diagnostics& diagnostics_;
  std::optional<YamlNode> root_;
  std::vector<Frame> frames_;
  std::map<YAML::anchor_t, YamlNode> anchors_;
  std::size_t nodes_ = 0;
  std::size_t bytes_ = 0;
  /// Of each byte, in characters.
  std::vector<int> columns_;
};

}  // namespace

YamlNode::YamlNode(Kind what, SourceMark where, std::string value, bool in_quotes)
    : kind(what), mark(std::move(where)), text(std::move(value)), quoted(in_quotes) {}

const YamlNode* YamlNode::find(std::string_view key) const {
  const auto found = std::ranges::find(entries, key, &YamlEntry::key);
  return found == entries.end() ? nullptr : &found->value;
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
  // At the end of a line the parser lets an open quote pass, so that the place where it opens can be told.
  std::string lines(source.text.substr(source.text.starts_with("\xEF\xBB\xBF") ? 3 : 0));
  if (!lines.ends_with('\n')) lines += '\n';
  TreeBuilder builder({lines, source.name, source.key_path}, diagnostics);
  try {
    std::istringstream stream(lines);
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
  const std::string name = is_input ? "standard input" : file;
  const auto refuse = [&](std::string problem, std::string allowed, std::optional<std::string> nearest = {}) {
    diagnostics.complain({name}, std::move(problem), std::move(allowed), std::move(nearest));
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
  if (stream.bad() || (!stream.eof() && stream.fail()))
    return refuse(is_input ? "it cannot be read" : "the file cannot be read", "");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > kMaxYamlBytes) {
    return refuse(is_input ? "it is too large" : "the file is too large",
                  fmt::format("at most {} bytes", kMaxYamlBytes));
  }
  return parse_yaml({text, name}, diagnostics);
}

std::string yaml_value(const Scalar& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return to_canonical_text(value);
  constexpr std::string_view kWord = "0123456789abcdefghijklmnopqrstuvwxyz_";
  constexpr std::string_view kTyped[] = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"};
  const std::string lower = lower_case(*text);
  const bool is_bare = lower.find_first_of(kWord.substr(10)) == 0 && lower.find_first_not_of(kWord) == lower.npos &&
                       std::ranges::find(kTyped, lower) == std::end(kTyped);
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

bool NodeReader::has_known_keys(const YamlNode& node, const std::vector<std::string>& known, const std::string& allowed,
                                std::span<const KnownName> familiar) const {
  bool is_right = true;
  for (const YamlEntry& entry : node.entries) {
    if (std::ranges::find(known, entry.key) != known.end()) continue;
    const auto meant = familiar_name(entry.key, familiar);
    complain(entry.mark, "unknown key", allowed, meant ? meant : suggestion(entry.key, known));
    is_right = false;
  }
  return is_right;
}

std::string listed(std::span<const std::string> names) { return fmt::format("{}", fmt::join(names, ", ")); }

std::string shown(const YamlNode& node) {
  constexpr std::string_view kNames[] = {"no value", "a scalar", "a list", "a mapping"};
  if (!node.is_scalar()) return std::string(kNames[static_cast<std::size_t>(node.kind)]);
  constexpr std::size_t kLongest = 60;
  const std::string beginning = node.text.substr(0, valid_utf8_prefix(std::string_view(node.text).substr(0, kLongest)));
  return fmt::format("\"{}{}\"", printable_line(beginning), node.text.size() > kLongest ? "..." : "");
}

}  // namespace gridfold
