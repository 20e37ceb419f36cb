#include "classifiers/class_counts.hpp"

#include <algorithm>
#include <numeric>

namespace gridfold {

std::vector<std::size_t> rows_of_classes(std::span<const std::int32_t> labels, std::size_t class_count) {
  std::vector<std::size_t> rows(class_count);
  for (const std::int32_t label : labels) ++rows[static_cast<std::size_t>(label)];
  return rows;
}

std::int32_t majority_class(std::span<const std::size_t> rows_of_class) {
  return static_cast<std::int32_t>(std::ranges::max_element(rows_of_class) - rows_of_class.begin());
}

std::vector<double> class_shares(std::span<const std::size_t> rows_of_class) {
  const std::size_t rows = std::accumulate(rows_of_class.begin(), rows_of_class.end(), std::size_t{0});
  std::vector<double> shares;
  for (const std::size_t of_class : rows_of_class) {
    shares.push_back(static_cast<double>(of_class) / static_cast<double>(rows));
  }
  return shares;
}

PassCost baseline_cost(const PassShape& shape) {
  double rows = 0;
  for (std::size_t setting = 0; setting < shape.wanted.settings(); ++setting) {
    for (const SplitRange& range : shape.wanted.of(setting)) {
      for (std::size_t split = range.first; split < range.end(); ++split) {
        rows += static_cast<double>(shape.splits.train_count(split) + shape.splits.test_count(split));
      }
    }
  }
  return {.operations = rows};
}

}  // namespace gridfold
