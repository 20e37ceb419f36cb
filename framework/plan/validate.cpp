#include "plan/validate.hpp"

#include <array>
#include <limits>
#include <string>
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
  Expansion expansion = expand(sweep, [&](const GridPoint& point) {
    throw_if_stopped(stop);
    ++validated.configurations;
    if (point.values.scores_test_part() && ++validated.judged_by_test_part == 1) {
      refuse_locked_test_part(sweep, *resolve(point, registry).resampling);
    }
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
  mistakes.throw_if_any();
  validated.notes = std::move(expansion.notes);
  return validated;
}

}  // namespace gridfold
