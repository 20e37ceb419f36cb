#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/key_map.hpp"
#include "config/suggestion.hpp"

namespace gridfold {

namespace {

using Parts = std::vector<std::string>;

Parts parts_of(const std::string& path) {
  Parts parts;
  std::size_t begin = 0;
  for (;;) {
    const std::size_t dot = path.find('.', begin);
    parts.push_back(path.substr(begin, dot - begin));
    if (dot == std::string::npos) return parts;
    begin = dot + 1;
  }
}

std::string joined(const Parts& parts, std::size_t begin, std::size_t end) {
  return fmt::format("{}", fmt::join(parts.begin() + static_cast<std::ptrdiff_t>(begin),
                                     parts.begin() + static_cast<std::ptrdiff_t>(end), "."));
}

bool has_empty_key(const std::string& path) {
  return path.empty() || path.front() == '.' || path.back() == '.' || path.find("..") != std::string::npos;
}

bool is_blank(const std::string& value) {
  const std::size_t first = value.find_first_not_of(" \t\n");
  return first == std::string::npos || value[first] == '#';
}

bool is_part_of_axis(const std::string& key) {
  constexpr std::string_view kParts[] = {"values", "when", "from", "to", "step", "count", "factor", "scale"};
  return std::find(std::begin(kParts), std::end(kParts), key) != std::end(kParts);
}

YamlNode mapping_of(std::string key, const SourceMark& mark, YamlNode value) {
  YamlNode node;
  node.kind = YamlNode::Kind::mapping;
  node.mark = mark;
  node.entries.push_back({std::move(key), mark, std::move(value)});
  return node;
}

/// Whether a mapping somewhere within has one of the keys.
bool says(const YamlNode& node, std::span<const Key* const> keys, const KeyTable& table) {
  const auto is_one = [&](const std::string& spelling) {
    const auto meant = table.meant_by(spelling);
    return std::any_of(keys.begin(), keys.end(), [&](const Key* key) {
      return spelling == key->info.name || std::find(meant.begin(), meant.end(), key) != meant.end();
    });
  };
  return std::any_of(node.items.begin(), node.items.end(),
                     [&](const YamlNode& item) { return says(item, keys, table); }) ||
         std::any_of(node.entries.begin(), node.entries.end(),
                     [&](const YamlEntry& entry) { return is_one(entry.key) || says(entry.value, keys, table); });
}

}  // namespace

/// Puts one override over a map.
class OverrideWriter {
 public:
  OverrideWriter(KeyMap& map, const Override& change, Diagnostics& diagnostics)
      : map_(map),
        table_(*map.table_),
        path_(change.key_path),
        text_(change.value),
        mark_{origin_of(change), 0, 0},
        parts_(parts_of(change.key_path)),
        diagnostics_(diagnostics) {}

  void apply() {
    if (has_empty_key(path_)) {
      return complain("", fmt::format("\"{}\" is no key", path_),
                      "allowed: names joined by points, such as dataset.path");
    }
    if (is_blank(text_))
      return complain(path_, "the value is missing", "allowed: a YAML value, such as 5 or [1, 3, 5]");
    auto value = parse_yaml({text_, mark_.file, false, path_}, diagnostics_);
    if (!value) return;
    // What YAML would take for a comment is text on the command line.
    if (value->is_scalar() && !value->quoted && text_.find(" #") != std::string::npos) value->text = text_;
    if (is_removal(*value)) {
      if (!take_away()) {
        complain(path_, "there is no such key to take away", "allowed: a key that the file has");
      }
      return;
    }
    if (parts_[0] == "transforms" && parts_.size() > 1) return set_step_parameter(std::move(*value));
    if (parts_[0] == "grid" && parts_.size() > 1) return set_axis(std::move(*value));
    if (parts_[0] == "variants" && parts_.size() > 1) return set_variant(std::move(*value));
    set_key(std::move(*value));
  }

 private:
  void complain(const std::string& key_path, std::string problem, std::string allowed,
                std::optional<std::string> nearest = std::nullopt) {
    diagnostics_.add({mark_, key_path, std::move(problem), std::move(allowed), std::move(nearest)});
  }

  SourceMark mark_at_path() const {
    SourceMark mark = mark_;
    mark.key_path = path_;
    return mark;
  }

  void put(std::span<const Key* const> keys, std::string path, bool is_axis, YamlNode value) {
    KeyEntry entry{{keys.begin(), keys.end()}, std::move(path), is_axis, false, mark_at_path(), std::move(value)};
    entry.layer = ++map_.layer_;
    map_.put(std::move(entry));
  }

  /// Parameters of transforms have their place in the grid.
  void set_step_parameter(YamlNode value) {
    const auto keys = table_.at(path_);
    if (!keys.empty()) return put(keys, path_, true, std::move(value));
    std::vector<std::string> all;
    std::vector<std::string> of_step;
    for (const Key& key : table_.keys()) {
      if (key.role != KeyRole::parameter || key.section != Section::transforms) continue;
      all.push_back(key.path);
      if (key.path.starts_with(joined(parts_, 0, 2) + ".")) of_step.push_back(key.path);
    }
    complain(path_, "no parameter of a transform",
             fmt::format("allowed: {}", fmt::join(of_step.empty() ? all : of_step, ", ")), suggestion(path_, all));
  }

  /// Where the keys of an axis end within the parts that begin at `begin`; the end of all where they mean no axis.
  std::size_t end_of_axis(const Parts& parts, std::size_t begin) const {
    if (is_grid_word(parts[begin])) return begin + 1;
    std::size_t end = parts.size();
    while (end > begin && table_.meant_by(joined(parts, begin, end)).empty()) --end;
    const bool is_axis = end > begin && (end == parts.size() || is_part_of_axis(parts[end]));
    return is_axis ? end : parts.size();
  }

  /// An entry for the axis or the word of the grid that the path begins with.
  KeyEntry like_axis() const {
    const std::string spelling = joined(parts_, 1, end_of_axis(parts_, 1));
    const auto keys = table_.meant_by(spelling);
    const bool is_known = !is_grid_word(spelling) && !keys.empty();
    return {is_known ? std::vector<const Key*>(keys.begin(), keys.end()) : std::vector<const Key*>(),
            is_known ? spelling : "grid." + spelling,
            true,
            false,
            mark_at_path(),
            {}};
  }

  void set_axis(YamlNode value) {
    KeyEntry entry = like_axis();
    const std::size_t end = end_of_axis(parts_, 1);
    if (!entry.keys.empty() && refuse_inside_sections(entry.keys)) return;
    if (end == parts_.size()) return put(entry.keys, entry.path, true, std::move(value));
    KeyEntry& known = entry_like(entry);
    set_within(known.value, end, is_grid_word(parts_[1]), std::move(value));
  }

  void set_variant(YamlNode value) {
    KeyEntry entry{{}, joined(parts_, 0, 2), false, false, mark_at_path(), {}};
    if (parts_.size() == 2) return put({}, entry.path, false, std::move(value));
    set_within(entry_like(entry).value, 2, true, std::move(value));
  }

  KeyEntry& entry_like(KeyEntry& entry) {
    KeyEntry* known = find_like(entry);
    if (known != nullptr) return *known;
    map_.entries_.push_back(std::move(entry));
    return map_.entries_.back();
  }

  KeyEntry* find_like(const KeyEntry& entry) {
    for (KeyEntry& known : map_.entries_) {
      const bool is_same =
          entry.keys.empty() ? known.keys.empty() && known.path == entry.path : known.keys == entry.keys;
      if (is_same && known.is_axis == entry.is_axis) return &known;
    }
    return nullptr;
  }

  /// The entry of the mapping that the parts from `begin` on name first, and where the next one begins.
  std::pair<std::string, std::size_t> next_key(std::size_t begin, bool is_grid) const {
    const std::size_t end = is_grid ? end_of_axis(parts_, begin) : begin + 1;
    return {joined(parts_, begin, end), end};
  }

  void set_within(YamlNode& node, std::size_t begin, bool is_grid, YamlNode value) {
    const auto [key, end] = next_key(begin, is_grid);
    if (node.is_null()) {
      node.kind = YamlNode::Kind::mapping;
      node.mark = mark_;
    }
    if (!node.is_mapping()) return refuse(node, key);
    YamlEntry* entry = is_grid ? find_axis_entry(node, key, table_) : nullptr;
    for (YamlEntry& other : node.entries) {
      if (other.key == key) entry = &other;
    }
    if (entry == nullptr) {
      node.entries.push_back({key, mark_, {}});
      entry = &node.entries.back();
    }
    entry->key = key;
    if (end < parts_.size()) return set_within(entry->value, end, is_grid_word(key) || key == "when", std::move(value));
    entry->mark = mark_;
    entry->value = std::move(value);
  }

  bool erase_within(YamlNode& node, std::size_t begin, bool is_grid) {
    const auto [key, end] = next_key(begin, is_grid);
    YamlEntry* entry = is_grid ? find_axis_entry(node, key, table_) : nullptr;
    for (YamlEntry& other : node.entries) {
      if (other.key == key) entry = &other;
    }
    if (entry == nullptr) return false;
    if (end < parts_.size()) return erase_within(entry->value, end, is_grid_word(key) || key == "when");
    node.entries.erase(node.entries.begin() + (entry - node.entries.data()));
    return true;
  }

  bool take_away() {
    if (parts_[0] == "grid" && parts_.size() > 1) {
      KeyEntry entry = like_axis();
      const std::size_t end = end_of_axis(parts_, 1);
      if (end == parts_.size()) return map_.remove(entry);
      KeyEntry* known = find_like(entry);
      return known != nullptr && erase_within(known->value, end, is_grid_word(parts_[1]));
    }
    if (parts_[0] == "variants" && parts_.size() > 2) {
      KeyEntry* known = find_like({{}, joined(parts_, 0, 2), false, false, {}, {}});
      return known != nullptr && erase_within(known->value, 2, true);
    }
    if (path_ == "grid" || path_ == "variants") return map_.remove_section(path_);
    const auto keys = table_.at(path_);
    if (keys.empty()) return map_.remove_section(path_);
    return map_.remove({{keys.begin(), keys.end()}, path_, false, false, {}, {}});
  }

  /// The path of the parameter that `knn.k` means, misspelt or not, which only a grid knows by that name.
  std::optional<std::string> parameter_below_component() const {
    if (parts_.size() != 2 || !table_.at(parts_[0]).empty()) return std::nullopt;
    std::vector<std::string> paths;
    std::vector<std::string> names;
    for (const Key& key : table_.keys()) {
      if (key.role != KeyRole::parameter || key.section == Section::transforms) continue;
      for (const Key::Owner& owner : key.owners) {
        names.push_back(fmt::format("{}.{}", owner.component->name, key.info.name));
        paths.push_back(fmt::format("{}.{}", name_of(key.section), names.back()));
      }
    }
    const auto nearest = suggestion(path_, names);
    if (!nearest) return std::nullopt;
    return paths[static_cast<std::size_t>(std::find(names.begin(), names.end(), *nearest) - names.begin())];
  }

  /// A key outside the grid.
  void set_key(YamlNode value) {
    const auto steps = table_.meant_by(path_);
    if (!steps.empty() && steps.front()->section == Section::transforms && table_.at(path_).empty()) {
      return complain(path_, "unknown key", fmt::format("allowed: {}", steps.front()->path), "grid." + path_);
    }
    if (const auto meant = parameter_below_component()) {
      return complain(path_, "unknown key", "allowed: a key from the top of the file, such as " + *meant, meant);
    }
    if (refuse_below_list()) return;
    std::size_t known = parts_.size();
    while (known > 0 && table_.at(joined(parts_, 0, known)).empty()) --known;
    if (known > 0 && known < parts_.size()) {
      const std::string prefix = joined(parts_, 0, known);
      const Key* key = table_.at(prefix).front();
      const bool holds_keys = key->role == KeyRole::section || key->info.type == ParameterType::boolean;
      const auto above = std::find_if(map_.entries_.begin(), map_.entries_.end(),
                                      [&](const KeyEntry& entry) { return !entry.is_axis && entry.path == prefix; });
      if (!holds_keys && above != map_.entries_.end()) {
        return set_within(above->value, known, false, std::move(value));
      }
    }
    YamlNode document = std::move(value);
    for (std::size_t i = parts_.size(); i-- > 0;) document = mapping_of(parts_[i], mark_, std::move(document));
    KeyMap lowered(table_, document, "");
    if (path_ == "grid" || path_ == "variants") map_.remove_section(path_);
    std::erase_if(map_.entries_, [&](const KeyEntry& entry) {
      return !entry.is_axis && entry.path.size() > path_.size() && entry.path.starts_with(path_ + ".");
    });
    for (const KeyEntry& entry : lowered.entries_) {
      if (entry.is_axis && !entry.keys.empty() && refuse_inside_sections(entry.keys)) return;
    }
    map_.merge(std::move(lowered));
  }

  /// Reports a key below a list of sections.
  bool refuse_below_list() {
    const KeyEntry* list = parts_.size() > 1 ? map_.find(parts_[0]) : nullptr;
    if (list == nullptr || !list->value.is_sequence()) return false;
    const auto keys = table_.at(path_);
    if (!refuse_inside_sections(keys)) refuse(list->value, joined(parts_, 1, parts_.size()));
    return true;
  }

  /// Reports values that stand inside one of several sections, with which those of the override would be multiplied.
  bool refuse_inside_sections(std::span<const Key* const> keys) {
    if (keys.empty()) return false;
    const std::string section(name_of(keys.front()->section));
    const KeyEntry* list = map_.find(section);
    if (list == nullptr || keys.front()->role == KeyRole::pipeline || keys.front()->section == Section::transforms ||
        !list->value.is_sequence() || !says(list->value, keys, table_)) {
      return false;
    }
    complain(path_, fmt::format("the value stands inside one of several sections, in {}", to_text(list->value.mark)),
             fmt::format("allowed: the whole list, --set '{}=[...]', or the value changed in the file", section));
    return true;
  }

  /// Reports that `node` has no place for `key`.
  void refuse(const YamlNode& node, const std::string& key) {
    const auto keys = table_.at(path_);
    const bool is_varied = !keys.empty() && keys.front()->has_axis() && !keys.front()->is_label();
    complain(path_, fmt::format("{} stands where \"{}\" would be added", shown(node), key),
             "allowed: keys within a mapping",
             is_varied ? std::optional(fmt::format("grid.{}", keys.front()->info.axis_name())) : std::nullopt);
  }

  KeyMap& map_;
  const KeyTable& table_;
  const std::string& path_;
  const std::string& text_;
  const SourceMark mark_;
  const Parts parts_;
  Diagnostics& diagnostics_;
};

void KeyMap::apply(const Override& change, Diagnostics& diagnostics) {
  OverrideWriter(*this, change, diagnostics).apply();
}

}  // namespace gridfold
