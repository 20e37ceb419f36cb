#include "store/evaluations.hpp"

#include <algorithm>

namespace gridfold {

std::vector<Evaluation> evaluations(const Plan& plan, std::span<const Outcome> outcomes) {
  const auto is_before = [](const Outcome* left, const Outcome* right) { return left->split < right->split; };
  std::vector<std::vector<const Outcome*>> outcomes_of_cell(plan.cells.size());
  for (const Outcome& outcome : outcomes) outcomes_of_cell[outcome.cell].push_back(&outcome);
  std::vector<Evaluation> evaluations;
  evaluations.reserve(plan.evaluations());
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) {
    std::vector<const Outcome*>& own = outcomes_of_cell[cell];
    std::sort(own.begin(), own.end(), is_before);
    const SplitSet& splits = *plan.scheme_of(plan.cells[cell]).splits;
    for (std::size_t split = 0; split < splits.count(); ++split) {
      Evaluation evaluation{cell, splits.coordinates(split), splits.train_count(split), splits.test_count(split)};
      const auto place =
          std::lower_bound(own.begin(), own.end(), evaluation.split,
                           [](const Outcome* outcome, const SplitCoordinates& at) { return outcome->split < at; });
      if (place != own.end() && (*place)->split == evaluation.split) evaluation.outcome = *place;
      evaluations.push_back(evaluation);
    }
  }
  return evaluations;
}

std::vector<SplitDimension> split_dimensions(const Plan& plan) {
  std::vector<SplitDimension> dimensions{{"outer", 1, &SplitCoordinates::outer},
                                         {"repeat", 1, &SplitCoordinates::repeat},
                                         {"fold", 1, &SplitCoordinates::fold},
                                         {"train_size", 1, &SplitCoordinates::train_size}};
  for (const Scheme& scheme : plan.schemes) {
    for (std::size_t split = 0; split < scheme.splits->count(); ++split) {
      for (SplitDimension& dimension : dimensions) {
        const std::size_t needed = scheme.splits->coordinates(split).*dimension.coordinate + std::size_t{1};
        dimension.size = std::max(dimension.size, needed);
      }
    }
  }
  std::erase_if(dimensions, [](const SplitDimension& dimension) {
    const bool always_stands = dimension.name == "repeat" || dimension.name == "fold";
    return dimension.size == 1 && !always_stands;
  });
  return dimensions;
}

}  // namespace gridfold
