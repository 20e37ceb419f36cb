#include "config/yaml_document.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <unordered_map>
#include <utility>

#include "config/yaml_advice.hpp"
#include "config/yaml_closing.hpp"
#include "core/utf8.hpp"

namespace gridfold {

namespace {

/// Stops the parser; the diagnostic is complete already.
struct Refused {};

/// Turns the parser's byte columns into columns of characters, which is what editors count.
class ColumnCounter {
 public:
  explicit ColumnCounter(std::string_view text) : text_(text) {
    line_starts_.push_back(text.starts_with("\xEF\xBB\xBF") ? 3 : 0);
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') line_starts_.push_back(i + 1);
    }
  }

  /// The place in the text, whose end stands for all places beyond; line and column counted from 0.
  std::size_t offset(int line, int byte_column) const {
    if (line < 0 || static_cast<std::size_t>(line) >= line_starts_.size()) return text_.size();
    return std::min(line_starts_[static_cast<std::size_t>(line)] + static_cast<std::size_t>(byte_column), text_.size());
  }

  /// Both counted from 0. Marks come nearly in order, so that going on from the last one keeps this linear.
  int character_column(int line, int byte_column) {
    if (line < 0 || static_cast<std::size_t>(line) >= line_starts_.size()) return byte_column;
    if (line != line_ || byte_column < byte_column_) {
      line_ = line;
      byte_column_ = 0;
      character_column_ = 0;
    }
    const std::size_t start = line_starts_[static_cast<std::size_t>(line)];
    for (; byte_column_ < byte_column; ++byte_column_) {
      const std::size_t at = start + static_cast<std::size_t>(byte_column_);
      const bool continues = at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xC0) == 0x80;
      if (!continues) ++character_column_;
    }
    return character_column_;
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> line_starts_;
  int line_ = 0;
  int byte_column_ = 0;
  int character_column_ = 0;
};

/// Line and column of the first tab among the spaces that a line begins with, up to a line counted from 0.
std::optional<std::pair<int, int>> indenting_tab(std::string_view text, int last_line) {
  std::size_t begin = 0;
  for (int line = 0; line <= last_line && begin < text.size(); ++line) {
    const std::size_t first = text.find_first_not_of(' ', begin);
    if (first != std::string_view::npos && text[first] == '\t') {
      return std::pair(line + 1, static_cast<int>(first - begin) + 1);
    }
    begin = text.find('\n', begin);
    if (begin == std::string_view::npos) break;
    ++begin;
  }
  return std::nullopt;
}

/// How much a subtree weighs against the bounds.
struct Weight {
  std::size_t nodes = 1;
  std::size_t bytes = 0;
  std::size_t depth = 1;
};

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const YamlSource& source, Diagnostics& diagnostics)
      : source_(source), columns_(source.text), diagnostics_(diagnostics) {}

  std::optional<YamlNode> take_root() { return std::move(root_); }

  SourceMark mark_of(const YAML::Mark& mark) {
    if (!source_.has_positions || mark.is_null()) return {source_.name, 0, 0};
    return {source_.name, mark.line + 1, columns_.character_column(mark.line, mark.column) + 1};
  }

  /// Reports the bracket that nothing closes, where the text broke off or went wrong within one.
  bool found_open_bracket() {
    if (frames_.empty() || !has_unclosed_bracket(source_.text, frames_.back().begin)) return false;
    const Frame open = std::move(frames_.back());
    frames_.pop_back();
    report_open_bracket(open.node.kind, open.node.mark);
    return true;
  }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    YamlNode node;
    node.mark = mark_of(mark);
    // The parser marks a missing value where the next token stands.
    if (awaits_value()) node.mark = frames_.back().key_mark;
    if (awaits_key()) refuse(mark_of(mark), "a key is empty", "allowed: a key's name");
    charge(mark_of(mark), {});
    if (source_.text.substr(columns_.offset(mark.line, mark.column)).starts_with('~')) node.text = "~";
    attach(std::move(node), {}, anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      refuse(mark_of(mark), "an alias stands within the value that it names", "allowed: aliases to finished values");
    }
    charge(mark_of(mark), found->second.weight);
    if (awaits_key()) {
      if (!found->second.node.is_scalar())
        refuse(mark_of(mark), "the alias of a list or a mapping is a key", "allowed: a name as the key");
      add_key(found->second.node.text, mark_of(mark));
      return;
    }
    YamlNode node = found->second.node;
    node.mark = mark_of(mark);
    attach(std::move(node), found->second.weight, YAML::NullAnchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    check_tag(mark, tag);
    const SourceMark where = mark_of(mark);
    if (tag == "!" && has_unclosed_quote(source_.text, columns_.offset(mark.line, mark.column))) {
      refuse(where, "the quote that opens here is not closed", "allowed: the same quote again at the text's end");
    }
    const Weight weight{1, value.size(), 1};
    charge(where, weight);
    YamlNode node;
    node.kind = YamlNode::Kind::scalar;
    node.mark = where;
    node.text = value;
    node.quoted = tag == "!";
    if (awaits_key()) {
      add_key(value, where);
      if (anchor != YAML::NullAnchor) keep_for_aliases(anchor, node, weight);
      return;
    }
    attach(std::move(node), weight, anchor);
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
    Weight weight;
    YAML::anchor_t anchor = YAML::NullAnchor;
    bool has_key = false;
    std::string key;
    SourceMark key_mark;
    std::unordered_map<std::string, SourceMark> seen;
  };
  struct Anchored {
    YamlNode node;
    Weight weight;
  };

  bool awaits_key() const { return !frames_.empty() && frames_.back().node.is_mapping() && !frames_.back().has_key; }
  bool awaits_value() const { return !frames_.empty() && frames_.back().node.is_mapping() && frames_.back().has_key; }

  std::string key_path() const {
    std::string path = source_.key_path;
    for (const Frame& frame : frames_) {
      if (frame.node.is_sequence()) {
        path += fmt::format("[{}]", frame.node.items.size());
      } else if (frame.has_key) {
        if (!path.empty()) path += '.';
        path += frame.key;
      }
    }
    return path;
  }

  [[noreturn]] void refuse(const SourceMark& where, std::string problem, std::string allowed) {
    diagnostics_.add({where, key_path(), std::move(problem), std::move(allowed), {}});
    throw Refused{};
  }

  void report_open_bracket(YamlNode::Kind kind, const SourceMark& where) {
    const bool is_list = kind == YamlNode::Kind::sequence;
    diagnostics_.add({where,
                      key_path(),
                      "the bracket that opens here is not closed",
                      is_list ? "allowed: a ] at the list's end" : "allowed: a } at the mapping's end",
                      {}});
  }

  void check_tag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    refuse(mark_of(mark), fmt::format("the tag {} is not understood", tag), "allowed: values without tags");
  }

  void charge(const SourceMark& where, const Weight& weight) {
    nodes_ += weight.nodes;
    bytes_ += weight.bytes;
    if (nodes_ > kMaxYamlNodes) {
      refuse(where, "the document grows too large here",
             fmt::format("allowed: at most {} values, those that aliases repeat included", kMaxYamlNodes));
    }
    if (bytes_ > kMaxYamlBytes) {
      refuse(where, "the document grows too large here",
             fmt::format("allowed: at most {} bytes of text, that which aliases repeat included", kMaxYamlBytes));
    }
    if (frames_.size() + weight.depth > kMaxYamlDepth) {
      refuse(where, "values are nested too deeply here", fmt::format("allowed: at most {} levels", kMaxYamlDepth));
    }
  }

  void add_key(const std::string& key, const SourceMark& where) {
    Frame& frame = frames_.back();
    frame.has_key = true;
    frame.key = key;
    frame.key_mark = where;
    if (key == "<<") refuse(where, "merge keys are not understood", "allowed: each key written out");
    const auto [first, is_new] = frame.seen.emplace(key, where);
    if (!is_new) {
      diagnostics_.add({where,
                        key_path(),
                        "the key appears twice" + first_seen(first->second, where),
                        "allowed: each key once",
                        {}});
    }
  }

  void open(YamlNode::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    SourceMark where = mark_of(mark);
    const std::size_t begin = columns_.offset(mark.line, mark.column);
    if (awaits_key()) {
      if (has_unclosed_bracket(source_.text, begin)) {
        report_open_bracket(kind, where);
        throw Refused{};
      }
      refuse(where, "a list or a mapping is a key", "allowed: a name as the key");
    }
    charge(where, {});
    Frame frame;
    frame.node.kind = kind;
    frame.node.mark = std::move(where);
    frame.begin = begin;
    frame.anchor = anchor;
    frames_.push_back(std::move(frame));
  }

  void close() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    attach(std::move(frame.node), frame.weight, frame.anchor);
  }

  void keep_for_aliases(YAML::anchor_t anchor, const YamlNode& node, const Weight& weight) {
    // The copy costs memory too.
    charge(node.mark, {weight.nodes, weight.bytes, 0});
    anchors_.insert_or_assign(anchor, Anchored{node, weight});
  }

  void attach(YamlNode node, const Weight& weight, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) keep_for_aliases(anchor, node, weight);
    if (frames_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = frames_.back();
    frame.weight.nodes += weight.nodes;
    frame.weight.bytes += weight.bytes;
    frame.weight.depth = std::max(frame.weight.depth, weight.depth + 1);
    if (frame.node.is_sequence()) {
      frame.node.items.push_back(std::move(node));
      return;
    }
    frame.has_key = false;
    frame.node.entries.push_back({std::move(frame.key), std::move(frame.key_mark), std::move(node)});
  }

  const YamlSource& source_;
  ColumnCounter columns_;
  Diagnostics& diagnostics_;
  std::optional<YamlNode> root_;
  std::vector<Frame> frames_;
  std::map<YAML::anchor_t, Anchored> anchors_;
  std::size_t nodes_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
  for (const YamlEntry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

YamlNode* YamlNode::find(std::string_view key) { return const_cast<YamlNode*>(std::as_const(*this).find(key)); }

std::optional<YamlNode> parse_yaml(const YamlSource& source, Diagnostics& diagnostics) {
  const SourceMark whole{source.name, 0, 0};
  if (source.text.size() > kMaxYamlBytes) {
    diagnostics.add({whole,
                     "",
                     fmt::format("{} bytes are too many", source.text.size()),
                     fmt::format("allowed: at most {} bytes", kMaxYamlBytes),
                     {}});
    return std::nullopt;
  }
  const std::size_t bad = std::min(valid_utf8_prefix(source.text), source.text.find('\0'));
  if (bad < source.text.size()) {
    diagnostics.add({whole,
                     "",
                     fmt::format("byte {} (0x{:02x}) is no text", bad, static_cast<unsigned char>(source.text[bad])),
                     "allowed: UTF-8 without NUL",
                     {}});
    return std::nullopt;
  }
  TreeBuilder builder(source, diagnostics);
  try {
    // At the end of a line the parser lets an open quote pass, so that the place where it opens can be told.
    const bool ends_line = source.text.ends_with('\n');
    std::istringstream stream{std::string(source.text) + (ends_line ? "" : "\n")};
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) {
      diagnostics.add({whole, "", "the file is empty", "allowed: a mapping of keys", {}});
      return std::nullopt;
    }
    std::optional<YamlNode> root = builder.take_root();
    if (parser.HandleNextDocument(builder)) {
      const std::optional<YamlNode> second = builder.take_root();
      diagnostics.add(
          {second ? second->mark : whole, "", "a second document begins here", "allowed: one document in a file", {}});
      return std::nullopt;
    }
    return root;
  } catch (const Refused&) {
    return std::nullopt;
  } catch (const YAML::Exception& error) {
    if (const auto tab = indenting_tab(source.text, error.mark.line); tab && source.has_positions) {
      diagnostics.add({{source.name, tab->first, tab->second}, "", "a tab indents this line", "allowed: spaces", {}});
      return std::nullopt;
    }
    if (builder.found_open_bracket()) return std::nullopt;
    diagnostics.add({builder.mark_of(error.mark),
                     source.key_path,
                     "this is not YAML: " + error.msg,
                     std::string(yaml_advice(error.msg)),
                     {}});
    return std::nullopt;
  }
}

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
  if (node.text.size() <= kLongest) return fmt::format("\"{}\"", node.text);
  std::size_t cut = kLongest;
  while (cut > 0 && (static_cast<unsigned char>(node.text[cut]) & 0xC0) == 0x80) --cut;
  return fmt::format("\"{}...\"", node.text.substr(0, cut));
}

}  // namespace gridfold
