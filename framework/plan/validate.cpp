#include "plan/validate.hpp"

#include <limits>
#include <string>
#include <unordered_set>
#include <utility>

#include "core/cancelled.hpp"
#include "core/registry.hpp"
#include "plan/component_checks.hpp"

namespace gridfold {

Validated validate(const SweepSpec& sweep, const Registry& registry, const std::stop_token& stop) {
  std::vector<const Score*> scores;
  for (const Located<std::string>& score : sweep.scores) scores.push_back(find_entry(registry.scores, score.value));
  Validated validated;
  Diagnostics mistakes;
  std::unordered_set<std::string> complained;
  Expansion expansion = expand(sweep, [&](const GridPoint& point) {
    throw_if_stopped(stop);
    ++validated.configurations;
    const ResolvedCell cell = resolve(point.spec, registry);
    auto problem = scores_problem(point.spec, *cell.classifier, scores, registry);
    if (!problem) {
      const CellShape any_rows{.fewest_train_rows = std::numeric_limits<std::size_t>::max()};
      problem = classifier_problem(point.spec, cell, any_rows, registry);
    }
    if (!problem) return;
    if (problem->where.file.empty()) problem->where.file = sweep.file.string();
    if (complained.insert(to_text(problem->where) + problem->key_path).second) mistakes.add(std::move(*problem));
  });
  mistakes.throw_if_any();
  validated.notes = std::move(expansion.notes);
  return validated;
}

}  // namespace gridfold
