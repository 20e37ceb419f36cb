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

}  // namespace

/// Puts one override over a map.
struct OverrideWriter {
  KeyMap& map;
  const Override& change;
  Diagnostics& diagnostics;
  const KeyTable& table = *map.table_;
  const std::string& path = change.key_path;
  const SourceMark mark = {origin_of(change), 0, 0, path};
  /// The keys from the top of the file that the path leads through.
  Parts path_keys = {};

  void apply(const std::string& text) {
    const bool has_empty_name =
        path.empty() || path.front() == '.' || path.back() == '.' || path.find("..") != std::string::npos;
    if (has_empty_name || path.find_first_of("\n\t") != std::string::npos) {
      return diagnostics.complain({mark.file}, fmt::format("\"{}\" is not a key", printable_line(path)),
                                  "names joined by points, such as dataset.path");
    }
    const std::size_t first = text.find_first_not_of(" \t\n");
    if (first == std::string::npos) {
      return complain("the value is missing", "a YAML value, such as 5 or [1, 3, 5]");
    }
    // YAML's marks of documents and blocks, of which only the value would be left, or nothing.
    const bool begins_document = text.compare(first, 3, "---") == 0 && text.find_first_of(" \t\n", first) <= first + 3;
    if (begins_document || text == "---" || text[first] == '|' || text[first] == '>') {
      return complain(fmt::format("\"{}\" begins with a mark of YAML", printable_line(text)),
                      "a YAML value, such as 5 or [1, 3, 5]; a text that begins so in quotes");
    }
    // What YAML would take for a comment, or fold into a blank, is text on the command line.
    const std::string whole = text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
    auto value = whole[0] == '#' ? YamlNode(YamlNode::Kind::scalar, mark, whole)
                                 : parse_yaml({text, mark.file, path}, diagnostics);
    if (!value) return;
    if (value->is_scalar() && !value->quoted) value->text = whole;
    if (is_part_of_range(*value)) return;
    const bool takes_away = value->is_removal();
    if (!takes_away && is_refused()) return;
    KeyMap lowered(table, document(std::move(*value)));
    for (KeyEntry& entry : lowered.entries_) {
      // What the override says itself replaces all that is there.
      if (entry.mark.key_path == path) entry.value.is_partial = false;
      if (!takes_away && entry.is_axis && is_inside_sections(entry.keys)) return;
    }
    if (takes_away) {
      // Before it stands what it implies, as `shuffle.seed` implies `shuffle: true`.
      if (!map.remove(lowered.entries_.back())) complain("there is no such key to remove", "a key that the file has");
      return;
    }
    // A value leaves in place what belongs to it; a section, and a value that brings such keys, replace all.
    const auto is_value = [&](const KeyEntry& entry) {
      return entry.path == path && !entry.is_implied && !entry.keys.empty() && entry.keys.front()->holds_value();
    };
    if (lowered.entries_.size() != 1 || !is_value(lowered.entries_.front())) map.remove_section(path, false);
    if (const YamlNode* refusing = map.merge(std::move(lowered))) refuse(*refusing, path_keys.back());
  }

  void complain(std::string problem, std::string allowed, std::optional<std::string> nearest = std::nullopt) {
    diagnostics.complain(mark, std::move(problem), std::move(allowed), std::move(nearest));
  }

  /// Sets a part of ranges, wherever these stand but in one of several sections; whether the path leads to one. The
  /// seed of draws comes before that of a sample, as in `dataset.train.take.seed`.
  bool is_part_of_range(const YamlNode& value) {
    const std::size_t dot = path.rfind('.');
    const std::size_t begin = path.starts_with("grid.") ? 5 : 0;
    if (dot == std::string::npos || begin > dot) return false;
    const auto keys = table.meant_by(path.substr(begin, dot - begin));
    bool is_set = false;
    for (KeyEntry& entry : map.entries_) {
      if (entry.has_role(KeyRole::section)) continue;
      is_set =
          set_part(entry.value, share_a_key(entry.keys, keys), keys, {path.substr(dot + 1), mark, value}) || is_set;
    }
    return is_set;
  }

  /// Sets it in the node, which is an axis of these keys or may hold some; whether there is a range.
  bool set_part(YamlNode& node, bool is_axis, std::span<const Key* const> keys, const YamlEntry& part) const {
    bool is_set = false;
    for (YamlNode& item : node.items) is_set = set_part(item, false, keys, part) || is_set;
    for (YamlEntry& entry : node.entries) {
      const bool is_one = is_axis ? entry.key == "values" : share_a_key(table.meant_by(entry.key), keys);
      if (!set_part(entry.value, is_one, keys, part)) continue;
      is_set = true;
      if (is_one) entry.mark = mark.at(entry.mark.key_path);
    }
    const bool is_range = is_axis && node.find("from") != nullptr && part.key != "values" && part.key != "when" &&
                          std::ranges::count(kPartsOfAxis, part.key) > 0;
    const bool is_new = node.find(part.key) == nullptr;
    if (!is_range || (part.key == "seed" && !node.find("draws")) || (part.value.is_removal() && is_new)) return is_set;
    node.mark = mark.at(path.substr(0, path.rfind('.')));
    std::erase_if(node.entries, [&](const YamlEntry& entry) { return entry.key == part.key; });
    if (!part.value.is_removal()) node.entries.push_back(part);
    return true;
  }

  /// An axis of a grid is one key, points and all.
  Parts keys_of_path() const {
    Parts parts;
    std::istringstream stream(path);
    for (std::string part; std::getline(stream, part, '.');) parts.push_back(part);
    bool is_grid = parts[0] == "transforms" && parts.size() > 1;
    Parts keys;
    if (is_grid) keys.push_back("grid");
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
    while (end > begin && table.meant_by(joined(parts, begin, end)).empty()) --end;
    const bool is_axis = end > begin && end < parts.size() && std::ranges::count(kPartsOfAxis, parts[end]) > 0;
    return is_axis ? end : parts.size();
  }

  /// A document that says the value and nothing else.
  YamlNode document(YamlNode value) {
    path_keys = keys_of_path();
    // An axis may have been put into the grid by another path than is written.
    const std::size_t first = path_keys[0] == "grid" && !path.starts_with("grid") ? 1 : 0;
    const auto mark_of = [&](std::size_t end) { return mark.at(joined(path_keys, std::min(first, end), end)); };
    for (std::size_t i = path_keys.size(); i-- > 0;) {
      YamlNode mapping(YamlNode::Kind::mapping, mark_of(i));
      mapping.is_partial = true;
      mapping.entries.push_back({path_keys[i], mark_of(i + 1), std::move(value)});
      value = std::move(mapping);
    }
    return value;
  }

  /// Reports paths that lead into a list of sections.
  bool is_refused() {
    const std::size_t dot = path.find('.');
    const KeyEntry* list = dot == std::string::npos ? nullptr : map.find(path.substr(0, dot));
    if (list == nullptr || !list->value.is_sequence() || list->has_role(KeyRole::pipeline)) return false;
    const auto keys = table.at(path);
    if (!keys.empty() && keys.front()->role == KeyRole::setting) return false;
    if (!is_inside_sections(keys)) refuse(list->value, path.substr(dot + 1));
    return true;
  }

  /// Reports values that stand inside one of several sections, with which those of the override would be multiplied.
  bool is_inside_sections(std::span<const Key* const> keys) {
    if (keys.empty() || keys.front()->section == Section::transforms) return false;
    const std::string section(name_of(keys.front()->section));
    const KeyEntry* list = map.find(section);
    if (list == nullptr || !list->value.is_sequence() || !says(list->value, keys, table)) return false;
    complain(fmt::format("the file sets the value inside a list of sections, in {}", to_text(list->value.mark)),
             fmt::format("the whole list, --set '{}=[...]', or the value changed in the file", section));
    return true;
  }

  /// Reports that `node` has no place for `key`.
  void refuse(const YamlNode& node, const std::string& key) {
    const auto keys = table.at(path);
    const bool is_varied = !keys.empty() && keys.front()->has_axis() && !keys.front()->is_label();
    const bool is_part = std::ranges::count(kPartsOfAxis, key) > 0;
    complain(fmt::format("\"{}\" cannot be added to {}", key, shown(node)),
             is_part ? fmt::format("a range in the file, or the whole axis, --set '{}={{from: ..., to: ...}}'",
                                   path.substr(0, path.rfind('.')))
                     : "keys within a mapping",
             is_varied ? std::optional("grid." + keys.front()->info.axis_name()) : std::nullopt);
  }
};

void KeyMap::apply(const Override& change, Diagnostics& diagnostics) {
  OverrideWriter{*this, change, diagnostics}.apply(change.value);
}

}  // namespace gridfold
