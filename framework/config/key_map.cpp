#include "config/key_map.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace gridfold {

namespace {

bool share_a_key(std::span<const Key* const> left, std::span<const Key* const> right) {
  return std::any_of(left.begin(), left.end(),
                     [&](const Key* key) { return std::find(right.begin(), right.end(), key) != right.end(); });
}

bool is_same_path(const KeyEntry& left, const KeyEntry& right) {
  if (left.keys.empty() || right.keys.empty())
    return left.keys.empty() && right.keys.empty() && left.path == right.path;
  return share_a_key(left.keys, right.keys);
}

/// Whether the entry has values of an axis: a list, a range, or values with a condition.
bool holds_values(const KeyEntry& entry) {
  if (entry.keys.empty()) return false;
  const YamlNode& value = entry.value;
  if (entry.keys.front()->role == KeyRole::pipeline) return value.find("values") != nullptr;
  const bool is_one_list = entry.keys.front()->info.type == ParameterType::texts && value.is_sequence() &&
                           !value.items.empty() && !value.items.front().is_sequence();
  return (value.is_sequence() && !is_one_list) || value.is_mapping();
}

bool is_below(std::string_view path, std::string_view parent) {
  return path.size() > parent.size() && path.starts_with(parent) && path[parent.size()] == '.';
}

/// Whether an entry stands at a key itself, at this path or below it.
bool stands_at(const KeyEntry& entry, std::string_view path) {
  return !entry.is_axis && (entry.path == path || is_below(entry.path, path));
}

/// Puts the axes of a variant over those of another.
void put_over_axes(YamlNode& base, YamlNode over, const KeyTable& table) {
  base.mark = over.mark;
  for (YamlEntry& entry : over.entries) {
    YamlEntry* known = find_axis_entry(base, entry.key, table);
    if (is_removal(entry.value)) {
      if (known != nullptr) base.entries.erase(base.entries.begin() + (known - base.entries.data()));
    } else if (known != nullptr) {
      *known = std::move(entry);
    } else {
      base.entries.push_back(std::move(entry));
    }
  }
}

/// Whether a mapping chooses rows, and is no range of their number.
bool is_sample(const YamlNode& value) {
  return value.is_mapping() && (value.find("rows") != nullptr || value.find("sample") != nullptr);
}

}  // namespace

bool is_grid_word(std::string_view key) {
  constexpr std::array<std::string_view, 4> kWords{"zip", "union", "product", "exclude"};
  return std::find(kWords.begin(), kWords.end(), key) != kWords.end();
}

bool is_removal(const YamlNode& value) { return value.is_null() && value.text == "~"; }

std::string origin_of(const Override& change) { return fmt::format("--set {}={}", change.key_path, change.value); }

YamlEntry* find_axis_entry(YamlNode& mapping, std::string_view spelling, const KeyTable& table) {
  const auto keys = table.meant_by(spelling);
  const auto found = std::find_if(mapping.entries.begin(), mapping.entries.end(), [&](const YamlEntry& entry) {
    return entry.key == spelling || share_a_key(keys, table.meant_by(entry.key));
  });
  return found == mapping.entries.end() ? nullptr : &*found;
}

KeyMap::KeyMap(const KeyTable& table, const YamlNode& document, const std::string& prefix)
    : table_(&table), mark_(document.mark), files_{document.mark.file} {
  std::set<std::string_view> present;
  for (const YamlEntry& entry : document.entries) {
    // A key that appears twice was reported when the document was read; the first one counts.
    if (!present.insert(entry.key).second) continue;
    if (entry.key == "grid") {
      sections_.insert_or_assign("grid", entry.mark);
      lower_grid(entry.value, prefix + "grid", entry.mark);
    } else if (entry.key == "variants" && entry.value.is_mapping() && !entry.value.entries.empty()) {
      for (const YamlEntry& variant : entry.value.entries) {
        add({}, "variants." + variant.key, variant.mark, fmt::format("{}variants.{}", prefix, variant.key),
            variant.value);
      }
    } else {
      lower_entry(entry, "", prefix + entry.key);
    }
  }
}

KeyMap KeyMap::of_section(const KeyTable& table, Section section, const YamlNode& node, const std::string& key_path) {
  KeyMap map(table);
  map.mark_ = node.mark;
  map.lower_section(node, std::string(name_of(section)), key_path);
  return map;
}

const KeyEntry* KeyMap::find(std::string_view path) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const KeyEntry& entry) { return !entry.is_axis && entry.path == path; });
  return found == entries_.end() ? nullptr : &*found;
}

const SourceMark& KeyMap::mark_of(const std::string& section) const {
  const auto found = sections_.find(section);
  return found == sections_.end() ? mark_ : found->second;
}

void KeyMap::add(std::vector<const Key*> keys, std::string path, const SourceMark& mark, std::string shown,
                 YamlNode value) {
  entries_.push_back({std::move(keys), std::move(path), false, false, mark, std::move(value)});
  entries_.back().mark.key_path = std::move(shown);
}

void KeyMap::lower_section(const YamlNode& section, const std::string& path, const std::string& shown) {
  std::set<std::string_view> present;
  for (const YamlEntry& entry : section.entries) {
    if (present.insert(entry.key).second) lower_entry(entry, path, shown + "." + entry.key);
  }
}

void KeyMap::lower_entry(const YamlEntry& entry, const std::string& section, const std::string& shown) {
  const std::string path = section.empty() ? entry.key : section + "." + entry.key;
  const auto keys = table_->at(path);
  const Key* key = keys.size() == 1 ? keys.front() : nullptr;
  if (keys.empty()) {
    // A component's name, below which its own parameters stand.
    const Key* parent = table_->find(section);
    const bool is_component = parent != nullptr && parent->role == KeyRole::section && entry.value.is_mapping() &&
                              table_->find_component(parent->section, entry.key) != nullptr;
    if (is_component) return lower_section(entry.value, path, shown);
    return add({}, path, entry.mark, shown, entry.value);
  }
  if (key != nullptr && key->role == KeyRole::section) {
    if (entry.value.is_mapping()) {
      sections_.insert_or_assign(path, entry.value.mark);
      return lower_section(entry.value, path, shown);
    }
    if (entry.value.is_scalar() && !entry.value.is_null() && key->takes_name()) {
      // `classifier: knn` is short for `classifier: {name: knn}`.
      const Key* name = table_->component_key(key->section);
      return add({name}, name->path, entry.mark, fmt::format("{}.{}", shown, name->info.name), entry.value);
    }
  }
  if (keys.front()->info.type == ParameterType::boolean && entry.value.is_mapping() &&
      entry.value.find("values") == nullptr) {
    // `shuffle: {seed: 42}` says that rows are shuffled.
    YamlNode implied;
    implied.kind = YamlNode::Kind::scalar;
    implied.mark = entry.value.mark;
    implied.text = "true";
    add({keys.begin(), keys.end()}, path, entry.mark, shown, std::move(implied));
    entries_.back().is_implied = true;
    return lower_section(entry.value, path, shown);
  }
  if (is_sample(entry.value) &&
      (keys.front()->role == KeyRole::take_train || keys.front()->role == KeyRole::take_test)) {
    // `take: {rows: 1000, sample: stratified, seed: 1}` says how many rows, and beside `take` how they are chosen.
    for (const YamlEntry& inner : entry.value.entries) {
      const std::string inner_shown = shown + "." + inner.key;
      if (inner.key == "rows") {
        add({keys.begin(), keys.end()}, path, inner.mark, inner_shown, inner.value);
      } else {
        YamlEntry beside = inner;
        if (inner.key == "seed") beside.key = "sample_seed";
        lower_entry(beside, section, inner_shown);
      }
    }
    return;
  }
  add({keys.begin(), keys.end()}, path, entry.mark, shown, entry.value);
}

void KeyMap::lower_grid(const YamlNode& grid, const std::string& shown, const SourceMark& mark) {
  if (!grid.is_mapping() || grid.entries.empty()) {
    add({}, "grid", mark, shown, grid);
    entries_.back().is_axis = true;
    return;
  }
  std::set<std::string_view> present;
  for (const YamlEntry& entry : grid.entries) {
    if (!present.insert(entry.key).second) continue;
    const std::string inner = shown + "." + entry.key;
    const auto keys = table_->meant_by(entry.key);
    if (is_grid_word(entry.key) || keys.empty()) {
      add({}, "grid." + entry.key, entry.mark, inner, entry.value);
    } else {
      add({keys.begin(), keys.end()}, entry.key, entry.mark, inner, entry.value);
    }
    entries_.back().is_axis = true;
  }
}

bool KeyMap::is_later(const SourceMark& one, const SourceMark& another) const {
  const auto place = [&](const SourceMark& mark) {
    if (is_override(mark)) return files_.size();
    return static_cast<std::size_t>(std::find(files_.begin(), files_.end(), mark.file) - files_.begin());
  };
  return place(one) > place(another);
}

bool KeyMap::remove_section(std::string_view path) {
  return std::erase_if(entries_, [&](const KeyEntry& entry) {
           if (path == "grid") return entry.is_axis;
           if (path == "variants") return entry.path == path || is_below(entry.path, path);
           return stands_at(entry, path);
         }) > 0;
}

/// Takes away what stands at the same kind of place, or else at the other.
bool KeyMap::remove(const KeyEntry& like) {
  if (!like.keys.empty() && (like.keys.front()->role == KeyRole::section || like.path == "variants")) {
    return remove_section(like.path);
  }
  if (like.keys.empty() && like.path == "grid") return remove_section("grid");
  for (const bool is_axis : {like.is_axis, !like.is_axis}) {
    const std::size_t removed = std::erase_if(
        entries_, [&](const KeyEntry& entry) { return entry.is_axis == is_axis && is_same_path(entry, like); });
    if (removed > 0) {
      // Below a boolean that goes, nothing has a meaning.
      if (!is_axis && !like.keys.empty()) {
        std::erase_if(entries_,
                      [&](const KeyEntry& entry) { return !entry.is_axis && is_below(entry.path, like.path); });
      }
      return true;
    }
  }
  return false;
}

/// The entry takes the place of what this document says of the same path.
void KeyMap::put(KeyEntry entry) {
  const bool is_section = !entry.keys.empty() && entry.keys.front()->role == KeyRole::section;
  if (is_section || (entry.keys.empty() && entry.path == "grid")) {
    remove_section(entry.path);
    entries_.push_back(std::move(entry));
    return;
  }
  const auto replaces = [&](const KeyEntry& known) {
    // Two entries of one document are a mistake, which the reader reports.
    if (known.layer == entry.layer || !is_same_path(known, entry)) return false;
    if (entry.is_implied && known.is_axis) return false;
    // A constant is what counts where a condition does not hold.
    if (entry.is_conditional()) return known.is_axis;
    return !known.is_conditional() || entry.is_axis || holds_values(entry);
  };
  // Values of an axis keep the place that it has in the grid.
  const auto place = std::find_if(entries_.begin(), entries_.end(), [&](const KeyEntry& known) {
    return replaces(known) && known.is_axis && (entry.is_axis || holds_values(entry));
  });
  if (place == entries_.end()) {
    std::erase_if(entries_, replaces);
    entries_.push_back(std::move(entry));
    return;
  }
  entry.is_axis = true;
  *place = std::move(entry);
  const KeyEntry& kept = *place;
  const auto was_replaced = [&](const KeyEntry& known) {
    return &known != &kept && known.layer != kept.layer && is_same_path(known, kept) &&
           (known.is_axis || !kept.is_conditional());
  };
  std::vector<KeyEntry> rest;
  for (KeyEntry& known : entries_) {
    if (!was_replaced(known)) rest.push_back(known);
  }
  entries_ = std::move(rest);
}

void KeyMap::put_over(KeyMap later) {
  files_.insert(files_.end(), later.files_.begin(), later.files_.end());
  mark_ = later.mark_;
  // What takes a key away goes first: the document may say the key itself in another spelling.
  std::erase_if(later.entries_, [&](const KeyEntry& entry) { return is_removal(entry.value) && remove(entry); });
  for (const KeyEntry& entry : later.entries_) {
    // A grid replaces a list of grids.
    if (entry.is_axis)
      std::erase_if(entries_, [](const KeyEntry& known) { return known.is_axis && known.path == "grid"; });
  }
  merge(std::move(later));
}

void KeyMap::merge(KeyMap later) {
  ++layer_;
  for (const auto& [path, mark] : later.sections_) sections_.insert_or_assign(path, mark);
  for (KeyEntry& entry : later.entries_) {
    entry.layer = layer_;
    // A section replaces a list of sections, and one without a value.
    std::erase_if(entries_, [&](const KeyEntry& known) {
      return !known.is_axis && !known.keys.empty() && known.keys.front()->role == KeyRole::section &&
             is_below(entry.path, known.path) && !entry.is_axis;
    });
    const auto same = std::find_if(entries_.begin(), entries_.end(), [&](const KeyEntry& other) {
      return entry.keys.empty() && !entry.is_axis && is_same_path(other, entry) && other.value.is_mapping();
    });
    if (same != entries_.end() && same->layer != layer_ && is_below(entry.path, "variants") &&
        entry.value.is_mapping()) {
      same->mark = entry.mark;
      put_over_axes(same->value, std::move(entry.value), *table_);
    } else {
      put(std::move(entry));
    }
  }
}

}  // namespace gridfold
