#include "config/sweep_checks.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "config/grid_spec.hpp"

namespace gridfold {

namespace {

class SweepChecks {
 public:
  explicit SweepChecks(const CheckedSweep& read)
      : sweep_(read.sweep),
        grid_(read.sweep.grid),
        top_(read.content),
        map_(read.map),
        prefix_(read.prefix),
        context_(read.context),
        constants_(context_.table) {
    top_.put_into(constants_);
  }

  void check() {
    check_hidden_constants();
    check_meanings();
    check_step_parameters();
    check_seeds();
    check_test_part();
    check_size();
  }

 private:
  /// Reports, at `where`, which is one of the two, a constant that the grid always replaces.
  void report_given_twice(const SourceMark& where, const SourceMark& axis, const SourceMark& constant) {
    const bool at_axis = &where == &axis;
    context_.diagnostics.add(
        {where,
         where.key_path,
         at_axis ? fmt::format("the values are given already as {}, in {}", constant.key_path, to_text(constant))
                 : fmt::format("the grid has values already as {}, in {}", axis.key_path, to_text(axis)),
         "allowed: one of the two",
         {}});
  }

  void check_hidden_constants() {
    for (const auto& [key, value] : top_.values) {
      if (!key->has_axis() || top_.implied.contains(key) || !always_varies(grid_, *key)) continue;
      const SourceMark& axis = find_axis_in(grid_, *key)->mark;
      const SourceMark& constant = top_.given.at(key);
      report_given_twice(blamed(axis, constant), axis, constant);
    }
  }

  /// Whether the grid varies what decides whether the key has a meaning; expansion then sorts it out.
  bool depends_on_grid(const Key& key) const {
    const Key* named = key.role == KeyRole::parameter ? context_.table.component_key(key.section) : nullptr;
    if (named == nullptr) return false;
    if (is_open(*named)) return true;
    const Key::Owner* owner = key.owner(constants_.component(key.section));
    return owner != nullptr && owner->decisive != nullptr &&
           (is_open(*owner->decisive) || depends_on_grid(*owner->decisive));
  }
  bool is_open(const Key& key) const { return find_axis_in(grid_, key) != nullptr || top_.broken.contains(&key); }

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

  /// A parameter of a transform as an axis needs a pipeline that has the step, and has the values to itself.
  void check_step_parameters() {
    const Key& pipeline = context_.table.role(KeyRole::pipeline);
    for (const auto& [key, place] : context_.pipelines.varied) {
      const AxisSpec* axis = find_axis_in(grid_, *key);
      const Component* transform = key->owners.front().component;
      if (axis == nullptr || context_.pipelines.steps.contains(transform) || top_.broken.contains(&pipeline)) continue;
      const AxisSpec* pipelines = find_axis_in(grid_, pipeline);
      const KeyValue* constant = constants_.get(pipeline);
      const SourceMark nowhere;
      const SourceMark& other = pipelines != nullptr  ? pipelines->mark
                                : constant != nullptr ? constant->value.mark
                                                      : nowhere;
      context_.diagnostics.add({blamed(axis->mark, other),
                                axis->mark.key_path,
                                fmt::format("no pipeline has the step {}", transform->name),
                                fmt::format("allowed: with {} among the transforms", transform->name),
                                {}});
    }
    for (const auto& [key, given] : context_.pipelines.given) {
      if (!always_varies(grid_, *key)) continue;
      const SourceMark& axis = find_axis_in(grid_, *key)->mark;
      if (!map_.is_later(axis, given)) report_given_twice(blamed(given, axis), axis, given);
    }
  }

  /// Whether some configuration may have the key at one of these values.
  const SourceMark* may_be(const Key& key, const std::vector<std::string>& wanted) const {
    const auto is_wanted = [&](const Scalar& value) {
      return wanted.empty() || std::find(wanted.begin(), wanted.end(), to_text(value)) != wanted.end();
    };
    if (const KeyValue* constant = constants_.get(key); constant != nullptr && is_wanted(constant->value.value)) {
      return &constant->value.mark;
    }
    const AxisSpec* axis = find_axis_in(grid_, key);
    if (axis == nullptr) return nullptr;
    const bool any = std::any_of(axis->options.begin(), axis->options.end(),
                                 [&](const KeyValue& option) { return is_wanted(option.value.value); });
    return any ? &axis->mark : nullptr;
  }

  /// A random choice that the file asks for needs a seed somewhere; whether every configuration has one is seen where
  /// the grid is expanded.
  void check_seeds() {
    const auto has = [&](const Key& key) { return top_.given.contains(&key) || find_axis_in(grid_, key) != nullptr; };
    if (has(context_.table.role(KeyRole::seed))) return;
    for (const Key& key : context_.table.keys()) {
      if (key.role != KeyRole::parameter || !key.info.takes_sweep_seed || has(key)) continue;
      const Key::Owner* owner = key.owner(constants_.component(key.section));
      if (owner == nullptr || owner->decisive == nullptr) continue;
      const auto& wanted = owner->component->parameters[owner->parameter].only_with->values;
      if (const SourceMark* where = may_be(*owner->decisive, wanted)) {
        context_.diagnostics.add(missing_seed(key, *where, ""));
      }
    }
  }

  void check_test_part() {
    const Key& protocol = *context_.table.component_key(Section::protocol);
    const auto kind = top_.given.find(&protocol);
    if (kind == top_.given.end()) return;
    const Key* missing = missing_test_part(constants_);
    if (missing == nullptr || top_.given.contains(missing)) return;
    const AxisSpec* axis = find_axis_in(grid_, *missing);
    if (axis != nullptr && always_varies(grid_, *missing)) return;
    const std::string partly = axis == nullptr ? ""
                                               : fmt::format(", and {}, in {}, is not in every configuration",
                                                             axis->mark.key_path, to_text(axis->mark));
    SourceMark where = axis == nullptr ? kind->second : blamed(kind->second, axis->mark);
    where.key_path = kind->second.key_path;
    context_.diagnostics.add(no_test_part(constants_, *missing, where, partly));
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
    context_.diagnostics.add({added != nullptr ? *added : map_.mark_of("grid"),
                              prefix_ + "grid",
                              fmt::format("the grid has more than {} configurations", kMaxCells),
                              fmt::format("allowed: at most {}", kMaxCells),
                              {}});
  }

  const SweepSpec& sweep_;
  const GridSpec& grid_;
  const SectionContent& top_;
  const KeyMap& map_;
  const std::string& prefix_;
  const ReadContext& context_;
  PointValues constants_;
};

}  // namespace

void check_sweep(const CheckedSweep& read) { SweepChecks(read).check(); }

Diagnostic missing_seed(const Key& taker, const SourceMark& where, const std::string& partly) {
  const Key* decisive = taker.owners.front().decisive;
  return {where,
          where.key_path.empty() ? (decisive == nullptr ? taker : *decisive).path : where.key_path,
          "a random choice needs a seed" + partly,
          fmt::format("allowed: seed at the top of the file, or {}", taker.path),
          {}};
}

const Key* missing_test_part(const PointValues& values) {
  const Component* loader = values.component(Section::dataset);
  if (loader == nullptr || !values.scores_test_part()) return nullptr;
  for (std::size_t i = 0; i < loader->parameters.size(); ++i) {
    if (loader->parameters[i].makes_test_part && values.value_of(values.table().of(*loader, i))) return nullptr;
  }
  for (std::size_t i = 0; i < loader->parameters.size(); ++i) {
    const Key& key = values.table().of(*loader, i);
    if (!key.info.of_test_part || key.info.type != ParameterType::path || values.value_of(key)) continue;
    return &key;
  }
  return nullptr;
}

Diagnostic no_test_part(const PointValues& values, const Key& missing, const SourceMark& where,
                        const std::string& partly) {
  const Key& protocol = *values.table().component_key(Section::protocol);
  return {
      where,
      where.key_path.empty() ? protocol.path : where.key_path,
      fmt::format("{} scores on the test part, but there is none{}", values.component(Section::protocol)->name, partly),
      fmt::format("allowed: with {}, the file of the test part", missing.path),
      {}};
}

SourceMark deciding_override(const SweepSpec& sweep, const Key& key) {
  SourceMark deciding;
  const PointValues constants = constants_of(sweep);
  const auto consider = [&](const Key& other) {
    const AxisSpec* axis = find_axis_in(sweep.grid, other);
    const KeyValue* constant = constants.get(other);
    if (axis != nullptr) deciding = blamed(deciding, axis->mark);
    if (constant != nullptr) deciding = blamed(deciding, constant->value.mark);
  };
  if (key.role == KeyRole::take_test || key.info.of_test_part) {
    consider(*sweep.keys->component_key(Section::protocol));
  }
  if (key.role == KeyRole::seed) {
    for (const Key& taker : sweep.keys->keys()) {
      if (taker.role != KeyRole::parameter || !taker.info.takes_sweep_seed) continue;
      if (const Key* decisive = taker.owners.front().decisive) consider(*decisive);
    }
  }
  if (key.role != KeyRole::parameter || key.section == Section::transforms) return deciding;
  for (const Key* decisive = key.owners.front().decisive; decisive != nullptr;
       decisive = decisive->owners.front().decisive) {
    consider(*decisive);
  }
  consider(*sweep.keys->component_key(key.section));
  return deciding;
}

}  // namespace gridfold
