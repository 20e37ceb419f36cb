#include <algorithm>

#include <fmt/format.h>

#include "config/readers.hpp"

namespace gridfold {

namespace {

class SweepChecks {
 public:
  SweepChecks(const GridSpec& grid, const SectionContent& top, const KeyMap& map, const ReadContext& context)
      : grid_(grid), top_(top), map_(map), context_(context), constants_(context.table) {
    top_.put_into(constants_);
  }

  void check() {
    check_given_twice();
    check_meanings();
    check_steps();
    check_seeds();
    check_test_part();
    check_size();
  }

 private:
  /// Reports constants, also those within pipelines, that the grid always replaces.
  void check_given_twice() {
    std::vector<std::pair<const Key*, SourceMark>> constants = context_.pipelines.given;
    for (const auto& [key, value] : top_.values) {
      if (key->has_axis() && !top_.implied.contains(key)) constants.emplace_back(key, top_.given.at(key));
    }
    for (const auto& [key, constant] : constants) {
      if (!always_varies(grid_, *key)) continue;
      const SourceMark& axis = find_axis_in(grid_, *key)->mark;
      const SourceMark& where = place_to_report(axis, constant);
      context_.complain(
          where,
          &where == &axis ? fmt::format("the values are already set as {}, in {}", constant.key_path, to_text(constant))
                          : fmt::format("the grid already sets this as {}, in {}", axis.key_path, to_text(axis)),
          "one of the two");
    }
  }

  bool is_open(const Key& key) const { return find_axis_in(grid_, key) != nullptr || top_.broken.contains(&key); }

  /// Whether the grid varies what decides whether the key has a meaning; expansion then sorts it out.
  bool depends_on_grid(const Key& key) const {
    const Key* named = key.role == KeyRole::parameter ? context_.table.component_key(key.section) : nullptr;
    if (named == nullptr || is_open(*named)) return named != nullptr;
    const Key::Owner* owner = key.owner(constants_.component(key.section));
    return owner != nullptr && owner->decisive != nullptr &&
           (is_open(*owner->decisive) || depends_on_grid(*owner->decisive));
  }

  void check_meanings() {
    for (const Key& key : context_.table.keys()) {
      const auto given = top_.given.find(&key);
      const AxisSpec* axis = given == top_.given.end() && key.has_axis() ? find_axis_in(grid_, key) : nullptr;
      if (given == top_.given.end() && axis == nullptr) continue;
      const auto obstacle = constants_.obstacle(key);
      if (!obstacle || depends_on_grid(key)) continue;
      const auto decisive = top_.given.find(obstacle->decisive);
      report_no_meaning(key, axis != nullptr ? axis->mark : given->second, constants_,
                        decisive == top_.given.end() ? nullptr : &decisive->second, context_);
    }
  }

  /// A parameter of a transform as an axis needs a pipeline that has the step.
  void check_steps() {
    const Key& pipeline = context_.table.role(KeyRole::pipeline);
    for (const auto& [key, place] : context_.pipelines.varied) {
      const AxisSpec* axis = find_axis_in(grid_, *key);
      const Component* transform = key->owners.front().component;
      if (axis == nullptr || context_.pipelines.steps.contains(transform) || top_.broken.contains(&pipeline)) continue;
      const AxisSpec* pipelines = find_axis_in(grid_, pipeline);
      const KeyValue* constant = constants_.get(pipeline);
      const SourceMark other = pipelines != nullptr  ? pipelines->mark
                               : constant != nullptr ? constant->value.mark
                                                     : SourceMark();
      context_.complain(place_to_report(axis->mark, other).at(axis->mark.key_path),
                        fmt::format("no pipeline has the step {}", transform->name),
                        fmt::format("with {} among the transforms", transform->name));
    }
  }

  /// Where some configuration may have the key at one of these values, of which none are all.
  const SourceMark* may_be(const Key& key, const std::vector<std::string>& wanted) const {
    const auto is_wanted = [&](const KeyValue& value) {
      return wanted.empty() || std::ranges::find(wanted, to_text(value.value.value)) != wanted.end();
    };
    const KeyValue* constant = constants_.get(key);
    if (constant != nullptr && is_wanted(*constant)) return &constant->value.mark;
    const AxisSpec* axis = find_axis_in(grid_, key);
    return axis != nullptr && std::ranges::any_of(axis->options, is_wanted) ? &axis->mark : nullptr;
  }

  /// A random choice that the file asks for needs a seed somewhere, unless its own has a default; whether every
  /// configuration has one is seen where the grid is expanded.
  void check_seeds() {
    const auto has = [&](const Key& key) { return top_.given.contains(&key) || is_open(key); };
    if (has(context_.table.role(KeyRole::seed))) return;
    for (const Key& key : context_.table.keys()) {
      if (key.role != KeyRole::parameter || !key.info.takes_sweep_seed || has(key)) continue;
      const Key::Owner* owner = key.owner(constants_.component(key.section));
      if (owner == nullptr || owner->decisive == nullptr) continue;
      const ParameterInfo& seed = owner->component->parameters[owner->parameter];
      if (seed.default_value && !is_missing(*seed.default_value)) continue;
      const auto& wanted = seed.only_with->values;
      if (const SourceMark* where = may_be(*owner->decisive, wanted)) {
        context_.diagnostics.add(missing_seed(key, *where, ""));
      }
    }
  }

  void check_test_part() {
    const auto kind = top_.given.find(context_.table.component_key(Section::protocol));
    const Key* missing = kind == top_.given.end() ? nullptr : missing_test_part(constants_);
    if (missing == nullptr || top_.given.contains(missing) || top_.broken.contains(missing)) return;
    if (always_varies(grid_, *missing)) return;
    const AxisSpec* axis = find_axis_in(grid_, *missing);
    const SourceMark where = axis == nullptr ? kind->second : place_to_report(kind->second, axis->mark);
    context_.diagnostics.add(no_test_part(constants_, *missing, where.at(kind->second.key_path), not_everywhere(axis)));
  }

  /// An axis that comes from the command line, or null.
  static const SourceMark* find_override(const GridSpec& grid) {
    if (grid.kind == GridSpec::Kind::axis && is_override(grid.axis.mark)) return &grid.axis.mark;
    for (const GridSpec& part : grid.parts) {
      if (const SourceMark* found = find_override(part)) return found;
    }
    return nullptr;
  }

  void check_size() {
    if (count_points(grid_) <= kMaxCells) return;
    const SourceMark* added = find_override(grid_);
    const SourceMark& grid = map_.mark_of("grid");
    context_.complain((added != nullptr ? *added : grid).at(map_.mark_of().below("grid").key_path),
                      fmt::format("the grid has more than {} configurations", kMaxCells),
                      fmt::format("at most {}", kMaxCells));
  }

  const GridSpec& grid_;
  const SectionContent& top_;
  const KeyMap& map_;
  const ReadContext& context_;
  PointValues constants_;
};

}  // namespace

void check_sweep(const SweepSpec& sweep, const SectionContent& content, const KeyMap& map, const ReadContext& context) {
  SweepChecks(sweep.grid, content, map, context).check();
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
  for (std::size_t i = 0; i < loader->parameters.size(); ++i) {
    if (loader->parameters[i].makes_test_part && values.value_of(values.table().of(*loader, i))) return nullptr;
  }
  for (std::size_t i = 0; i < loader->parameters.size(); ++i) {
    const Key& key = values.table().of(*loader, i);
    if (key.info.of_test_part && key.info.type == ParameterType::path && !values.value_of(key)) return &key;
  }
  return nullptr;
}

Diagnostic no_test_part(const PointValues& values, const Key& missing, const SourceMark& where,
                        const std::string& partly) {
  const std::string& path = values.table().component_key(Section::protocol)->path;
  return {
      where.with_path(path),
      fmt::format("{} scores on the test part, but there is none{}", values.component(Section::protocol)->name, partly),
      fmt::format("with {}, the file of the test part", missing.path)};
}

std::string not_everywhere(const AxisSpec* axis) {
  if (axis == nullptr) return "";
  return fmt::format(", and {}, in {}, is not in every configuration", axis->mark.key_path, to_text(axis->mark));
}

}  // namespace gridfold
