#include "classifiers/pass_input.hpp"

#include <algorithm>

namespace gridfold {

bool Wanted::has(std::size_t setting, std::size_t split) const {
  return std::any_of(ranges_[setting].begin(), ranges_[setting].end(),
                     [&](const SplitRange& range) { return split >= range.first && split < range.end(); });
}

std::size_t Wanted::count() const {
  std::size_t count = 0;
  for (const auto& ranges : ranges_) {
    for (const SplitRange& range : ranges) count += range.count;
  }
  return count;
}

PassShape shape_of(const PassInput& input, std::span<const Metric> metrics) {
  return {.rows = rows_of(input.train_rows),
          .query_rows = rows_of(input.query_rows),
          .same_rows = input.same_rows,
          .features = columns_of(input.train_rows),
          .bytes_per_feature = std::visit([](const auto& view) { return sizeof(*view.data()); }, input.train_rows),
          .class_count = input.class_count,
          .splits = input.splits,
          .settings = input.settings,
          .wanted = input.wanted,
          .response = input.response,
          .metrics = metrics};
}

}  // namespace gridfold
