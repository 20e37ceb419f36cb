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
class NameFinder {
 public:
  NameFinder(const KeyTable& table, UsedComponents& used, PipelineNotes& pipelines)
      : table_(table),
        used_(used),
        pipelines_(pipelines),
        labels_{{&table.role(KeyRole::dataset_name), {}}, {&table.role(KeyRole::variant), {}}} {}

  void look_through(const KeyMap& map) {
    for (const Section section : kComponentSections) {
      if (map.find(name_of(section)) == nullptr) used_.add(component_in(map, section));
    }
    look_through_entries(map);
  }

  /// The names that the sweep gives to data sets and variants.
  const std::map<const Key*, std::vector<std::string>>& labels() const { return labels_; }
  /// The keys that stand somewhere in its grids.
  const std::set<const Key*>& in_grids() const { return in_grids_; }

  /// What the section names; null where it names nothing that is known.
  const Component* component_in(const KeyMap& map, Section section) const {
    const KeyEntry* name = map.find(table_.component_key(section)->path);
    if (name == nullptr) return table_.default_component(section);
    return name->value.is_scalar() ? table_.find_component(section, name->value.text) : nullptr;
  }

 private:
  void look_through_entries(const KeyMap& map) {
    for (const KeyEntry& entry : map.entries()) {
      note_keys(entry.keys, entry.mark, entry.value);
      if (entry.is_axis) in_grids_.insert(entry.keys.begin(), entry.keys.end());
      if (entry.is_variant()) labels_.at(&table_.role(KeyRole::variant)).push_back(entry.name());
      if (entry.has_role(KeyRole::dataset_name) && entry.value.is_scalar()) {
        labels_.at(entry.keys.front()).push_back(entry.value.text);
      }
      if (!entry.has_role(KeyRole::section)) {
        look_through(entry.value);
        continue;
      }
      const Section section = entry.keys.front()->section;
      for (const YamlNode& item : entry.value.items) {
        const KeyMap alternative = KeyMap::of_section(table_, section, item);
        used_.add(component_in(alternative, section));
        look_through_entries(alternative);
      }
    }
  }

  void look_through(const YamlNode& node) {
    for (const YamlNode& item : node.items) look_through(item);
    for (const YamlEntry& entry : node.entries) {
      const std::span<const Key* const> keys = table_.meant_by(entry.key);
      note_keys(keys, entry.mark, entry.value);
      in_grids_.insert(keys.begin(), keys.end());
      look_through(entry.value);
    }
  }

  void note_keys(std::span<const Key* const> keys, const SourceMark& mark, const YamlNode& value) {
    if (keys.empty()) return;
    const Key& key = *keys.front();
    if (key.role == KeyRole::component) note_names(key.section, value);
    if (!is_of_step(key)) return;
    const auto [known, is_new] = pipelines_.varied.emplace(&key, mark);
    if (!is_new) known->second = place_to_report(known->second, mark);
  }

  void note_names(Section section, const YamlNode& value) {
    if (value.is_scalar()) used_.add(table_.find_component(section, value.text));
    for (const YamlNode& item : value.items) note_names(section, item);
    if (const YamlNode* values = value.find("values")) note_names(section, *values);
  }

  const KeyTable& table_;
  UsedComponents& used_;
  PipelineNotes& pipelines_;
  std::map<const Key*, std::vector<std::string>> labels_;
  std::set<const Key*> in_grids_;
};

/// What one of several sections says, and what it must say.
struct Alternative {
  SourceMark mark;
  SectionContent content;
  std::vector<const Key*> needed;
  /// Its own grid.
  GridSpec own;
  /// Where the list of these sections stands among the grid's parts.
  std::size_t place = 0;
};

class SweepReader {
 public:
  SweepReader(KeyMap map, std::shared_ptr<const KeyTable> table, const ReadOptions& options, Diagnostics& diagnostics)
      : map_(std::move(map)),
        table_(*table),
        used_(table_),
        context_{{diagnostics}, table_, used_, pipelines_, options},
        names_(table_, used_, pipelines_) {
    sweep_.keys = std::move(table);
  }

  SweepSpec read(const std::optional<std::string>& default_name) {
    names_.look_through(map_);
    const bool is_whole = map_.find("include") == nullptr;
    // An included file that cannot be read may hold names.
    if (is_whole) context_.labels = names_.labels();
    top_ = read_section(map_, context_);
    sweep_.name = text_at("name").value_or(default_name.value_or(""));
    sweep_.description = text_at("description").value_or("");
    sweep_.file = map_.mark_of().file;
    sweep_.grid.mark = map_.mark_of();
    if (const KeyEntry* scores = map_.find("scores")) {
      sweep_.scores = read_components(scores->value, Family::scores, context_);
    }
    if (const KeyEntry* artifacts = map_.find("artifacts")) {
      sweep_.artifacts = read_components(artifacts->value, Family::artifacts, context_);
    }
    if (const auto& known = table_.vocabulary().scores; sweep_.scores.empty() && !known.empty()) {
      sweep_.scores = {spec_of(*known.front())};
    }
    read_settings();
    const std::size_t before = context_.diagnostics.items().size();
    read_grids();
    if (context_.diagnostics.items().size() > before) note_broken_axes();
    check_bindings(sweep_.grid, context_.diagnostics);
    // What an included file would say that could not be read is not missing, nor does the rest go together without it.
    if (is_whole) {
      const Key& name = *table_.find("name");
      if (!default_name && !top_.given.contains(&name)) {
        report_missing(name, map_.place_of_missing(name.path, map_.mark_of().below(name.path)), context_);
      }
      for (const Section section : kComponentSections) check_missing(section);
      for (Alternative& one : alternatives_) check_alternative(one);
      check_sweep(sweep_, top_, map_, context_);
    } else if (const KeyEntry& include = *map_.find("include"); is_override(include.mark)) {
      context_.complain(include.mark, "only a file can include", "include in the sweep file");
    }
    for (auto& [key, value] : top_.values) {
      if (key->has_axis()) sweep_.constants.emplace_back(key, std::move(value));
    }
    if (context_.diagnostics.empty()) sweep_.resolved = resolved_yaml(sweep_, map_);
    return std::move(sweep_);
  }

 private:
  std::optional<std::string> text_at(std::string_view path) const {
    for (const auto& [key, value] : top_.values) {
      if (key->path == path) return std::get<std::string>(value.value.value);
    }
    return std::nullopt;
  }

  void read_settings() {
    for (const Key& key : table_.keys()) {
      if (key.role == KeyRole::setting) sweep_.settings[key.path] = *key.info.default_value;
    }
    for (const auto& [key, value] : top_.values) {
      if (key->role == KeyRole::setting) sweep_.settings[key->path] = value.value.value;
    }
  }

  /// The parts of the grid in the order of expansion: data sets, variants, protocols, classifiers, the grid, and lists
  /// in place of a single value.
  void read_grids() {
    read_alternatives(Section::dataset);
    read_variants();
    read_alternatives(Section::protocol);
    read_alternatives(Section::classifier);
    for (const KeyEntry* entry : top_.others) {
      if (entry->has_role(KeyRole::grid)) {
        add_factor(sweep_.grid, read_grid(entry->value, context_));
      }
    }
    YamlNode grid(YamlNode::Kind::mapping, map_.mark_of("grid"));
    for (const KeyEntry& entry : map_.entries()) {
      if (!entry.is_axis) continue;
      const bool is_list = entry.path == "grid" && entry.value.is_sequence();
      if (entry.path == "grid" && !is_list) {
        read_grid(entry.value, context_);  // Reports what is not a grid.
      } else {
        // A list of grids is their union.
        grid.entries.push_back({is_list              ? "union"
                                : entry.keys.empty() ? entry.name()
                                                     : entry.path,
                                entry.mark, entry.value});
      }
    }
    if (!grid.entries.empty()) add_factor(sweep_.grid, read_grid(grid, context_));
    for (GridSpec& axis : top_.axes) sweep_.grid.parts.push_back(std::move(axis));
  }

  void read_variants() {
    const std::string allowed = allowed_values(table_.role(KeyRole::variants), context_);
    if (const KeyEntry* wrong = map_.find("variants")) {
      if (wrong->value.is_mapping()) {
        context_.complain(wrong->value.mark, "there are no variants", allowed);
      } else {
        context_.report_wrong_type(wrong->value, "a mapping of variants", allowed);
      }
    }
    GridSpec variants{.kind = GridSpec::Kind::alternatives};
    const Key& label = table_.role(KeyRole::variant);
    for (const KeyEntry& entry : map_.entries()) {
      if (!entry.is_variant()) continue;
      auto value = read_value({YamlNode::Kind::scalar, entry.mark, entry.name()}, label, context_);
      if (!value) continue;
      GridSpec one{.mark = entry.mark};
      one.parts.push_back(axis_of(label, entry.mark, {std::move(*value)}, used_));
      add_factor(one, read_grid(entry.value, context_));
      if (variants.parts.empty()) variants.mark = entry.mark;
      variants.parts.push_back(std::move(one));
    }
    if (!variants.parts.empty()) sweep_.grid.parts.push_back(std::move(variants));
  }

  /// A list of sections, each of them tried.
  void read_alternatives(Section section) {
    const Key& rule = table_.section(section);
    const KeyEntry* list = map_.find(rule.path);
    if (list == nullptr || !list->value.is_sequence()) return;
    if (list->value.items.empty()) {
      context_.complain(list->value.mark, "the list is empty", allowed_values(rule, context_) + ", or a list of such");
    }
    GridSpec grid{.kind = GridSpec::Kind::alternatives, .mark = list->mark};
    for (const YamlNode& item : list->value.items) read_alternative(item, rule, grid);
    if (!grid.parts.empty()) sweep_.grid.parts.push_back(std::move(grid));
  }

  /// Keys that stand in the grids and became no axis: what is wrong there is reported already.
  void note_broken_axes() {
    for (const Key* key : names_.in_grids()) {
      if (find_axis_in(sweep_.grid, *key) == nullptr) top_.broken.insert(key);
    }
  }

  /// Appends one of several sections.
  void read_alternative(const YamlNode& node, const Key& rule, GridSpec& grid) {
    if (!node.is_mapping() && !node.is_scalar()) {
      return context_.report_wrong_type(node, "a mapping", allowed_values(rule, context_));
    }
    const KeyMap map = KeyMap::of_section(table_, rule.section, node);
    const Component* component = names_.component_in(map, rule.section);
    UsedComponents scope = used_;
    scope.keep_only(rule.section, component);
    context_.scope = &scope;
    SectionContent content = read_section(map, context_);
    GridSpec product{.mark = node.mark};
    GridSpec own;
    for (const auto& [key, value] : content.values) {
      if (key->role == KeyRole::setting) {
        context_.complain(
            value.value.mark, "the key counts for the whole sweep",
            fmt::format("{}: {} at the top of the file, beside the list", key->path, to_text(value.value.value)));
        continue;
      }
      product.parts.push_back(axis_of(*key, value.value.mark, {value}, used_));
      product.parts.back().axis.is_shown = rule.section != Section::dataset || key->is_label();
    }
    for (const KeyEntry* other : content.others) {
      add_factor(own, read_grid(other->value, context_));
    }
    for (GridSpec& axis : content.axes) own.parts.push_back(std::move(axis));
    context_.scope = nullptr;
    std::vector<const Key*> needed = needed_keys(rule.section, component);
    if (rule.section == Section::dataset) needed.push_back(&table_.role(KeyRole::dataset_name));
    check_label(content);
    content.others.clear();
    alternatives_.push_back({node.mark, std::move(content), std::move(needed), own, sweep_.grid.parts.size()});
    add_factor(product, std::move(own));
    grid.parts.push_back(std::move(product));
  }

  /// The key that names the section's component, where it has no default, and what the component requires.
  std::vector<const Key*> needed_keys(Section section, const Component* component) const {
    std::vector<const Key*> needed = required_parameters(section, component, table_);
    const Key* named = table_.component_key(section);
    if (named->required) needed.insert(needed.begin(), named);
    return needed;
  }

  /// Reports what one of several sections lacks, and what has no meaning in it.
  void check_alternative(Alternative& one) {
    // For now, the grid of the configurations that have this section.
    std::swap(sweep_.grid.parts[one.place], one.own);
    for (const Key* key : one.needed) {
      if (one.content.given.contains(key) || top_.broken.contains(key) || always_varies(sweep_.grid, *key)) continue;
      report_missing(*key, one.mark.below(key->info.name), context_, not_everywhere(find_axis_in(sweep_.grid, *key)));
    }
    PointValues point(table_);
    top_.put_into(point);
    one.content.put_into(point);
    for (const auto& [key, value] : one.content.values) {
      if (key->role == KeyRole::setting) continue;
      const auto obstacle = point.obstacle(*key);
      if (!obstacle) continue;
      const Key* decisive = obstacle->decisive;
      if (one.content.broken.contains(decisive) || top_.broken.contains(decisive)) continue;
      if (find_axis_in(sweep_.grid, *decisive) != nullptr) continue;
      report_no_meaning(*key, one.content.given.at(key), point, nullptr, context_);
    }
    std::swap(sweep_.grid.parts[one.place], one.own);
  }

  /// Each of several data sets has a name of its own.
  void check_label(const SectionContent& content) {
    for (const auto& [key, value] : content.values) {
      if (key->role != KeyRole::dataset_name) continue;
      const std::string name = to_text(value.value.value);
      if (dataset_names_.insert(name).second) continue;
      context_.complain(value.value.mark, fmt::format("\"{}\" appears twice", name),
                        "a name of its own for each data set");
    }
  }

  /// A required key may be left to the grid where that gives it to every configuration.
  void check_missing(Section section) {
    const Key& whole = table_.section(section);
    if (top_.given.contains(&whole)) return;
    const std::vector<const Key*> required = needed_keys(section, names_.component_in(map_, section));
    const bool is_written = map_.has_section(whole.path) || std::ranges::any_of(top_.given, [&](const auto& given) {
                              return given.first->section == section;
                            });
    const bool is_in_grid = std::ranges::any_of(required, [&](const Key* key) {
      return top_.broken.contains(key) || find_axis_in(sweep_.grid, *key) != nullptr;
    });
    if (whole.required && !is_written && !is_in_grid) {
      return report_missing(whole, map_.place_of_missing(whole.path, map_.mark_of().below(whole.path)), context_);
    }
    for (const Key* key : required) {
      if (top_.given.contains(key) || top_.broken.contains(key) || always_varies(sweep_.grid, *key)) continue;
      const AxisSpec* axis = find_axis_in(sweep_.grid, *key);
      const SourceMark written = map_.place_of_missing(path_in_section(*key), map_.mark_of(whole.path));
      const SourceMark& where = axis == nullptr ? written : place_to_report(written, axis->mark);
      report_missing(*key, where.at(map_.mark_of().below(path_in_section(*key)).key_path), context_,
                     not_everywhere(axis));
    }
  }

  KeyMap map_;
  const KeyTable& table_;
  UsedComponents used_;
  PipelineNotes pipelines_;
  ReadContext context_;
  NameFinder names_;
  SweepSpec sweep_;
  SectionContent top_;
  std::set<std::string> dataset_names_;
  std::vector<Alternative> alternatives_;
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
  SweepSpec sweep = SweepReader(std::move(map), std::move(table), options, diagnostics).read(default_name);
  sweep.variables = std::move(variables);
  return sweep;
}

}  // namespace gridfold
