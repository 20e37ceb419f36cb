#include "plan/component_checks.hpp"

#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gridfold {

namespace {

bool gives(const Classifier& classifier, Response needed) {
  switch (needed) {
    case Response::classes:
      return true;
    case Response::margins:
      return classifier.class_scores != ScoresKind::none;
    case Response::probabilities:
      return classifier.class_scores == ScoresKind::probability;
  }
  return false;
}

}  // namespace

bool makes_negative(PipelineSteps steps) {
  for (std::size_t i = steps.size(); i-- > 0;) {
    const Transform& transform = *steps[i].transform;
    if (transform.makes_negative != nullptr && transform.makes_negative(steps[i].parameters)) return true;
    if (transform.keeps_negative == nullptr || !transform.keeps_negative(steps[i].parameters)) return false;
  }
  return false;
}

std::optional<ParameterProblem> file_problem(const std::filesystem::path& file, const Component& reader) {
  std::error_code failed;
  const std::filesystem::file_status status = std::filesystem::status(file, failed);
  if (!std::filesystem::exists(status) || std::filesystem::is_regular_file(status)) return std::nullopt;
  return ParameterProblem{"",
                          fmt::format("\"{}\" is {}", file.string(),
                                      std::filesystem::is_directory(status) ? "a folder" : "a device or a pipe"),
                          fmt::format("a file that {} reads", reader.name)};
}

ParameterProblem too_many_evaluations(const SplitDemand& demand, double evaluations) {
  return {demand.parameter,
          fmt::format(
              "with {} splits the sweep has at least {:.0f} evaluations, cells times their splits, and a run has at "
              "most {}",
              demand.splits, evaluations, kMostEvaluations),
          "fewer splits, or several sweeps"};
}

const SourceMark& take_mark(const CellSpec& spec) {
  static const SourceMark nowhere;
  return spec.dataset.take_train ? spec.dataset.take_train->mark : nowhere;
}

SourceMark split_mark(const CellSpec& spec) {
  const std::vector<ParameterInfo>& table = spec.protocol.component->parameters;
  return table.empty() ? spec.protocol.mark : mark_of(spec.protocol, table.front().name);
}

std::optional<Diagnostic> scores_problem(const PointValues& point, const Classifier& classifier,
                                         std::span<const PlannedScore> scores, const Registry& registry) {
  for (const PlannedScore& planned : scores) {
    const Score* score = planned.score;
    if (gives(classifier, score->needs)) continue;
    std::vector<std::string> names;
    for (const Classifier& other : registry.classifiers) {
      if (gives(other, score->needs)) names.push_back(other.component.name);
    }
    const SourceMark where = cell_of(point).classifier.mark;
    return Diagnostic{where.with_path("classifier"),
                      fmt::format("{} needs {}, and {} gives none", score->component.name,
                                  score->needs == Response::margins ? "class scores" : "class probabilities",
                                  classifier.component.name),
                      fmt::format("{}, or other scores", fmt::join(names, ", "))};
  }
  return std::nullopt;
}

std::optional<Diagnostic> classifier_problem(const PointValues& point, const Classifier& classifier,
                                             std::span<const ParameterValue> parameters, const CellShape& shape) {
  if (classifier.check == nullptr) return std::nullopt;
  const auto problem = classifier.check(parameters, shape);
  if (!problem) return std::nullopt;
  const CellSpec spec = cell_of(point);
  const SourceMark own = mark_of(spec.classifier, problem->parameter);
  const SourceMark split = split_mark(spec);
  // Without negative features there would be no such problem: the transforms are to blame, not the rows.
  CellShape without_negative = shape;
  without_negative.has_negative = false;
  const bool is_of_transforms = shape.has_negative && !classifier.check(parameters, without_negative);
  const SourceMark& where = is_of_transforms ? place_to_report(own, spec.transforms_mark)
                                             : place_to_report(place_to_report(own, split), take_mark(spec));
  const bool is_elsewhere = &where != &own && !is_of_transforms;
  const std::string path = "classifier." + problem->parameter;
  return Diagnostic{where.with_path(path), problem->problem,
                    fmt::format("{}{}", problem->allowed, is_elsewhere ? " as " + path : "")};
}

void refuse_locked_test_part(const SweepSpec& sweep, const Resampling& resampling) {
  if (!resampling.scores_test_part || sweep.settings.at("protocol.test") != Scalar(std::string("locked"))) return;
  throw ConfigError(
      fmt::format("{}: protocol.test: {} judges the test part, which is locked; allowed: another protocol, and "
                  "`gridfold evaluate RUN --test` for what it chooses",
                  sweep.file.string(), resampling.component.name));
}

void refuse_scores_of_class_counts(const SweepSpec& sweep, const Plan& plan) {
  Diagnostics mistakes;
  for (const PlannedDataset& dataset : plan.datasets) {
    auto problem = class_count_problem(sweep, plan.scores, dataset.train.shape.class_names.size());
    if (problem && mistakes.empty()) mistakes.add(std::move(*problem));
  }
  mistakes.throw_if_any();
}

}  // namespace gridfold
