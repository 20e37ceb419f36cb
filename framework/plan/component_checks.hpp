#pragma once

#include <filesystem>
#include <optional>
#include <span>

#include "core/diagnostics.hpp"
#include "plan/cell_spec.hpp"
#include "plan/plan.hpp"
#include "plan/planned_score.hpp"
#include "plan/registry.hpp"
#include "plan/resolved_cell.hpp"

namespace gridfold {

/// Whether the steps make some feature of the training rows negative for certain, but where all rows are equal.
bool makes_negative(PipelineSteps steps);

/// Why the classifier cannot give what one of the scores needs, at the place of the classifier; empty where it can.
std::optional<Diagnostic> scores_problem(const PointValues& point, const Classifier& classifier,
                                         std::span<const PlannedScore> scores, const Registry& registry);

/// What the classifier's own check has against its completed parameters, at the place that decides: a parameter, the
/// transforms, how rows are split, or how many are taken.
std::optional<Diagnostic> classifier_problem(const PointValues& point, const Classifier& classifier,
                                             std::span<const ParameterValue> parameters, const CellShape& shape);

/// A folder, a device or a pipe in place of a file that the component reads.
std::optional<ParameterProblem> file_problem(const std::filesystem::path& file, const Component& reader);

/// Splits that make this the least number of evaluations, more than a run may have.
ParameterProblem too_many_evaluations(const SplitDemand& demand, double evaluations);

/// What decides on the number of rows; where nothing is written, no override.
const SourceMark& take_mark(const CellSpec& spec);
/// What decides on how rows are split: the resampling's first parameter.
SourceMark split_mark(const CellSpec& spec);

/// Throws ConfigError where the sweep locks the test part, and the resampling has it judge.
void refuse_locked_test_part(const SweepSpec& sweep, const Resampling& resampling);

/// Throws ConfigError where a score has no meaning for the number of classes of a data set.
void refuse_scores_of_class_counts(const SweepSpec& sweep, const Plan& plan);

}  // namespace gridfold
