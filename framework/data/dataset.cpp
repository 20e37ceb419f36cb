#include "data/dataset.hpp"

#include <cmath>
#include <numeric>
#include <span>
#include <type_traits>

#include "core/cancelled.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kCheckedRowsPerLook = 1024;

}  // namespace

std::size_t Dataset::feature_count() const {
  return std::visit([](const auto& matrix) { return matrix.cols(); }, features);
}

std::size_t Dataset::bytes_per_feature() const {
  return std::visit([](const auto& matrix) { return sizeof(*matrix.data()); }, features);
}

FeatureView Dataset::view() const {
  return std::visit([](const auto& matrix) { return FeatureView(matrix.view()); }, features);
}

void note_missing(const FeatureView& features, std::vector<Column>& columns, const std::stop_token& stop) {
  std::visit(
      [&]<typename T>(const MatrixView<T>& view) {
        if constexpr (!std::is_integral_v<T>) {
          for (std::size_t row = 0; row < view.rows(); ++row) {
            if (row % kCheckedRowsPerLook == 0) throw_if_stopped(stop);
            const std::span<const T> values = view.row(row);
            // One look at the sum is quicker than one at every value.
            if (!std::isnan(std::accumulate(values.begin(), values.end(), T{0}))) continue;
            for (std::size_t i = 0; i < values.size(); ++i) {
              if (!std::isnan(values[i])) continue;
              columns.resize(view.cols());
              columns[i].has_missing = true;
            }
          }
        }
      },
      features);
}

}  // namespace gridfold
