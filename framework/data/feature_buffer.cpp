#include "data/feature_buffer.hpp"

#include <utility>

namespace gridfold {

void FeatureBuffer::widen_to(std::size_t bytes) {
  if (bytes <= bytes_per_feature_) return;
  bytes_per_feature_ = bytes;
  values_ = std::visit(
      [bytes](const auto& values) -> decltype(values_) {
        if (bytes == sizeof(float)) return std::vector<float>(values.begin(), values.end());
        return std::vector<double>(values.begin(), values.end());
      },
      values_);
}

Features FeatureBuffer::take(std::size_t columns) {
  return std::visit(
      [columns]<typename T>(std::vector<T>& values) -> Features {
        const std::size_t rows = values.size() / columns;
        return Matrix<T>(std::exchange(values, {}), rows, columns);
      },
      values_);
}

}  // namespace gridfold
