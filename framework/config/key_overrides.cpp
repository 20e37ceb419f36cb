#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/key_map.hpp"
#include "core/printable.hpp"

namespace gridfold {

namespace {

using Parts = std::vector<std::string>;

std::string joined(const Parts& parts, std::size_t begin, std::size_t end) {
  return fmt::format("{}", fmt::join(parts.begin() + static_cast<std::ptrdiff_t>(begin),
                                     parts.begin() + static_cast<std::ptrdiff_t>(end), "."));
}

/// Whether a mapping somewhere within has one of the keys.
bool says(const YamlNode& node, std::span<const Key* const> keys, const KeyTable& table) {
  const auto is_one = [&](const std::string& spelling) {
    const auto meant = table.meant_by(spelling);
    return std::ranges::any_of(keys, [&](const Key* key) {
      return spelling == key->info.name || std::ranges::find(meant, key) != meant.end();
    });
  };
  return std::ranges::any_of(node.items, [&](const YamlNode& item) { return says(item, keys, table); }) ||
         std::ranges::any_of(
             node.entries, [&](const YamlEntry& entry) { return is_one(entry.key) || says(entry.value, keys, table); });
}

bool is_part_of_axis(const std::string& key) {
  constexpr std::string_view kParts[] = {"values", "when",   "from",  "to",    "step",
                                         "count",  "factor", "scale", "draws", "seed"};
  return std::ranges::find(kParts, key) != std::end(kParts);
}

}  // namespace

/// Puts one override over a map.
class OverrideWriter {
 public:
  OverrideWriter(KeyMap& map, const Override& change, Diagnostics& diagnostics)
      : map_(map),
        table_(*map.table_),
        path_(change.key_path),
        mark_{origin_of(change), 0, 0, change.key_path},
        diagnostics_(diagnostics) {}

  void apply(const std::string& text) {
    const bool has_empty_name =
        path_.empty() || path_.front() == '.' || path_.back() == '.' || path_.find("..") != std::string::npos;
    if (has_empty_name || path_.find_first_of("\n\t") != std::string::npos) {
      return diagnostics_.complain({mark_.file}, fmt::format("\"{}\" is not a key", printable_line(path_)),
                                   "names joined by points, such as dataset.path");
    }
    const std::size_t first = text.find_first_not_of(" \t\n");
    if (first == std::string::npos || text[first] == '#') {
      return complain("the value is missing", "a YAML value, such as 5 or [1, 3, 5]");
    }
    // YAML's marks of documents and blocks, of which only the value would be left, or nothing.
    const bool begins_document = text.compare(first, 3, "---") == 0 && text.find_first_of(" \t\n", first) <= first + 3;
    if (begins_document || text == "---" || text[first] == '|' || text[first] == '>') {
      return complain(fmt::format("\"{}\" begins with a mark of YAML", printable_line(text)),
                      "a YAML value, such as 5 or [1, 3, 5]; a text that begins so in quotes");
    }
    auto value = parse_yaml({text, mark_.file, path_}, diagnostics_);
    if (!value) return;
    // What YAML would take for a comment, or fold into a blank, is text on the command line.
    const std::string_view whole = std::string_view(text).substr(first, text.find_last_not_of(" \t\n") - first + 1);
    const bool is_folded = whole.find(" #") != std::string_view::npos || whole.find('\n') != std::string_view::npos;
    if (value->is_scalar() && !value->quoted && is_folded) value->text = whole;
    const bool takes_away = value->is_removal();
    if (!takes_away && is_refused()) return;
    KeyMap lowered(table_, document(std::move(*value)));
    for (KeyEntry& entry : lowered.entries_) {
      // What the override says itself replaces all that is there.
      if (entry.mark.key_path == path_) entry.value.is_partial = false;
      if (!takes_away && entry.is_axis && is_inside_sections(entry.keys)) return;
    }
    if (takes_away) {
      if (!map_.remove(lowered.entries_.front())) complain("there is no such key to remove", "a key that the file has");
      return;
    }
    if (path_ == "grid") map_.remove_section("grid");
    std::erase_if(map_.entries_, [&](const KeyEntry& entry) {
      return !entry.is_axis && !entry.has_role(KeyRole::setting) &&
             (entry.path.starts_with(path_ + ".") || (entry.path == path_ && path_ == "variants"));
    });
    if (const YamlNode* refusing = map_.merge(std::move(lowered))) refuse(*refusing, keys_.back());
  }

 private:
  void complain(std::string problem, std::string allowed, std::optional<std::string> nearest = std::nullopt) {
    diagnostics_.complain(mark_, std::move(problem), std::move(allowed), std::move(nearest));
  }

  static Parts parts_of(const std::string& path) {
    Parts parts;
    std::istringstream stream(path);
    for (std::string part; std::getline(stream, part, '.');) parts.push_back(part);
    return parts;
  }

  /// The keys from the top of the file that the path leads through; an axis of a grid is one, points and all.
  Parts keys_of_path() const {
    const Parts parts = parts_of(path_);
    if (parts[0] == "transforms" && parts.size() > 1) return {"grid", path_};
    Parts keys;
    bool is_grid = false;
    for (std::size_t begin = 0; begin < parts.size();) {
      const std::size_t end = is_grid ? end_of_axis(parts, begin) : begin + 1;
      keys.push_back(joined(parts, begin, end));
      const std::string& key = keys.back();
      is_grid = key == "when" || (is_grid && is_grid_word(key)) || (keys.size() == 1 && key == "grid") ||
                (keys.size() == 2 && keys[0] == "variants");
      begin = end;
    }
    return keys;
  }

  /// Where the keys of an axis end within the parts that begin at `begin`; the end of all where they mean no axis.
  std::size_t end_of_axis(const Parts& parts, std::size_t begin) const {
    if (is_grid_word(parts[begin])) return begin + 1;
    std::size_t end = parts.size();
    while (end > begin && table_.meant_by(joined(parts, begin, end)).empty()) --end;
    const bool is_axis = end > begin && (end == parts.size() || is_part_of_axis(parts[end]));
    return is_axis ? end : parts.size();
  }

  /// A document that says the value and nothing else.
  YamlNode document(YamlNode value) {
    keys_ = keys_of_path();
    for (std::size_t i = keys_.size(); i-- > 0;) {
      YamlNode mapping(YamlNode::Kind::mapping, mark_.at(joined(keys_, 0, i)));
      mapping.is_partial = true;
      // A parameter of a transform has its place in the grid, under the path that was written.
      const bool is_last = i + 1 == keys_.size();
      mapping.entries.push_back({keys_[i], is_last ? mark_ : mark_.at(joined(keys_, 0, i + 1)), std::move(value)});
      value = std::move(mapping);
    }
    return value;
  }

  /// Reports paths that lead into a list of sections.
  bool is_refused() {
    const std::size_t dot = path_.find('.');
    const KeyEntry* list = dot == std::string::npos ? nullptr : map_.find(path_.substr(0, dot));
    if (list == nullptr || !list->value.is_sequence() || list->has_role(KeyRole::pipeline)) return false;
    const auto keys = table_.at(path_);
    if (!keys.empty() && keys.front()->role == KeyRole::setting) return false;
    if (!is_inside_sections(keys)) refuse(list->value, path_.substr(dot + 1));
    return true;
  }

  /// Reports values that stand inside one of several sections, with which those of the override would be multiplied.
  bool is_inside_sections(std::span<const Key* const> keys) {
    if (keys.empty() || keys.front()->section == Section::transforms) return false;
    const std::string section(name_of(keys.front()->section));
    const KeyEntry* list = map_.find(section);
    if (list == nullptr || !list->value.is_sequence() || !says(list->value, keys, table_)) return false;
    complain(fmt::format("the file sets the value inside a list of sections, in {}", to_text(list->value.mark)),
             fmt::format("the whole list, --set '{}=[...]', or the value changed in the file", section));
    return true;
  }

  /// Reports that `node` has no place for `key`.
  void refuse(const YamlNode& node, const std::string& key) {
    const auto keys = table_.at(path_);
    const bool is_varied = !keys.empty() && keys.front()->has_axis() && !keys.front()->is_label();
    complain(fmt::format("\"{}\" cannot be added to {}", key, shown(node)), "keys within a mapping",
             is_varied ? std::optional("grid." + keys.front()->info.axis_name()) : std::nullopt);
  }

  KeyMap& map_;
  const KeyTable& table_;
  const std::string& path_;
  const SourceMark mark_;
  Diagnostics& diagnostics_;
  Parts keys_;
};

void KeyMap::apply(const Override& change, Diagnostics& diagnostics) {
  OverrideWriter(*this, change, diagnostics).apply(change.value);
}

}  // namespace gridfold
