#include "plan/point_checks.hpp"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "classifiers/classifier.hpp"
#include "config/pipeline_text.hpp"
#include "config/transform_rule.hpp"
#include "core/registry.hpp"
#include "data/transform.hpp"
#include "distance/metric.hpp"

namespace gridfold {

namespace {

/// The place of a step in the pipeline, as complaints call it.
std::string step_path(const CellSpec& cell, const StepSetting& setting) {
  return fmt::format("{}[{}].{}", cell.transforms.mark.key_path, *find_step(cell.transforms.value, setting),
                     setting.transform->name);
}

}  // namespace

bool PointChecks::pass(const CellSpec& cell) {
  const bool has_pipeline = has_whole_pipeline(cell) && has_steps_without_conflict(cell) && may_have_histograms(cell);
  const bool has_rows = has_seed(cell);
  return has_test_part(cell) && has_rows && has_pipeline;
}

bool PointChecks::has_whole_pipeline(const CellSpec& cell) {
  const StepSetting* missing = find_missing(cell.transforms.value, cell.step_settings);
  if (missing == nullptr) return true;
  const SourceMark step = place_in_pipeline(sweep_, cell.transforms.mark, step_path(cell, *missing));
  const AxisSpec* axis = find_axis_in(sweep_.grid, missing->axis);
  const SourceMark& where = axis == nullptr ? step : blamed(step, axis->mark);
  const std::string_view parameter = missing->info().name;
  complain(where, where.key_path,
           fmt::format("the parameter {}{} is missing where the grid does not vary {}", parameter,
                       &where == &step ? "" : fmt::format(" of the step in {}", to_text(step)), missing->axis),
           fmt::format("allowed: {}; for example {}: {}", allowed_text(missing->info()), parameter,
                       missing->info().example));
  return false;
}

bool PointChecks::has_steps_without_conflict(const CellSpec& cell) {
  for (const StepSetting& setting : cell.step_settings) {
    if (setting.transform->find_conflict == nullptr) continue;
    const auto place = find_step(cell.transforms.value, setting);
    if (!place) continue;
    const auto steps = std::get<std::vector<StepSpec>>(parse_pipeline(pipeline_of(cell)));
    const auto conflict = find_conflict(*setting.transform, steps[*place]);
    if (!conflict) continue;
    const SourceMark where =
        setting.value ? setting.value->mark : place_in_pipeline(sweep_, cell.transforms.mark, step_path(cell, setting));
    complain(where, where.key_path, conflict->problem, "allowed: " + conflict->allowed);
    return false;
  }
  return true;
}

/// Whether the steps leave a chance that no feature is negative, where the metric compares histograms.
bool PointChecks::may_have_histograms(const CellSpec& cell) {
  if (find_entry(classifiers(), cell.classifier.name.value)->fit_and_predict != nullptr) return true;
  const Metric* chosen = find_entry(metrics(), cell.classifier.metric.value);
  if (chosen->refuses_negative.empty()) return true;
  const std::string pipeline = pipeline_of(cell);
  const auto steps = std::get<std::vector<StepSpec>>(parse_pipeline(pipeline));
  const auto makes = [](const StepSpec& spec) {
    const PipelineStep step = make_step(spec.transform, spec.parameters);
    return step.transform->makes_negative != nullptr && step.transform->makes_negative(step.parameters);
  };
  const auto keeps = [](const StepSpec& spec) {
    const PipelineStep step = make_step(spec.transform, spec.parameters);
    return step.transform->keeps_negative != nullptr && step.transform->keeps_negative(step.parameters);
  };
  const auto maker =
      std::find_if(steps.rbegin(), steps.rend(), [&](const StepSpec& step) { return makes(step) || !keeps(step); });
  if (maker == steps.rend() || !makes(*maker)) return true;
  const SourceMark& metric = cell.classifier.metric.mark;
  const SourceMark& where = blamed(metric, cell.transforms.mark);
  complain(where, where.key_path.empty() ? "classifier.metric" : where.key_path,
           fmt::format("{} {}, but some features are negative after {}", chosen->component.name,
                       chosen->refuses_negative, pipeline),
           &where == &metric
               ? fmt::format("allowed: {} without transforms that make features negative, or another metric",
                             chosen->component.name)
               : fmt::format("allowed: with {}, transforms that leave no feature negative", chosen->component.name));
  return false;
}

bool PointChecks::has_seed(const CellSpec& cell) {
  if (!shuffle_seed(cell) || cell.protocol.own_shuffle_seed || !cell.seed.mark.file.empty()) return true;
  const SourceMark& shuffle = cell.protocol.shuffle.mark;
  std::string partly = unless_in_part("shuffle_seed");
  if (partly.empty()) partly = unless_in_part("seed");
  complain(shuffle, shuffle.key_path.empty() ? "protocol.shuffle" : shuffle.key_path,
           "rows are to be shuffled, but there is no seed" + partly,
           "allowed: a key seed at the top of the file, or {generator: numpy, seed: 42} here");
  return false;
}

bool PointChecks::has_test_part(const CellSpec& cell) {
  const DatasetSpec& dataset = cell.dataset;
  if (cell.protocol.kind != ProtocolKind::train_test || dataset.loader.value != "csv" || dataset.test_path) return true;
  const AxisSpec* axis = find_axis_in(sweep_.grid, "protocol");
  const SourceMark& where = axis == nullptr ? dataset.path.mark : axis->mark;
  complain(where, where.key_path.empty() ? "protocol.kind" : where.key_path,
           "train_test scores on the test part, but there is none" + unless_in_part("test_path"),
           "allowed: with dataset.test_path, the file of the test part");
  return false;
}

std::string PointChecks::unless_in_part(const char* axis) const {
  const AxisSpec* varied = find_axis_in(sweep_.grid, axis);
  if (varied == nullptr) return "";
  return fmt::format(", and {}, in {}, is not in every configuration", varied->mark.key_path, to_text(varied->mark));
}

void PointChecks::complain(const SourceMark& where, const std::string& key_path, std::string problem,
                           std::string allowed) {
  if (!known_.insert(to_text(where) + key_path).second) return;
  diagnostics_.add({where, key_path, std::move(problem), std::move(allowed), std::nullopt});
}

}  // namespace gridfold
