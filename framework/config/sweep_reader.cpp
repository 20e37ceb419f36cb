#include "config/sweep_reader.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "config/bindings.hpp"
#include "config/component_reader.hpp"
#include "config/grid_reader.hpp"
#include "config/include.hpp"
#include "config/key_map.hpp"
#include "config/pipeline_text.hpp"
#include "config/section_reader.hpp"
#include "config/sweep_checks.hpp"
#include "config/value_reader.hpp"

namespace gridfold {

namespace {

GridSpec single_value(const Key& key, const UsedComponents& used, const SourceMark& mark, KeyValue value) {
  GridSpec grid;
  grid.kind = GridSpec::Kind::axis;
  grid.mark = mark;
  grid.axis = {&key, used.axis_name(key), mark, {std::move(value)}};
  return grid;
}

/// Looks through a lowered sweep for the components that it names, and for what its grids vary of pipelines.
class NameFinder {
 public:
  NameFinder(const KeyTable& table, UsedComponents& used, PipelineNotes& pipelines)
      : table_(table), used_(used), pipelines_(pipelines) {}

  void look_through(const KeyMap& map) {
    for (const Section section : {Section::dataset, Section::protocol, Section::classifier}) {
      if (map.find(table_.component_key(section)->path) == nullptr && map.find(name_of(section)) == nullptr) {
        used_.add(table_.default_component(section));
      }
    }
    for (const KeyEntry& entry : map.entries()) {
      note_keys(entry.keys, entry.mark, entry.value);
      look_through(entry.value);
      if (!entry.keys.empty() && entry.keys.front()->role == KeyRole::section) {
        for (const YamlNode& item : entry.value.items) {
          if (const Component* named = component_of(item, entry.keys.front()->section)) used_.add(named);
        }
      }
    }
  }

  /// What one of several sections names; null where it names nothing that is known.
  const Component* component_of(const YamlNode& item, Section section) const {
    const YamlNode* name = item.is_scalar() ? &item : item.find(table_.component_key(section)->info.name);
    if (name == nullptr) return table_.default_component(section);
    return name->is_scalar() ? table_.find_component(section, name->text) : nullptr;
  }

 private:
  void look_through(const YamlNode& node) {
    for (const YamlNode& item : node.items) look_through(item);
    for (const YamlEntry& entry : node.entries) {
      const auto keys = table_.meant_by(entry.key);
      SourceMark mark = entry.mark;
      if (mark.key_path.empty()) mark.key_path = entry.key;
      note_keys(keys, mark, entry.value);
      look_through(entry.value);
    }
  }

  void note_keys(std::span<const Key* const> keys, const SourceMark& mark, const YamlNode& value) {
    if (keys.empty()) return;
    const Key& key = *keys.front();
    if (key.role == KeyRole::component) note_names(key.section, value);
    if (key.role != KeyRole::parameter || key.section != Section::transforms) return;
    const auto [known, is_new] = pipelines_.varied.emplace(&key, mark);
    if (!is_new) known->second = blamed(known->second, mark);
  }

  void note_names(Section section, const YamlNode& value) {
    if (value.is_scalar()) used_.add(table_.find_component(section, value.text));
    for (const YamlNode& item : value.items) note_names(section, item);
    if (const YamlNode* values = value.find("values")) note_names(section, *values);
  }

  const KeyTable& table_;
  UsedComponents& used_;
  PipelineNotes& pipelines_;
};

/// Takes out of all pipelines what the grid always gives.
void forget_varied(KeyValue& value, const GridSpec& whole, const KeyTable& table) {
  bool is_changed = false;
  for (ComponentSpec& step : value.steps) {
    for (std::size_t i = 0; i < step.values.size(); ++i) {
      if (is_missing(step.values[i].value) || !always_varies(whole, table.of(*step.component, i))) continue;
      step.values[i] = {};
      is_changed = true;
    }
  }
  if (is_changed) value.value.value = pipeline_text(value.steps);
}
void forget_varied(GridSpec& grid, const GridSpec& whole, const KeyTable& table) {
  for (GridSpec& part : grid.parts) forget_varied(part, whole, table);
  for (KeyValue& option : grid.axis.options) forget_varied(option, whole, table);
}

class SweepReader {
 public:
  SweepReader(KeyMap map, const std::string& prefix, const std::optional<std::string>& default_name,
              const std::filesystem::path& file, std::shared_ptr<const KeyTable> table, const ReadOptions& options,
              Diagnostics& diagnostics)
      : map_(std::move(map)),
        prefix_(prefix),
        default_name_(default_name),
        table_(*table),
        used_(table_),
        context_{table_, diagnostics, used_, pipelines_, options, {}},
        names_(table_, used_, pipelines_) {
    sweep_.file = file;
    sweep_.keys = std::move(table);
  }

  SweepSpec read() {
    names_.look_through(map_);
    const bool is_whole = map_.find("include") == nullptr;
    // An included file that cannot be read may hold names.
    if (is_whole) note_labels();
    top_ = read_section(map_, context_);
    for (const auto& [key, value] : top_.values) {
      if (key->path == "name") sweep_.name = std::get<std::string>(value.value.value);
      if (key->path == "description") sweep_.description = std::get<std::string>(value.value.value);
    }
    sweep_.grid.mark = map_.mark();
    if (!table_.vocabulary().scores.empty()) sweep_.scores = {spec_of(*table_.vocabulary().scores.front())};
    read_settings();
    read_others();
    check_bindings(sweep_.grid, context_.diagnostics);
    // What an included file would say that could not be read is not missing, nor does the rest go together without it.
    if (is_whole) {
      check_missing();
      check_sweep({sweep_, top_, map_, prefix_, context_});
    }
    finish();
    return std::move(sweep_);
  }

 private:
  void complain(const SourceMark& where, const std::string& path, std::string problem, std::string allowed) {
    context_.diagnostics.add({where, path, std::move(problem), std::move(allowed), {}});
  }

  void read_settings() {
    for (const Key& key : table_.keys()) {
      if (key.role == KeyRole::setting) sweep_.settings[key.path] = *key.info.default_value;
    }
    for (const auto& [key, value] : top_.values) {
      if (key->role == KeyRole::setting) sweep_.settings[key->path] = value.value.value;
    }
  }

  void note_labels() {
    std::vector<std::string> datasets;
    if (const KeyEntry* name = map_.find("dataset.name")) datasets.push_back(name->value.text);
    if (const KeyEntry* list = map_.find("dataset")) {
      for (const YamlNode& item : list->value.items) {
        const YamlNode* name = item.find("name");
        if (name != nullptr && name->is_scalar()) datasets.push_back(name->text);
      }
    }
    std::vector<std::string> variants;
    for (const KeyEntry& entry : map_.entries()) {
      if (entry.keys.empty() && entry.path.starts_with("variants.")) variants.push_back(variant_name(entry));
    }
    context_.labels = {{&table_.role(KeyRole::dataset_name), datasets}, {&table_.role(KeyRole::variant), variants}};
  }

  static std::string variant_name(const KeyEntry& entry) { return entry.path.substr(entry.path.find('.') + 1); }

  /// The parts of the grid in the order of expansion: data sets, variants, protocols, classifiers, the grid, and lists
  /// in place of a single value.
  void read_others() {
    read_list("dataset", [&](const KeyEntry& list) { read_alternatives(list); });
    read_variants();
    read_list("protocol", [&](const KeyEntry& list) { read_alternatives(list); });
    read_list("classifier", [&](const KeyEntry& list) { read_alternatives(list); });
    read_list("classifier.grid", [&](const KeyEntry& grid) {
      add_factor(sweep_.grid, read_grid(grid.value, grid.mark.key_path, context_));
    });
    read_axes();
    read_list("scores", [&](const KeyEntry& list) {
      auto scores = read_components(list.value, Family::scores, list.mark.key_path, context_);
      if (!scores.empty()) sweep_.scores = std::move(scores);
    });
    read_list("artifacts", [&](const KeyEntry& list) {
      sweep_.artifacts = read_components(list.value, Family::artifacts, list.mark.key_path, context_);
    });
    if (const KeyEntry* include = map_.find("include"); include != nullptr && is_override(include->mark)) {
      complain(include->mark, include->mark.key_path, "only a file can include", "allowed: include in the sweep file");
    }
    for (GridSpec& axis : top_.axes) sweep_.grid.parts.push_back(std::move(axis));
  }

  template <typename Read>
  void read_list(std::string_view path, const Read& read) {
    for (const KeyEntry* entry : top_.others) {
      if (entry->path == path) read(*entry);
    }
  }

  void read_axes() {
    YamlNode grid;
    grid.kind = YamlNode::Kind::mapping;
    grid.mark = map_.mark_of("grid");
    for (const KeyEntry& entry : map_.entries()) {
      if (!entry.is_axis) continue;
      std::string key = entry.path;
      if (entry.keys.empty() && key == "grid") {
        // A list of grids is their union; what is no grid at all is reported.
        if (!entry.value.is_sequence()) {
          read_grid(entry.value, entry.mark.key_path, context_);
          continue;
        }
        key = "union";
      } else if (entry.keys.empty()) {
        key = key.substr(std::string_view("grid.").size());
      }
      grid.entries.push_back({key, entry.mark, entry.value});
    }
    if (!grid.entries.empty()) add_factor(sweep_.grid, read_grid(grid, prefix_ + "grid", context_));
  }

  void read_variants() {
    const Key& rule = table_.role(KeyRole::variants);
    if (const KeyEntry* wrong = map_.find("variants")) {
      if (wrong->value.is_mapping()) {
        complain(wrong->value.mark, wrong->mark.key_path, "there are no variants",
                 "allowed: " + allowed_values(rule, context_));
      } else {
        report_wrong_type(wrong->value, wrong->mark.key_path, "a mapping of variants",
                          "allowed: " + allowed_values(rule, context_), context_.diagnostics);
      }
    }
    const Key& variant = table_.role(KeyRole::variant);
    GridSpec variants;
    variants.kind = GridSpec::Kind::alternatives;
    for (const KeyEntry* entry : top_.others) {
      if (!entry->keys.empty()) continue;
      YamlNode name;
      name.kind = YamlNode::Kind::scalar;
      name.mark = entry->mark;
      name.text = variant_name(*entry);
      auto value = read_value(name, variant, prefix_ + "variants", context_);
      if (!value) continue;
      value->value.mark = entry->mark;
      GridSpec one;
      one.mark = entry->mark;
      one.parts.push_back(single_value(variant, used_, entry->mark, std::move(*value)));
      add_factor(one, read_grid(entry->value, entry->mark.key_path, context_));
      if (variants.parts.empty()) variants.mark = entry->mark;
      variants.parts.push_back(std::move(one));
    }
    if (!variants.parts.empty()) sweep_.grid.parts.push_back(std::move(variants));
  }

  /// One of several sections.
  struct Alternative {
    KeyMap map;
    UsedComponents scope;
    SectionContent content;
  };

  /// What it lacks and what does not fit together is reported.
  std::optional<Alternative> read_alternative(const YamlNode& node, Section section, const std::string& path) {
    const Key& rule = table_.section(section);
    const Key& named = *table_.component_key(section);
    YamlNode mapping = node;
    if (node.is_scalar() && rule.takes_name()) {
      mapping = {};
      mapping.kind = YamlNode::Kind::mapping;
      mapping.mark = node.mark;
      mapping.entries.push_back({named.info.name, node.mark, node});
    }
    if (!mapping.is_mapping()) {
      std::string allowed = "allowed: " + allowed_values(rule, context_);
      if (rule.takes_name())
        allowed = fmt::format("allowed: {}, or {}", allowed_values(named, context_), allowed.substr(9));
      report_wrong_type(node, path, "a mapping", allowed, context_.diagnostics);
      return std::nullopt;
    }
    Alternative one{KeyMap::of_section(table_, section, mapping, path), used_, {}};
    const Component* component = names_.component_of(mapping, section);
    one.scope.keep_only(section, component);
    context_.scope = &one.scope;
    one.content = read_section(one.map, context_);
    context_.scope = nullptr;
    if (named.required && !one.content.given.contains(&named)) {
      report_missing(named, node.mark, path + "." + named.info.name, context_);
    }
    if (one.content.given.contains(&named) && component == nullptr) return one;
    for (const Key* key : required_parameters(section, component, table_)) {
      if (!one.content.given.contains(key)) report_missing(*key, node.mark, path + "." + key->info.name, context_);
    }
    return one;
  }

  void report_without_meaning(const Alternative& one, const GridSpec& own) {
    PointValues point(table_);
    top_.put_into(point);
    one.content.put_into(point);
    for (const auto& [key, value] : one.content.values) {
      const auto obstacle = point.obstacle(*key);
      if (!obstacle || find_axis_in(own, *obstacle->decisive) != nullptr ||
          one.content.broken.contains(obstacle->decisive)) {
        continue;
      }
      report_no_meaning(*key, one.content.given.at(key), point, nullptr, context_);
    }
  }

  bool refuse_empty(const KeyEntry& list) {
    if (!list.value.items.empty()) return false;
    complain(list.value.mark, list.mark.key_path, "the list is empty",
             "allowed: " + allowed_values(*list.keys.front(), context_) + ", or a list of such");
    return true;
  }

  void read_alternatives(const KeyEntry& list) {
    if (refuse_empty(list)) return;
    const Section section = list.keys.front()->section;
    GridSpec grid;
    grid.kind = GridSpec::Kind::alternatives;
    grid.mark = list.mark;
    for (std::size_t i = 0; i < list.value.items.size(); ++i) {
      const std::string path = fmt::format("{}[{}]", list.mark.key_path, i);
      auto one = read_alternative(list.value.items[i], section, path);
      if (!one) continue;
      GridSpec product;
      product.mark = list.value.items[i].mark;
      for (const auto& [key, value] : one->content.values) {
        if (key->role == KeyRole::setting) {
          complain(value.value.mark, fmt::format("{}.{}", path, key->info.name), "the key counts for the whole sweep",
                   fmt::format("allowed: {} where {} is no list", key->path, name_of(section)));
          continue;
        }
        product.parts.push_back(single_value(*key, used_, value.value.mark, value));
        product.parts.back().axis.is_shown = section != Section::dataset || key->is_label();
      }
      context_.scope = &one->scope;
      for (const KeyEntry* other : one->content.others) {
        add_factor(product, read_grid(other->value, other->mark.key_path, context_));
      }
      context_.scope = nullptr;
      for (GridSpec& axis : one->content.axes) product.parts.push_back(std::move(axis));
      GridSpec varied = product;
      std::erase_if(varied.parts, [&](const GridSpec& part) {
        return part.kind == GridSpec::Kind::axis && one->content.given.contains(part.axis.key) &&
               !part.axis.is_in_place;
      });
      report_without_meaning(*one, varied);
      if (section == Section::dataset) check_label(*one, path, grid);
      grid.parts.push_back(std::move(product));
    }
    sweep_.grid.parts.push_back(std::move(grid));
  }

  /// Each of several data sets has a name of its own; `others` are those before it.
  void check_label(const Alternative& one, const std::string& path, const GridSpec& others) {
    const Key& label = table_.role(KeyRole::dataset_name);
    if (!one.content.given.contains(&label)) {
      report_missing(label, one.map.mark(), path + "." + label.info.name, context_);
    }
    for (const auto& entry : one.content.values) {
      if (entry.first != &label) continue;
      const auto& value = entry.second;  // Clang 14 captures no structured binding.
      const bool is_taken = std::any_of(others.parts.begin(), others.parts.end(), [&](const GridSpec& other) {
        const AxisSpec* name = find_axis_in(other, label);
        return name != nullptr && name->options.front().value.value == value.value.value;
      });
      if (!is_taken) continue;
      complain(value.value.mark, path + "." + label.info.name,
               fmt::format("\"{}\" appears twice", to_text(value.value.value)),
               "allowed: a name of its own for each data set");
    }
  }

  void check_missing() {
    const Key& name = *table_.find("name");
    if (!top_.given.contains(&name)) {
      if (default_name_) {
        sweep_.name = *default_name_;
      } else {
        report_missing(name, map_.mark(), prefix_ + name.path, context_);
      }
    }
    for (const Section section : {Section::dataset, Section::protocol, Section::classifier}) check_missing(section);
  }

  void check_missing(Section section) {
    const Key& whole = table_.section(section);
    if (top_.given.contains(&whole)) return;
    const Key& named = *table_.component_key(section);
    const KeyEntry* name = map_.find(named.path);
    const Component* component =
        name != nullptr && name->value.is_scalar() ? table_.find_component(section, name->value.text) : nullptr;
    std::vector<const Key*> required = required_parameters(section, component, table_);
    if (named.required) required.insert(required.begin(), &named);
    const auto is_in_section = [&](const auto& given) { return given.first->section == section; };
    const bool is_written =
        map_.has_section(whole.path) || std::any_of(top_.given.begin(), top_.given.end(), is_in_section);
    const bool is_in_grid = std::any_of(required.begin(), required.end(),
                                        [&](const Key* key) { return find_axis_in(sweep_.grid, *key) != nullptr; });
    if (whole.required && !is_written && !is_in_grid) {
      report_missing(whole, map_.mark(), prefix_ + whole.path, context_);
      return;
    }
    for (const Key* key : required) check_missing(*key, map_.mark_of(whole.path));
  }

  /// A required key may be left to the grid where that gives it to every configuration.
  void check_missing(const Key& key, const SourceMark& section) {
    if (top_.given.contains(&key)) return;
    const AxisSpec* axis = find_axis_in(sweep_.grid, key);
    const std::string path = prefix_ + path_in_section(key);
    if (axis == nullptr) {
      report_missing(key, section, path, context_);
    } else if (!always_varies(sweep_.grid, key)) {
      complain(blamed(section, axis->mark), path,
               fmt::format("the key is missing, and {}, in {}, is not in every configuration", axis->mark.key_path,
                           to_text(axis->mark)),
               fmt::format("allowed: {}; for example {}: {}", allowed_values(key, context_), key.info.name,
                           key.info.example));
    }
  }

  void finish() {
    for (auto& [key, value] : top_.values) {
      if (key->has_axis()) sweep_.constants.emplace_back(key, std::move(value));
    }
    for (auto& [key, value] : sweep_.constants) forget_varied(value, sweep_.grid, table_);
    const GridSpec whole = sweep_.grid;
    forget_varied(sweep_.grid, whole, table_);
    sweep_.base = cell_of(constants_of(sweep_));
  }

  KeyMap map_;
  const std::string& prefix_;
  const std::optional<std::string>& default_name_;
  const KeyTable& table_;
  UsedComponents used_;
  PipelineNotes pipelines_;
  ReadContext context_;
  NameFinder names_;
  SweepSpec sweep_;
  SectionContent top_;
};

}  // namespace

PointValues constants_of(const SweepSpec& sweep) {
  PointValues values(*sweep.keys);
  for (const auto& [key, value] : sweep.constants) values.set(*key, &value);
  return values;
}

SweepSpec read_sweep_node(YamlNode root, const std::filesystem::path& file, const std::string& key_prefix,
                          const std::optional<std::string>& default_name, std::shared_ptr<const KeyTable> table,
                          std::span<const Override> overrides, const ReadOptions& options, Diagnostics& diagnostics) {
  if (!root.is_mapping()) {
    const UsedComponents used(*table);
    diagnostics.add({root.mark,
                     key_prefix.substr(0, key_prefix.size() - (key_prefix.empty() ? 0 : 1)),
                     fmt::format("{} stands where the sweep should", shown(root)),
                     fmt::format("allowed: a mapping of {}", fmt::join(used.names_of_children(""), ", ")),
                     {}});
    return {};
  }
  KeyMap map = lowered_with_includes(std::move(root), *table, key_prefix, diagnostics);
  std::vector<std::string> origins;
  for (const Override& change : overrides) origins.push_back(origin_of(change));
  diagnostics.set_override_order(std::move(origins));
  for (const Override& change : overrides) map.apply(change, diagnostics);
  return SweepReader(std::move(map), key_prefix, default_name, file, std::move(table), options, diagnostics).read();
}

}  // namespace gridfold
