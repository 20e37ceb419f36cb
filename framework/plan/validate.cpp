#include "plan/validate.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "core/cancelled.hpp"
#include "core/registry.hpp"
#include "plan/component_checks.hpp"
#include "plan/plan.hpp"
#include "plan/resolved_cell.hpp"

namespace gridfold {

Validated validate(const SweepSpec& sweep, const Registry& registry, const std::stop_token& stop) {
  const std::vector<PlannedScore> scores = planned_scores(sweep, registry);
  Validated validated;
  Diagnostics mistakes;
  // What a classifier may have against a configuration depends on its own parameters and on the transforms.
  TupleTable checked;
  // Of one configuration, by the number of its protocol, as far as they are known without rows.
  std::unordered_map<std::uint32_t, std::uint64_t> evaluations_of;
  double evaluations = 0;
  std::optional<SplitDemand> most;
  SourceMark demanded_at;
  Expansion expansion = expand(sweep, [&](const GridPoint& point) {
    throw_if_stopped(stop);
    ++validated.configurations;
    if (point.values.scores_test_part() && ++validated.judged_by_test_part == 1) {
      refuse_locked_test_part(sweep, *resolve(point, registry).resampling);
    }
    const auto [of_protocol, is_new] = evaluations_of.try_emplace(point.protocol, 1);
    if (is_new) {
      const ResolvedCell cell = resolve(point, registry);
      if (cell.resampling->demand != nullptr) {
        SplitDemand demand = cell.resampling->demand(cell.resampling_parameters, {});
        of_protocol->second = demand.evaluations;
        if (!most || demand.evaluations > most->evaluations) {
          const ComponentSpec spec = cell_of(point.values).protocol;
          demanded_at = mark_of(spec, demand.parameter);
          if (demanded_at.file.empty()) demanded_at = spec.mark;
          most = std::move(demand);
        }
      }
    }
    evaluations += static_cast<double>(of_protocol->second);
    const std::size_t known = checked.size();
    if (checked.place_of(std::array{point.transforms, point.classifier}) < known) return;
    const CompletedComponent completed = point.sections.classifiers.components(point.classifier).front();
    const Classifier& classifier = classifier_of(*completed.component, registry);
    auto problem = scores_problem(point.values, classifier, scores, registry);
    if (!problem && classifier.check != nullptr) {
      const std::vector<PipelineStep> steps = steps_of(point, registry);
      const CellShape any_rows{.fewest_train_rows = std::numeric_limits<std::size_t>::max(),
                               .has_negative = makes_negative(steps),
                               .transforms = to_text(steps),
                               .metrics = registry.metrics};
      problem = classifier_problem(point.values, classifier, completed.values, any_rows);
    }
    if (!problem) return;
    if (problem->where.file.empty()) problem->where.file = sweep.file.string();
    mistakes.add_once(std::move(*problem));
  });
  if (most && evaluations > static_cast<double>(kMostEvaluations)) {
    ParameterProblem problem = too_many_evaluations(*most, evaluations);
    mistakes.complain(demanded_at.with_path("protocol." + problem.parameter), problem.problem, problem.allowed);
  }
  mistakes.throw_if_any();
  validated.notes = std::move(expansion.notes);
  return validated;
}

}  // namespace gridfold
