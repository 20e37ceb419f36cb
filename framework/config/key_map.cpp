#include "config/key_map.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/readers.hpp"
#include "core/paths.hpp"
#include "core/printable.hpp"

namespace gridfold {

namespace {

bool is_same_path(const KeyEntry& left, const KeyEntry& right) {
  const bool are_unknown = left.keys.empty() && right.keys.empty();
  return are_unknown ? left.path == right.path : share_a_key(left.keys, right.keys);
}

bool is_below(std::string_view path, std::string_view parent) {
  return path.size() > parent.size() && path.starts_with(parent) && path[parent.size()] == '.';
}

/// The key of the mapping that is spelt so, or means one of the same keys; null where there is none.
YamlEntry* find_entry(YamlNode& mapping, std::string_view spelling, const KeyTable& table) {
  auto found = std::ranges::find(mapping.entries, spelling, &YamlEntry::key);
  if (found == mapping.entries.end()) {
    found = std::ranges::find_if(mapping.entries, [&](const YamlEntry& entry) {
      return share_a_key(table.meant_by(spelling), table.meant_by(entry.key));
    });
  }
  return found == mapping.entries.end() ? nullptr : &*found;
}

/// Takes a parameter of a step out of a pipeline, or of a list of pipelines; whether it was there.
bool strip(YamlNode& node, const Component& step, const std::string& parameter) {
  bool was_there = false;
  if (node.is_scalar()) {
    auto parsed = parse_line(node.text, node.mark);
    auto* steps = std::get_if<std::vector<YamlEntry>>(&parsed);
    const auto has_it = [&](const YamlEntry& entry) {
      return entry.key == step.name && entry.value.find(parameter) != nullptr;
    };
    if (steps == nullptr || std::ranges::none_of(*steps, has_it)) return false;
    was_there = true;
    std::vector<std::string> line;
    for (const YamlEntry& entry : *steps) {
      std::vector<std::string> given;
      for (const YamlEntry& one : entry.value.entries) {
        if (entry.key == step.name && one.key == parameter) continue;
        given.push_back(one.key + "=" + (one.value.quoted ? json_quoted(one.value.text) : one.value.text));
      }
      line.push_back(given.empty() ? entry.key : fmt::format("{}({})", entry.key, fmt::join(given, ", ")));
    }
    node.text = fmt::format("{}", fmt::join(line, " > "));
  }
  for (YamlNode& item : node.items) was_there = strip(item, step, parameter) || was_there;
  for (YamlEntry& entry : node.entries) {
    if (entry.key == "values") was_there = strip(entry.value, step, parameter) || was_there;
    if (entry.key != step.name) continue;
    const auto is_it = [&](const YamlEntry& given) { return given.key == parameter; };
    was_there = std::erase_if(entry.value.entries, is_it) > 0 || was_there;
  }
  return was_there;
}

/// As strip, of all pipelines within a value of these keys.
bool strip_pipelines(YamlNode& node, std::span<const Key* const> keys, const Key& parameter, const KeyTable& table) {
  if (!keys.empty() && keys.front()->role == KeyRole::pipeline) {
    return strip(node, *parameter.owners.front().component, parameter.info.name);
  }
  bool was_there = false;
  for (YamlNode& item : node.items) was_there = strip_pipelines(item, {}, parameter, table) || was_there;
  for (YamlEntry& entry : node.entries) {
    was_there = strip_pipelines(entry.value, table.meant_by(entry.key), parameter, table) || was_there;
  }
  return was_there;
}

/// Puts `over` in the place of `base`, or, where it is partial, each of its keys over that of `base`; `~` takes one
/// away. The node that has no place for a key, or no such key to take away, or null.
const YamlNode* put_over_node(YamlNode& base, YamlNode over, const KeyTable& table) {
  if (!over.is_partial || base.is_null()) {
    base = std::move(over);
    return nullptr;
  }
  if (!base.is_mapping()) return &base;
  base.mark = over.mark;
  const YamlNode* refusing = nullptr;
  for (YamlEntry& entry : over.entries) {
    YamlEntry* known = find_entry(base, entry.key, table);
    if (entry.value.is_removal()) {
      if (known == nullptr) refusing = &base;
      if (known != nullptr) base.entries.erase(base.entries.begin() + (known - base.entries.data()));
    } else if (known == nullptr) {
      base.entries.push_back(std::move(entry));
    } else {
      known->key = std::move(entry.key);
      known->mark = std::move(entry.mark);
      if (const YamlNode* inner = put_over_node(known->value, std::move(entry.value), table)) refusing = inner;
    }
  }
  return refusing;
}

/// Whether a value of `take` is a mapping that chooses rows, and no axis of their number.
bool is_sample(const YamlNode& value) {
  return !value.entries.empty() && std::ranges::none_of(value.entries, [](const YamlEntry& entry) {
    return entry.key != "seed" && std::ranges::count(kPartsOfAxis, entry.key) > 0;
  });
}

/// Whether the value of a boolean is `false` alone, beside which nothing that belongs to it has a meaning.
bool is_false(const KeyEntry& entry) {
  const YamlNode& value = entry.value;
  const YamlNode& only = value.items.size() == 1 ? value.items.front() : value;
  return !entry.keys.empty() && entry.keys.front()->info.type == ParameterType::boolean && only.text == "false";
}

}  // namespace

bool KeyEntry::has_axis_values() const {
  if (keys.empty() || !keys.front()->has_axis()) return false;
  if (has_role(KeyRole::pipeline)) return value.find("values") != nullptr;
  return value.is_mapping() || is_list_of_values(value, *keys.front(), false);
}

bool share_a_key(std::span<const Key* const> left, std::span<const Key* const> right) {
  return std::ranges::find_first_of(left, right) != left.end();
}

bool is_grid_word(std::string_view key) { return std::ranges::count(kGridWords, key) > 0; }

std::string origin_of(const Override& change) {
  return printable_line(fmt::format("--set {}={}", change.key_path, change.value));
}

KeyMap::KeyMap(const KeyTable& table, const YamlNode& document) : table_(&table), mark_(document.mark) {
  for (const YamlEntry& entry : document.entries) {
    if (entry.key == "grid") {
      sections_.insert_or_assign("grid", entry.mark);
      lower_grid(entry);
    } else if (entry.key == "variants" && entry.value.is_mapping() && !entry.value.entries.empty()) {
      for (const YamlEntry& variant : entry.value.entries) {
        add({}, "variants." + variant.key, variant.mark, variant.value);
        entries_.back().value.is_partial = variant.value.is_mapping();
      }
    } else {
      lower_entry(entry, "");
    }
  }
}

KeyMap KeyMap::of_section(const KeyTable& table, Section section, const YamlNode& node) {
  KeyMap map(table);
  map.mark_ = node.mark;
  map.lower_entry({std::string(name_of(section)), node.mark, node}, "");
  return map;
}

const KeyEntry* KeyMap::find(std::string_view path) const {
  const auto found =
      std::ranges::find_if(entries_, [&](const KeyEntry& entry) { return !entry.is_axis && entry.path == path; });
  return found == entries_.end() ? nullptr : &*found;
}

const SourceMark& KeyMap::mark_of(const std::string& section) const {
  const auto found = sections_.find(section);
  return found == sections_.end() ? mark_ : found->second;
}

SourceMark KeyMap::place_of_missing(const std::string& path, const SourceMark& usual) const {
  const auto gone = std::ranges::find_if(
      removed_, [&](const auto& removed) { return path == removed.first || is_below(path, removed.first); });
  return gone == removed_.end() ? usual : gone->second.at(path);
}

void KeyMap::add(std::span<const Key* const> keys, std::string path, const SourceMark& mark, YamlNode value) {
  entries_.push_back({{keys.begin(), keys.end()}, std::move(path), mark, std::move(value)});
}

void KeyMap::lower_section(const YamlNode& section, const std::string& path) {
  for (const YamlEntry& entry : section.entries) lower_entry(entry, path);
}

void KeyMap::lower_entry(const YamlEntry& entry, const std::string& section) {
  const std::string path = section.empty() ? entry.key : section + "." + entry.key;
  const auto keys = table_->at(path);
  const Key* key = keys.size() == 1 ? keys.front() : nullptr;
  if (keys.empty()) {
    // A component's name, below which its own parameters stand.
    const Key* parent = table_->find(section);
    const bool is_component = parent != nullptr && parent->role == KeyRole::section && entry.value.is_mapping() &&
                              table_->find_component(parent->section, entry.key) != nullptr;
    if (is_component) return lower_section(entry.value, path);
  } else if (key != nullptr && key->role == KeyRole::section) {
    if (entry.value.is_mapping()) {
      sections_.insert_or_assign(path, entry.value.mark);
      return lower_section(entry.value, path);
    }
    if (entry.value.is_scalar() && key->takes_list) return lower_name(entry, *key);
  } else if (keys.front()->info.type == ParameterType::boolean && entry.value.is_mapping() &&
             entry.value.find("values") == nullptr) {
    // `shuffle: {seed: 42}` says that rows are shuffled.
    add(keys, path, entry.mark, {YamlNode::Kind::scalar, entry.value.mark, "true"});
    entries_.back().is_implied = true;
    return lower_section(entry.value, path);
  } else if (takes_rows(*keys.front()) && is_sample(entry.value)) {
    return lower_section(entry.value, path);
  }
  add(keys, path, entry.mark, entry.value);
}

/// `classifier: knn` is short for `classifier: {name: knn}`. The parameter that must be given may follow: `dataset:
/// openml:61`.
void KeyMap::lower_name(const YamlEntry& entry, const Key& section) {
  const auto add_value = [&](const Key& key, YamlNode value) {
    const Key* const keys[] = {&key};
    const SourceMark mark = entry.mark.below(key.info.name);
    label(value, mark.key_path);
    add(keys, key.path, mark, std::move(value));
  };
  YamlNode name = entry.value;
  const std::size_t colon = name.text.find(':');
  if (colon != std::string::npos) {
    const Component* component = table_->find_component(section.section, name.text.substr(0, colon));
    const auto required = required_parameters(section.section, component, *table_);
    if (component != nullptr && required.size() == 1) {
      add_value(*required.front(), {YamlNode::Kind::scalar, name.mark, name.text.substr(colon + 1)});
      name.text = component->name;
    }
  }
  add_value(*table_->component_key(section.section), std::move(name));
}

void KeyMap::lower_grid(const YamlEntry& grid) {
  if (!grid.value.is_mapping() || grid.value.entries.empty()) {
    // A list of grids is their union.
    add({}, grid.value.is_sequence() ? "grid.union" : "grid", grid.mark, grid.value);
    entries_.back().is_axis = true;
    return;
  }
  for (const YamlEntry& entry : grid.value.entries) {
    const auto keys = is_grid_word(entry.key) ? std::span<const Key* const>() : table_->meant_by(entry.key);
    add(keys, keys.empty() ? "grid." + entry.key : entry.key, entry.mark, entry.value);
    entries_.back().is_axis = true;
  }
}

KeyEntry* KeyMap::find_whole(const KeyEntry& part) {
  for (const bool is_axis : {part.is_axis, !part.is_axis}) {
    const auto found = std::ranges::find_if(entries_, [&](const KeyEntry& known) {
      const bool may_be = is_axis == part.is_axis || known.has_axis_values();
      return known.is_axis == is_axis && may_be && is_same_path(known, part);
    });
    if (found != entries_.end()) return &*found;
  }
  return nullptr;
}

bool KeyMap::remove_section(std::string_view path, bool with_settings) {
  const auto wholes = table_->at(path);
  const auto is_in = [&](const Key* key) {
    return std::ranges::any_of(wholes, [&](const Key* whole) { return key == whole || is_part_of(*key, *whole); });
  };
  return std::erase_if(entries_, [&](const KeyEntry& entry) {
           if (path == "grid" || entry.is_axis) return path == "grid" && entry.is_axis;
           const bool stands_at =
               entry.path == path || is_below(entry.path, path) || std::ranges::any_of(entry.keys, is_in);
           return stands_at && (with_settings || !entry.has_role(KeyRole::setting));
         }) > 0;
}

void KeyMap::remove_parts(const KeyEntry& whole) {
  std::erase_if(entries_, [&](const KeyEntry& known) {
    return std::ranges::any_of(known.keys, [&](const Key* key) {
      return std::ranges::any_of(whole.keys, [&](const Key* one) { return is_part_of(*key, *one); });
    });
  });
}

/// Takes away what stands at the same kind of place, or else at the other.
bool KeyMap::remove(const KeyEntry& like) {
  if (like.value.is_partial) {
    KeyEntry* whole = find_whole(like);
    return whole != nullptr && put_over_node(whole->value, like.value, *table_) == nullptr;
  }
  if (!like.is_axis) removed_.insert_or_assign(like.path, like.mark);
  const bool is_axis_or_key = !like.keys.empty() && !like.has_role(KeyRole::section) && like.path != "variants";
  if (!is_axis_or_key && (!like.is_axis || like.path == "grid")) {
    sections_.erase(like.path);
    return remove_section(like.path);
  }
  // An implied value is no place of its own.
  bool is_removed =
      std::erase_if(entries_, [&](const KeyEntry& entry) { return entry.is_implied && is_same_path(entry, like); }) > 0;
  for (const bool is_axis : {like.is_axis, !like.is_axis}) {
    const std::size_t removed = std::erase_if(
        entries_, [&](const KeyEntry& entry) { return entry.is_axis == is_axis && is_same_path(entry, like); });
    is_removed = is_removed || removed > 0;
    if (removed > 0) break;
  }
  if (!like.keys.empty() && is_of_step(*like.keys.front())) {
    for (KeyEntry& entry : entries_) {
      is_removed = strip_pipelines(entry.value, entry.keys, *like.keys.front(), *table_) || is_removed;
    }
  }
  if (is_removed) remove_parts(like);
  return is_removed;
}

/// The entry takes the place of what this document says of the same path.
const YamlNode* KeyMap::put(KeyEntry entry) {
  if (entry.has_role(KeyRole::section) || (entry.keys.empty() && entry.path == "grid")) {
    // One of several sections cannot say what counts for the whole sweep, which stays beside their list.
    remove_section(entry.path, false);
    entries_.push_back(std::move(entry));
    return nullptr;
  }
  if (entry.value.is_partial) {
    if (KeyEntry* whole = find_whole(entry)) return put_over_node(whole->value, std::move(entry.value), *table_);
  }
  if (entry.is_axis && !entry.keys.empty() && is_of_step(*entry.keys.front()) && !entry.is_conditional()) {
    // It replaces what pipelines say of the parameter, too.
    for (KeyEntry& known : entries_) {
      if (known.layer != entry.layer) strip_pipelines(known.value, known.keys, *entry.keys.front(), *table_);
    }
  }
  // A single value is what counts where a condition does not hold, in the grid, too.
  const bool is_value = !entry.keys.empty() && entry.keys.front()->section != Section::transforms;
  if (is_value && !entry.has_axis_values() && std::ranges::any_of(entries_, [&](const KeyEntry& known) {
        return known.layer != entry.layer && known.is_conditional() && is_same_path(known, entry);
      })) {
    entry.is_axis = false;
  }
  const auto replaces = [&](const KeyEntry& known) {
    // Two entries of one document are a mistake, which the reader reports.
    if (known.layer == entry.layer || !is_same_path(known, entry)) return false;
    if (entry.is_implied && known.is_axis) return false;
    if (entry.is_conditional()) return known.is_axis;
    return !known.is_conditional() || entry.is_axis || entry.has_axis_values();
  };
  // Values of an axis keep the place that it has in the grid, also where a constant came between.
  const auto place = std::ranges::find_if(
      entries_, [&](const KeyEntry& known) { return (known.is_axis || known.was_axis) && replaces(known); });
  entry.was_axis = place != entries_.end();
  entry.is_axis = entry.is_axis || (entry.was_axis && entry.has_axis_values());
  if (entry.was_axis) *place = entry;
  if (!entry.was_axis) entries_.push_back(entry);
  std::erase_if(entries_, replaces);
  return nullptr;
}

void KeyMap::put_over(KeyMap later) {
  mark_ = later.mark_;
  // What takes a key away goes first: the document may say the key itself in another spelling.
  std::erase_if(later.entries_, [&](const KeyEntry& entry) { return entry.value.is_removal() && remove(entry); });
  // The grid of a variant replaces a list of grids: a partial value needs a mapping to be put over.
  for (KeyEntry& entry : later.entries_) {
    const KeyEntry* known = find(entry.path);
    if (known != nullptr && !known->value.is_mapping()) entry.value.is_partial = false;
  }
  merge(std::move(later));
}

const YamlNode* KeyMap::merge(KeyMap later) {
  ++layer_;
  for (const KeyEntry& entry : later.entries_) {
    if (is_false(entry)) remove_parts(entry);
  }
  for (const auto& [path, mark] : later.sections_) sections_.insert_or_assign(path, mark);
  const YamlNode* refusing = nullptr;
  for (KeyEntry& entry : later.entries_) {
    entry.layer = layer_;
    // A section replaces a list of sections, and one without a value.
    std::erase_if(entries_, [&](const KeyEntry& known) {
      const bool replaces_sections = !entry.is_axis && !entry.has_role(KeyRole::setting);
      return replaces_sections && !known.is_axis && known.has_role(KeyRole::section) &&
             is_below(entry.path, known.path);
    });
    if (const YamlNode* node = put(std::move(entry))) refusing = node;
  }
  return refusing;
}

namespace {

struct Includer : NodeReader {
  const KeyTable& table;
  std::vector<std::filesystem::path> open = {};
  std::size_t count = 0;

  KeyMap lowered(YamlNode document) {
    const auto entry = std::ranges::find(document.entries, "include", &YamlEntry::key);
    if (entry == document.entries.end()) return {table, document};
    const YamlNode include = entry->value;
    const std::size_t before = diagnostics.items().size();
    KeyMap merged(table);
    for (const YamlNode& name : items_of(include, kAllowed)) add(merged, name);
    // The key stays where not all could be read.
    if (diagnostics.items().size() == before) document.entries.erase(entry);
    merged.put_over({table, document});
    return merged;
  }

  static constexpr const char* kAllowed = "a file or a list of files";

  void add(KeyMap& merged, const YamlNode& name) {
    if (!name.is_scalar()) return report_wrong_type(name, "the name of a file", kAllowed);
    const auto expanded = path_at(name);
    if (const auto* wrong = std::get_if<VariableProblem>(&expanded)) {
      return complain(name.mark, wrong->problem, wrong->allowed);
    }
    const std::string& file = std::get<std::string>(expanded);
    const std::filesystem::path identity = std::filesystem::weakly_canonical(file);
    if (std::ranges::find(open, identity) != open.end()) {
      return complain(name.mark, fmt::format("\"{}\" includes itself", file), "files that do not");
    }
    if (++count > kMaxIncludes) {
      return complain(name.mark, "too many files are included", fmt::format("at most {}", kMaxIncludes));
    }
    Diagnostics own;
    std::optional<YamlNode> fragment = parse_yaml_file(file, own);
    for (Diagnostic item : own.items()) {
      // What is wrong with the file as a whole is a mistake where it is included.
      if (item.where.line == 0) item.problem = fmt::format("\"{}\": {}", file, item.problem);
      if (item.where.line == 0) item.where = name.mark;
      diagnostics.add(std::move(item));
    }
    if (!fragment) return;
    if (!fragment->is_mapping()) {
      return complain(fragment->mark, "expected a part of a sweep, found " + shown(*fragment), "a mapping of keys");
    }
    open.push_back(identity);
    merged.put_over(lowered(std::move(*fragment)));
    open.pop_back();
  }
};

}  // namespace

KeyMap lowered_with_includes(YamlNode sweep, const KeyTable& table, Diagnostics& diagnostics) {
  return Includer{{diagnostics}, table}.lowered(std::move(sweep));
}

}  // namespace gridfold
