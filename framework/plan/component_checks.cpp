#include "plan/component_checks.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.hpp"
#include "plan/plan.hpp"

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

/// The transforms after which no column of rows of that shape is among those of `kind`.
std::string remedy_for(const FeatureShape& rows, std::vector<std::size_t> FeatureShape::*kind,
                       const Registry& registry) {
  std::vector<std::string> names;
  for (const Transform& transform : registry.transforms) {
    try {
      const PipelineStep step = make_step(transform, {});
      if ((shape_after({&step, 1}, rows).*kind).empty()) names.push_back(transform.component.name);
    } catch (const ConfigError&) {
      // It needs parameters, or other rows.
    }
  }
  if (names.empty()) return "another classifier, or other columns";
  return fmt::format("with {} in transforms, or another classifier", fmt::join(names, " or "));
}

}  // namespace

std::optional<ParameterConflict> features_problem(PipelineSteps steps, const FeatureShape& after, const DataShape& data,
                                                  const Classifier& classifier, const Registry& registry) {
  const auto name_of = [&](std::size_t column) {
    if (!steps.empty()) return fmt::format("{} after the transforms", column);
    const std::string& name = data.columns[column].name;
    return name.empty() ? std::to_string(column) : fmt::format("\"{}\" ({})", name, column);
  };
  if (!after.missing.empty() && !classifier.takes_missing) {
    return ParameterConflict{
        fmt::format("{} takes no missing values, and column {} has some{}{}", classifier.component.name,
                    name_of(after.missing.front()), data.about_missing.empty() ? "" : ": ", data.about_missing),
        remedy_for(after, &FeatureShape::missing, registry)};
  }
  if (!after.categorical.empty() && !classifier.takes_categories) {
    return ParameterConflict{fmt::format("{} takes no categories, and column {} has some", classifier.component.name,
                                         name_of(after.categorical.front())),
                             remedy_for(after, &FeatureShape::categorical, registry)};
  }
  return std::nullopt;
}

bool makes_negative(PipelineSteps steps) {
  for (std::size_t i = steps.size(); i-- > 0;) {
    const Transform& transform = *steps[i].transform;
    if (transform.makes_negative != nullptr && transform.makes_negative(steps[i].parameters)) return true;
    if (transform.keeps_negative == nullptr || !transform.keeps_negative(steps[i].parameters)) return false;
  }
  return false;
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
                                         std::span<const Score* const> scores, const Registry& registry) {
  for (const Score* score : scores) {
    if (gives(classifier, score->needs)) continue;
    std::vector<std::string> names;
    for (const Classifier& other : registry.classifiers) {
      if (gives(other, score->needs)) names.push_back(other.component.name);
    }
    const SourceMark where = cell_of(point).classifier.mark;
    return Diagnostic{where,
                      where.key_path.empty() ? "classifier" : where.key_path,
                      fmt::format("{} needs {}, and {} gives none", score->component.name,
                                  score->needs == Response::margins ? "class scores" : "class probabilities",
                                  classifier.component.name),
                      fmt::format("allowed: {}, or other scores", fmt::join(names, ", ")),
                      {}};
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
  const SourceMark& where =
      is_of_transforms ? blamed(own, spec.transforms_mark) : blamed(blamed(own, split), take_mark(spec));
  const bool is_elsewhere = &where != &own && !is_of_transforms;
  const std::string path = "classifier." + problem->parameter;
  return Diagnostic{where,
                    where.key_path.empty() ? path : where.key_path,
                    problem->problem,
                    fmt::format("allowed: {}{}", problem->allowed, is_elsewhere ? " as " + path : ""),
                    {}};
}

}  // namespace gridfold
