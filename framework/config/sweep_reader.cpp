#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/readers.hpp"

namespace gridfold {

namespace {

constexpr Section kComponentSections[] = {Section::dataset, Section::protocol, Section::classifier};

/// Looks through a lowered sweep for the components that it names, and for what its grids vary of pipelines.
struct NameFinder {
  const KeyTable& table;
  UsedComponents& used;
  PipelineNotes& pipelines;
  /// The names that the sweep gives to data sets and variants.
  std::map<const Key*, std::vector<std::string>> labels = {{&table.role(KeyRole::dataset_name), {}},
                                                           {&table.role(KeyRole::variant), {}}};
  /// The keys that stand somewhere in its grids.
  std::set<const Key*> in_grids = {};

  void look_through(const KeyMap& map) {
    for (const Section section : kComponentSections) {
      if (map.find(name_of(section)) == nullptr) used.add(component_in(map, section));
    }
    look_through_entries(map);
  }

  /// What the section names; null where it names nothing that is known.
  const Component* component_in(const KeyMap& map, Section section) const {
    const KeyEntry* name = map.find(table.component_key(section)->path);
    if (name == nullptr) return table.default_component(section);
    return name->value.is_scalar() ? table.find_component(section, name->value.text) : nullptr;
  }

  void look_through_entries(const KeyMap& map) {
    for (const KeyEntry& entry : map.entries()) {
      note_keys(entry.keys, entry.mark, entry.value);
      if (entry.is_axis) in_grids.insert(entry.keys.begin(), entry.keys.end());
      if (entry.is_variant()) labels.at(&table.role(KeyRole::variant)).push_back(entry.name());
      if (entry.has_role(KeyRole::dataset_name) && entry.value.is_scalar()) {
        labels.at(entry.keys.front()).push_back(entry.value.text);
      }
      if (!entry.has_role(KeyRole::section)) {
        look_through(entry.value);
        continue;
      }
      const Section section = entry.keys.front()->section;
      for (const YamlNode& item : entry.value.items) {
        const KeyMap alternative = KeyMap::of_section(table, section, item);
        used.add(component_in(alternative, section));
        look_through_entries(alternative);
      }
    }
  }

  void look_through(const YamlNode& node) {
    for (const YamlNode& item : node.items) look_through(item);
    for (const YamlEntry& entry : node.entries) {
      const std::span<const Key* const> keys = table.meant_by(entry.key);
      note_keys(keys, entry.mark, entry.value);
      in_grids.insert(keys.begin(), keys.end());
      look_through(entry.value);
    }
  }

  void note_keys(std::span<const Key* const> keys, const SourceMark& mark, const YamlNode& value) {
    if (keys.empty()) return;
    const Key& key = *keys.front();
    if (key.role == KeyRole::component) note_names(key.section, value);
    if (!is_of_step(key)) return;
    const auto [known, is_new] = pipelines.varied.emplace(&key, mark);
    if (!is_new) known->second = place_to_report(known->second, mark);
  }

  void note_names(Section section, const YamlNode& value) {
    if (value.is_scalar()) used.add(table.find_component(section, value.text));
    for (const YamlNode& item : value.items) note_names(section, item);
    if (const YamlNode* values = value.find("values")) note_names(section, *values);
  }
};

/// What one of several sections says, and what it must say.
struct Alternative {
  SourceMark mark;
  SectionContent content;
  std::vector<const Key*> needed;
  /// What it most likely should name.
  std::string likely;
  /// Its own grid.
  GridSpec own;
  /// Where the list of these sections stands among the grid's parts.
  std::size_t place = 0;
};

struct SweepReader {
  KeyMap map;
  std::shared_ptr<const KeyTable> keys;
  const ReadOptions& options;
  Diagnostics& diagnostics;
  const KeyTable& table = *keys;
  UsedComponents used = UsedComponents(table);
  PipelineNotes pipelines = {};
  ReadContext context = {{diagnostics}, table, used, pipelines, options};
  NameFinder names = {table, used, pipelines};
  SweepSpec sweep = {};
  SectionContent top = {};
  std::set<Scalar> dataset_names = {};
  std::vector<Alternative> alternatives = {};

  SweepSpec read(const std::optional<std::string>& default_name) {
    sweep.keys = keys;
    names.look_through(map);
    const bool is_whole = map.find("include") == nullptr;
    // An included file that cannot be read may hold names.
    if (is_whole) context.labels = names.labels;
    top = read_section(map, context);
    read_texts_and_settings(default_name);
    sweep.file = map.mark_of().file;
    sweep.grid.mark = map.mark_of();
    if (const KeyEntry* scores = map.find("scores")) {
      sweep.scores = read_components(scores->value, Family::scores, context);
    }
    if (const KeyEntry* artifacts = map.find("artifacts");
        artifacts != nullptr && !(artifacts->value.is_sequence() && artifacts->value.items.empty())) {
      sweep.artifacts = read_components(artifacts->value, Family::artifacts, context);
    }
    if (const auto& known = table.vocabulary().scores; sweep.scores.empty() && !known.empty()) {
      sweep.scores = {spec_of(*known.front())};
    }
    const std::size_t before = diagnostics.items().size();
    read_grids();
    if (diagnostics.items().size() > before) note_broken_axes();
    check_bindings(sweep.grid, diagnostics);
    // What an included file would say that could not be read is not missing, nor does the rest go together without it.
    if (is_whole) {
      const Key& name = *table.find("name");
      if (!default_name && !top.given.contains(&name)) {
        report_missing(name, map.place_of_missing(name.path, map.mark_of().below(name.path)), context);
      }
      for (const Section section : kComponentSections) check_missing(section);
      for (Alternative& one : alternatives) check_alternative(one);
      check_sweep(sweep, top, map, context);
    } else if (const KeyEntry& include = *map.find("include"); is_override(include.mark)) {
      context.complain(include.mark, "only a file can include", "include in the sweep file");
    }
    for (auto& [key, value] : top.values) {
      if (key->has_axis()) sweep.constants.emplace_back(key, std::move(value));
    }
    if (diagnostics.empty()) sweep.resolved = resolved_yaml(sweep, map);
    return std::move(sweep);
  }

  void read_texts_and_settings(const std::optional<std::string>& default_name) {
    sweep.name = default_name.value_or("");
    for (const Key& key : table.keys()) {
      if (key.role == KeyRole::setting) sweep.settings[key.path] = *key.info.default_value;
    }
    for (const auto& [key, value] : top.values) {
      if (key->role == KeyRole::setting) sweep.settings[key->path] = value.value.value;
      if (key->role == KeyRole::text) {
        (key->path == "name" ? sweep.name : sweep.description) = std::get<std::string>(value.value.value);
      }
    }
  }

  /// The parts of the grid in the order of expansion: data sets, variants, protocols, classifiers, the grid, and lists
  /// in place of a single value.
  void read_grids() {
    read_alternatives(Section::dataset);
    read_variants();
    read_alternatives(Section::protocol);
    read_alternatives(Section::classifier);
    for (const KeyEntry* entry : top.others) {
      if (entry->has_role(KeyRole::grid)) add_factor(sweep.grid, read_grid(entry->value, context));
    }
    YamlNode grid(YamlNode::Kind::mapping, map.mark_of("grid"));
    for (const KeyEntry& entry : map.entries()) {
      if (!entry.is_axis) continue;
      if (entry.path == "grid") {
        read_grid(entry.value, context);  // Reports what is not a grid.
      } else {
        grid.entries.push_back({entry.key_in_grid(), entry.mark, entry.value});
      }
    }
    if (!grid.entries.empty()) add_factor(sweep.grid, read_grid(grid, context));
    for (GridSpec& axis : top.axes) sweep.grid.parts.push_back(std::move(axis));
  }

  void read_variants() {
    const std::string allowed = allowed_values(table.role(KeyRole::variants), context);
    if (const KeyEntry* wrong = map.find("variants"); wrong != nullptr && wrong->value.is_mapping()) {
      context.complain(wrong->value.mark, "there are no variants", allowed);
    } else if (wrong != nullptr) {
      context.report_wrong_type(wrong->value, "a mapping of variants", allowed);
    }
    GridSpec variants{.kind = GridSpec::Kind::alternatives};
    const Key& label = table.role(KeyRole::variant);
    for (const KeyEntry& entry : map.entries()) {
      if (!entry.is_variant()) continue;
      auto value = read_value({YamlNode::Kind::scalar, entry.mark, entry.name()}, label, context);
      if (!value) continue;
      GridSpec one{.mark = entry.mark};
      one.parts.push_back(axis_of(label, entry.mark, {std::move(*value)}, used));
      add_factor(one, read_grid(entry.value, context));
      if (variants.parts.empty()) variants.mark = entry.mark;
      variants.parts.push_back(std::move(one));
    }
    if (!variants.parts.empty()) sweep.grid.parts.push_back(std::move(variants));
  }

  /// A list of sections, each of them tried.
  void read_alternatives(Section section) {
    const Key& rule = table.section(section);
    const KeyEntry* list = map.find(rule.path);
    if (list == nullptr || !list->value.is_sequence()) return;
    const std::string allowed = allowed_values(rule, context) + ", or a list of such";
    GridSpec grid{.kind = GridSpec::Kind::alternatives, .mark = list->mark};
    for (const YamlNode& item : context.items_of(list->value, allowed)) read_alternative(item, rule, grid);
    if (!grid.parts.empty()) sweep.grid.parts.push_back(std::move(grid));
  }

  /// Keys that stand in the grids and became no axis: what is wrong there is reported already.
  void note_broken_axes() {
    for (const Key* key : names.in_grids) {
      if (find_axis_in(sweep.grid, *key) == nullptr) top.broken.insert(key);
    }
  }

  /// Appends one of several sections.
  void read_alternative(const YamlNode& node, const Key& rule, GridSpec& grid) {
    if (!node.is_mapping() && !node.is_scalar()) {
      return context.report_wrong_type(node, "a mapping", allowed_values(rule, context));
    }
    const KeyMap own_map = KeyMap::of_section(table, rule.section, node);
    const Component* component = names.component_in(own_map, rule.section);
    UsedComponents scope = used;
    scope.keep_only(rule.section, component);
    context.scope = &scope;
    SectionContent content = read_section(own_map, context);
    GridSpec product{.mark = node.mark};
    GridSpec own;
    for (const auto& [key, value] : content.values) {
      if (key->role == KeyRole::setting) {
        context.complain(
            value.value.mark, "the key counts for the whole sweep",
            fmt::format("{}: {} at the top of the file, beside the list", key->path, to_text(value.value.value)));
        continue;
      }
      if (key->role == KeyRole::dataset_name && !dataset_names.insert(value.value.value).second) {
        context.complain(value.value.mark, fmt::format("\"{}\" appears twice", to_text(value.value.value)),
                         "a name of its own for each data set");
      }
      product.parts.push_back(axis_of(*key, value.value.mark, {value}, used));
      product.parts.back().axis.is_shown = rule.section != Section::dataset || key->is_label();
    }
    for (const KeyEntry* other : content.others) add_factor(own, read_grid(other->value, context));
    for (GridSpec& axis : content.axes) own.parts.push_back(std::move(axis));
    context.scope = nullptr;
    std::vector<const Key*> needed = needed_keys(rule.section, component);
    if (rule.section == Section::dataset) needed.push_back(&table.role(KeyRole::dataset_name));
    content.others.clear();
    alternatives.push_back({node.mark, std::move(content), std::move(needed), likely_name(own_map, rule.section), own,
                            sweep.grid.parts.size()});
    add_factor(product, std::move(own));
    grid.parts.push_back(std::move(product));
  }

  /// The key that names the section's component, where it has no default, and what the component requires.
  std::vector<const Key*> needed_keys(Section section, const Component* component) const {
    std::vector<const Key*> needed = required_parameters(section, component, table);
    const Key* named = table.component_key(section);
    if (named->required) needed.insert(needed.begin(), named);
    return needed;
  }

  /// The component below whose name keys of the section stand: `knn` for `classifier: {knn: {k: 5}}`.
  std::string likely_name(const KeyMap& own_map, Section section) const {
    for (const Component* component : table.components(section)) {
      const std::string path = fmt::format("{}.{}", name_of(section), component->name);
      const auto is_below = [&](const KeyEntry& entry) { return (entry.path + ".").starts_with(path + "."); };
      if (std::ranges::any_of(own_map.entries(), is_below)) return component->name;
    }
    return "";
  }

  /// Reports what one of several sections lacks, and what has no meaning in it.
  void check_alternative(Alternative& one) {
    // For now, the grid of the configurations that have this section.
    std::swap(sweep.grid.parts[one.place], one.own);
    for (const Key* key : one.needed) {
      if (one.content.given.contains(key) || top.broken.contains(key) || always_varies(sweep.grid, *key)) continue;
      report_missing(*key, one.mark.below(key->info.name), context, not_everywhere(find_axis_in(sweep.grid, *key)),
                     key == table.component_key(key->section) ? one.likely : "");
    }
    PointValues point(table);
    point.set(top.values);
    point.set(one.content.values);
    for (const auto& [key, mark] : one.content.given) {
      if (one.content.broken.contains(key)) continue;
      const auto obstacle = point.obstacle(*key);
      if (!obstacle) continue;
      const Key* decisive = obstacle->decisive;
      if (one.content.broken.contains(decisive) || top.broken.contains(decisive)) continue;
      if (find_axis_in(sweep.grid, *decisive) != nullptr) continue;
      report_no_meaning(*key, mark, point, nullptr, context);
    }
    std::swap(sweep.grid.parts[one.place], one.own);
  }

  /// A required key may be left to the grid where that gives it to every configuration.
  void check_missing(Section section) {
    const Key& whole = table.section(section);
    if (top.given.contains(&whole)) return;
    const std::vector<const Key*> required = needed_keys(section, names.component_in(map, section));
    const bool is_written = map.has_section(whole.path) || std::ranges::any_of(top.given, [&](const auto& given) {
                              return given.first->section == section;
                            });
    const bool is_in_grid = std::ranges::any_of(required, [&](const Key* key) {
      return top.broken.contains(key) || find_axis_in(sweep.grid, *key) != nullptr;
    });
    if (whole.required && !is_written && !is_in_grid) {
      return report_missing(whole, map.place_of_missing(whole.path, map.mark_of().below(whole.path)), context);
    }
    for (const Key* key : required) {
      if (top.given.contains(key) || top.broken.contains(key) || always_varies(sweep.grid, *key)) continue;
      const AxisSpec* axis = find_axis_in(sweep.grid, *key);
      const SourceMark written = map.place_of_missing(path_in_section(*key), map.mark_of(whole.path));
      const SourceMark& where = axis == nullptr ? written : place_to_report(written, axis->mark);
      report_missing(*key, where.at(map.mark_of().below(path_in_section(*key)).key_path), context, not_everywhere(axis),
                     key == table.component_key(section) ? likely_name(map, section) : "");
    }
  }
};

void add_variables(std::set<std::string>& names, const YamlNode& node) {
  for (std::size_t open = node.text.find("${"); open != std::string::npos; open = node.text.find("${", open + 2)) {
    const std::size_t end = node.text.find_first_of(":}", open);
    if (end != std::string::npos) names.insert(node.text.substr(open + 2, end - open - 2));
  }
  for (const YamlNode& item : node.items) add_variables(names, item);
  for (const YamlEntry& entry : node.entries) add_variables(names, entry.value);
}

}  // namespace

SweepSpec read_sweep_node(YamlNode root, const std::optional<std::string>& default_name,
                          std::shared_ptr<const KeyTable> table, std::span<const Override> overrides,
                          const ReadOptions& options, Diagnostics& diagnostics) {
  if (!root.is_mapping()) {
    const UsedComponents used(*table);
    diagnostics.complain(root.mark, "expected a sweep, found " + shown(root),
                         fmt::format("a mapping of {}", fmt::join(used.names_of_children(""), ", ")));
    return {};
  }
  KeyMap map = lowered_with_includes(std::move(root), *table, diagnostics);
  std::vector<std::string> origins;
  for (const Override& change : overrides) origins.push_back(origin_of(change));
  diagnostics.set_override_order(std::move(origins));
  for (const Override& change : overrides) map.apply(change, diagnostics);
  std::set<std::string> variables;
  for (const KeyEntry& entry : map.entries()) add_variables(variables, entry.value);
  SweepSpec sweep = SweepReader{std::move(map), std::move(table), options, diagnostics}.read(default_name);
  sweep.variables = std::move(variables);
  return sweep;
}

}  // namespace gridfold
