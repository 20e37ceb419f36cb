#include <algorithm>

#include <fmt/format.h>

#include "config/readers.hpp"
#include "core/suggestion.hpp"

namespace gridfold {

namespace {

/// Whether the key is meant by its name in its section, by its axis, or by its path with or without the section,
/// whatever stands between the words: `train_take` for `dataset.train.take`.
bool is_named(std::string_view name, const Key& key) {
  const std::string path = path_in_section(key);
  const std::string letters = bare_name(name);
  const std::string_view below = std::string_view(path).substr(path.find('.') + 1);
  const std::string_view names[] = {last_part(path), path, below, key.info.axis_name()};
  return std::ranges::any_of(names, [&](std::string_view one) { return bare_name(one) == letters; });
}

/// The same, or by what other tools call it.
bool is_familiar(std::string_view name, const Key& key) {
  return is_named(name, key) || std::ranges::count(key.info.aliases, bare_name(name)) > 0;
}

/// A transform's parameter that was probably meant, in scikit-learn's spelling too: `pca.components` for
/// `pca__n_components`.
std::optional<std::string> nearest_step_parameter(std::string_view key, const KeyTable& table) {
  const std::string section = fmt::format("{}.", name_of(Section::transforms));
  const bool is_path = key.starts_with(section);
  if (is_path) key.remove_prefix(section.size());
  const std::size_t separator = std::min(key.find("__"), key.find('.'));
  if (separator == std::string_view::npos) return std::nullopt;
  const std::string_view written = key.substr(separator + (key[separator] == '.' ? 1 : 2));
  const auto name = suggestion(key.substr(0, separator), table.components(Section::transforms));
  const Component* transform = name ? table.find_component(Section::transforms, *name) : nullptr;
  const auto parameter = transform == nullptr ? std::nullopt : suggestion(written, transform->parameters);
  if (!parameter) return std::nullopt;
  return fmt::format("{}{}.{}", is_path ? section : "", *name, *parameter);
}

/// The names with points that an axis may have: `protocol.folds`, `classifier.k`, `knn.k` and `pca.components`.
std::vector<std::string> long_names(const KeyTable& table) {
  std::vector<std::string> names;
  for (const Key& key : table.keys()) {
    if (!key.has_axis() || key.is_label()) continue;
    names.push_back(key.path);
    const std::string& name = key.info.axis_name();
    for (const Key::Owner& owner : key.owners) {
      names.push_back(is_of_step(key) ? name : owner.component->name + "." + name);
    }
  }
  return names;
}

}  // namespace

std::vector<std::string> parameters_of(std::string_view name, const KeyTable& table) {
  const std::string wanted = fmt::format("{}.", name);
  std::vector<std::string> names;
  for (const Key& key : table.keys()) {
    for (const Key::Owner& owner : key.owners) {
      const std::string start = owner.component->name + ".";
      const std::string path = fmt::format("{}.{}", name_of(key.section), start);
      const bool is_one =
          is_of_step(key) ? wanted.starts_with(start) || wanted.starts_with(path) : wanted == start || wanted == path;
      if (is_one) names.push_back(is_of_step(key) ? key.path : start + key.info.name);
    }
  }
  return names;
}

std::vector<KnownName> candidates_of(std::span<const Key* const> keys) {
  std::vector<KnownName> candidates;
  for (const Key* key : keys) {
    candidates.push_back({std::string(last_part(path_in_section(*key))), key->info.aliases});
  }
  return candidates;
}

std::optional<std::string> nearest_key(const std::string& name, std::string_view parent, bool may_be_component,
                                       const ReadContext& context) {
  const KeyTable& table = context.table;
  if (name.starts_with("grid.")) {
    const std::string axis = name.substr(5);
    return fmt::format("grid: {{{}: ...}}", nearest_axis(axis, false, context).value_or(axis));
  }
  // Without a blank behind the colon, a key and its value are one text.
  const std::size_t colon = name.find(':');
  if (colon != std::string::npos && !table.at(fmt::format("{}.{}", parent, name.substr(0, colon))).empty()) {
    return fmt::format("{}: {}", name.substr(0, colon), name.substr(colon + 1));
  }
  const auto meant = name.find('.') == std::string::npos ? std::span<const Key* const>() : table.meant_by(name);
  if (!meant.empty() && is_of_step(*meant.front())) return "grid." + meant.front()->info.axis_name();
  const auto children = candidates_of(context.in_scope().children_of(parent));
  if (auto familiar = familiar_name(name, children)) return familiar;
  const Key* section = table.find(parent);
  if (may_be_component && section != nullptr && section->takes_list) {
    if (auto component = suggestion(name, table.components(section->section))) return component;
  }
  if (is_grid_word(name)) return "grid." + name;
  // A key of another place: by its own name before what other tools call it, then within the section, as shuffle.seed
  // is in the protocol, then at the top.
  const Key* elsewhere = meant.empty() ? nullptr : meant.front();
  int best = -1;
  for (const Key& key : table.keys()) {
    const bool is_grid_of_another = key.role == KeyRole::grid && !parent.empty();
    if (key.role == KeyRole::variant || is_grid_of_another || is_of_step(key) || !context.used.has(key)) continue;
    if (!is_familiar(name, key)) continue;
    const bool is_within = !parent.empty() && key.path.starts_with(std::string(parent) + ".");
    const int order = (is_named(name, key) ? 4 : 0) + (is_within ? 2 : 0) + (key.section == Section::top ? 1 : 0);
    if (order > best) elsewhere = &key;
    best = std::max(best, order);
  }
  if (elsewhere != nullptr && elsewhere->section == Section::classifier && elsewhere->role == KeyRole::parameter) {
    return "grid." + context.used.axis_name(*elsewhere);
  }
  if (elsewhere != nullptr) {
    const std::string path = path_in_section(*elsewhere);
    return context.used.narrowed(table.at(path)).size() == 1 ? path : elsewhere->path;
  }
  // A key of components that the sweep does not use is no misspelling.
  if (!table.meant_by(name).empty()) return std::nullopt;
  if (auto near = suggestion(name, children)) return near;
  if (!may_be_component || !parent.empty()) return std::nullopt;
  for (const Section below : {Section::dataset, Section::transforms, Section::protocol, Section::classifier}) {
    const auto component = suggestion(name, table.components(below));
    if (component) return fmt::format("{}.{}", name_of(below), *component);
  }
  return std::nullopt;
}

std::optional<std::string> nearest_axis(std::string_view name, bool with_labels, const ReadContext& context) {
  auto step = nearest_step_parameter(name, context.table);
  if (step || !parameters_of(name, context.table).empty()) return step;
  std::vector<const Key*> in_use = context.used.axes(with_labels);
  // What other tools call so is first sought in the classifier and at the top.
  std::stable_partition(in_use.begin(), in_use.end(), [](const Key* key) {
    return key->section == Section::classifier || key->section == Section::top;
  });
  if (const std::size_t dot = name.rfind('.'); dot != std::string_view::npos) {
    const std::string_view parent = name.substr(0, dot);
    const std::string_view last = name.substr(dot + 1);
    const auto familiar = familiar_name(last, candidates_of(context.in_scope().children_of(parent)));
    if (familiar) return fmt::format("{}.{}", parent, *familiar);
    const auto within = std::ranges::find_if(in_use, [&](const Key* key) {
      return name.starts_with(std::string(name_of(key->section)) + ".") && is_familiar(last, *key);
    });
    return within == in_use.end() ? suggestion(name, long_names(context.table)) : std::optional((*within)->path);
  }
  std::vector<KnownName> names;
  for (const Key* key : in_use) names.push_back({context.used.axis_name(*key), key->info.aliases});
  // What the file has at that very name comes before what other tools call so, and a path before a similar word.
  const auto at_name = std::ranges::find(in_use, name, [](const Key* key) { return last_part(key->path); });
  if (at_name != in_use.end()) return context.used.axis_name(**at_name);
  if (auto familiar = familiar_name(name, names)) return familiar;
  const auto at_path = std::ranges::find_if(in_use, [&](const Key* key) { return is_familiar(name, *key); });
  if (at_path != in_use.end()) return context.used.axis_name(**at_path);
  if (auto near = suggestion(name, names)) return near;
  return suggestion(name, long_names(context.table));
}

}  // namespace gridfold
