#include <algorithm>

#include <fmt/format.h>

#include "config/readers.hpp"

namespace gridfold {

namespace {

struct SweepChecks {
  const GridSpec& grid;
  const SectionContent& top;
  const KeyMap& map;
  const ReadContext& context;
  PointValues constants;

  void check() {
    check_given_twice();
    check_meanings();
    check_steps();
    check_seeds();
    check_test_part();
    check_size();
  }

  /// Reports constants, also those within pipelines, that the grid always replaces.
  void check_given_twice() {
    std::vector<std::pair<const Key*, SourceMark>> given = context.pipelines.given;
    for (const auto& [key, value] : top.values) {
      if (key->has_axis() && !top.implied.contains(key)) given.emplace_back(key, top.given.at(key));
    }
    for (const auto& [key, constant] : given) {
      if (!always_varies(grid, *key)) continue;
      const SourceMark& axis = find_axis_in(grid, *key)->mark;
      const SourceMark& where = place_to_report(axis, constant);
      context.complain(
          where,
          &where == &axis ? fmt::format("the values are already set as {}, in {}", constant.key_path, to_text(constant))
                          : fmt::format("the grid already sets this as {}, in {}", axis.key_path, to_text(axis)),
          "one of the two");
    }
  }

  bool is_open(const Key& key) const { return find_axis_in(grid, key) != nullptr || top.broken.contains(&key); }

  /// Whether the grid varies what decides whether the key has a meaning; expansion then sorts it out.
  bool depends_on_grid(const Key& key) const {
    const Key* named = key.role == KeyRole::parameter ? context.table.component_key(key.section) : nullptr;
    if (named == nullptr || is_open(*named)) return named != nullptr;
    const Key::Owner* owner = key.owner(constants.component(key.section));
    return owner != nullptr && owner->decisive != nullptr &&
           (is_open(*owner->decisive) || depends_on_grid(*owner->decisive));
  }

  void check_meanings() {
    for (const Key& key : context.table.keys()) {
      const auto given = top.given.find(&key);
      const AxisSpec* axis = given == top.given.end() && key.has_axis() ? find_axis_in(grid, key) : nullptr;
      if (given == top.given.end() && axis == nullptr) continue;
      const auto obstacle = constants.obstacle(key);
      if (!obstacle || depends_on_grid(key)) continue;
      const auto decisive = top.given.find(obstacle->decisive);
      report_no_meaning(key, axis != nullptr ? axis->mark : given->second, constants,
                        decisive == top.given.end() ? nullptr : &decisive->second, context);
    }
  }

  /// A parameter of a transform as an axis needs a pipeline that has the step.
  void check_steps() {
    const Key& pipeline = context.table.role(KeyRole::pipeline);
    for (const auto& [key, place] : context.pipelines.varied) {
      const AxisSpec* axis = find_axis_in(grid, *key);
      const Component* transform = key->owners.front().component;
      if (axis == nullptr || context.pipelines.steps.contains(transform) || top.broken.contains(&pipeline)) continue;
      const AxisSpec* pipelines = find_axis_in(grid, pipeline);
      const KeyValue* constant = constants.get(pipeline);
      const SourceMark other = pipelines != nullptr  ? pipelines->mark
                               : constant != nullptr ? constant->value.mark
                                                     : SourceMark();
      context.complain(place_to_report(axis->mark, other).at(axis->mark.key_path),
                       fmt::format("no pipeline has the step {}", transform->name),
                       fmt::format("with {} among the transforms", transform->name));
    }
  }

  /// Where some configuration may have the key at one of these values, of which none are all.
  const SourceMark* may_be(const Key& key, const std::vector<std::string>& wanted) const {
    const auto is_wanted = [&](const KeyValue& value) {
      return wanted.empty() || std::ranges::find(wanted, to_text(value.value.value)) != wanted.end();
    };
    const KeyValue* constant = constants.get(key);
    if (constant != nullptr && is_wanted(*constant)) return &constant->value.mark;
    const AxisSpec* axis = find_axis_in(grid, key);
    return axis != nullptr && std::ranges::any_of(axis->options, is_wanted) ? &axis->mark : nullptr;
  }

  /// A random choice that the file asks for needs a seed somewhere, unless its own has a default; whether every
  /// configuration has one is seen where the grid is expanded.
  void check_seeds() {
    const auto has = [&](const Key& key) { return top.given.contains(&key) || is_open(key); };
    if (has(context.table.role(KeyRole::seed))) return;
    for (const Key& key : context.table.keys()) {
      if (key.role != KeyRole::parameter || !key.info.takes_sweep_seed || has(key)) continue;
      const Key::Owner* owner = key.owner(constants.component(key.section));
      if (owner == nullptr || owner->decisive == nullptr) continue;
      const ParameterInfo& seed = owner->component->parameters[owner->parameter];
      if (seed.default_value && !is_missing(*seed.default_value)) continue;
      // What has no meaning chooses nothing, and is reported.
      if (constants.obstacle(*owner->decisive) && !depends_on_grid(*owner->decisive)) continue;
      const auto& wanted = seed.only_with->values;
      if (const SourceMark* where = may_be(*owner->decisive, wanted)) {
        context.diagnostics.add(missing_seed(key, *where, ""));
      }
    }
  }

  void check_test_part() {
    const auto kind = top.given.find(context.table.component_key(Section::protocol));
    const Key* missing = kind == top.given.end() ? nullptr : missing_test_part(constants);
    if (missing == nullptr || top.given.contains(missing) || top.broken.contains(missing)) return;
    if (always_varies(grid, *missing)) return;
    const AxisSpec* axis = find_axis_in(grid, *missing);
    const SourceMark where = axis == nullptr ? kind->second : place_to_report(kind->second, axis->mark);
    context.diagnostics.add(no_test_part(constants, *missing, where.at(kind->second.key_path), not_everywhere(axis)));
  }

  /// An axis that comes from the command line, or null.
  static const SourceMark* find_override(const GridSpec& varied) {
    if (varied.kind == GridSpec::Kind::axis && is_override(varied.axis.mark)) return &varied.axis.mark;
    for (const GridSpec& part : varied.parts) {
      if (const SourceMark* found = find_override(part)) return found;
    }
    return nullptr;
  }

  void check_size() {
    if (count_points(grid) <= kMaxCells) return;
    const SourceMark* added = find_override(grid);
    const SourceMark& where = added != nullptr ? *added : map.mark_of("grid");
    context.complain(where.at(map.mark_of().below("grid").key_path),
                     fmt::format("the grid has more than {} configurations", kMaxCells),
                     fmt::format("at most {}", kMaxCells));
  }
};

}  // namespace

void check_sweep(const SweepSpec& sweep, const SectionContent& content, const KeyMap& map, const ReadContext& context) {
  PointValues constants(context.table);
  constants.set(content.values);
  SweepChecks{sweep.grid, content, map, context, std::move(constants)}.check();
}

Diagnostic missing_seed(const Key& taker, const SourceMark& where, const std::string& partly) {
  const Key* decisive = taker.owners.front().decisive;
  const std::string& path = (decisive == nullptr ? taker : *decisive).path;
  return {where.with_path(path), "a random choice needs a seed" + partly,
          fmt::format("seed at the top of the file, or {}", taker.path)};
}

const Key* missing_test_part(const PointValues& values) {
  const Component* loader = values.component(Section::dataset);
  if (loader == nullptr || !values.scores_test_part()) return nullptr;
  const Key* missing = nullptr;
  std::size_t files = 0;
  for (std::size_t i = 0; i < loader->parameters.size(); ++i) {
    const Key& key = values.table().of(*loader, i);
    if (loader->parameters[i].makes_test_part && values.value_of(key)) return nullptr;
    if (!key.info.of_test_part || key.info.type != ParameterType::path) continue;
    // Where there are several, an archive or a folder may hold both parts, which the plan sees.
    missing = files++ == 0 && !values.value_of(key) ? &key : nullptr;
  }
  return missing;
}

Diagnostic no_test_part(const PointValues& values, const Key& missing, const SourceMark& where,
                        const std::string& partly) {
  const std::string& path = values.table().component_key(Section::protocol)->path;
  return {
      where.with_path(path),
      fmt::format("{} scores on the test part, but there is none{}", values.component(Section::protocol)->name, partly),
      fmt::format("with {}, the file of the test part, or with dataset.test.fraction", missing.path)};
}

std::string not_everywhere(const AxisSpec* axis) {
  if (axis == nullptr) return "";
  return fmt::format(", and {}, in {}, is not in every configuration", axis->mark.key_path, to_text(axis->mark));
}

}  // namespace gridfold
