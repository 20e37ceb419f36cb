#include "store/evaluations.hpp"

#include <algorithm>

namespace gridfold {

std::vector<Evaluation> evaluations(const OutcomeTable& outcomes) {
  const RunLayout& layout = outcomes.layout();
  std::vector<Evaluation> evaluations;
  evaluations.reserve(outcomes.size());
  for (std::size_t cell = 0; cell < layout.cells.size(); ++cell) {
    const std::vector<LayoutSplit>& splits = layout.scheme_of(cell).splits;
    for (std::size_t split = 0; split < splits.size(); ++split) {
      evaluations.push_back(
          {cell, splits[split].at, splits[split].n_train, splits[split].n_test, outcomes.find(cell, split)});
    }
  }
  return evaluations;
}

std::vector<SplitDimension> split_dimensions(const RunLayout& layout) {
  std::vector<SplitDimension> dimensions{{"outer", 1, &SplitCoordinates::outer},
                                         {"repeat", 1, &SplitCoordinates::repeat},
                                         {"fold", 1, &SplitCoordinates::fold},
                                         {"train_size", 1, &SplitCoordinates::train_size}};
  for (const LayoutScheme& scheme : layout.schemes) {
    for (const LayoutSplit& split : scheme.splits) {
      for (SplitDimension& dimension : dimensions) {
        const std::size_t needed = split.at.*dimension.coordinate + std::size_t{1};
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
