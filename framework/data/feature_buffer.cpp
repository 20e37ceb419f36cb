#include "data/feature_buffer.hpp"

#include <utility>

namespace gridfold {

void FeatureBuffer::become_floats() {
  if (!all_bytes_) return;
  floats_.assign(bytes_.begin(), bytes_.end());
  bytes_ = {};
  all_bytes_ = false;
}

Features FeatureBuffer::take(std::size_t columns) {
  if (all_bytes_) {
    const std::size_t rows = bytes_.size() / columns;
    return Matrix<std::uint8_t>(std::exchange(bytes_, {}), rows, columns);
  }
  const std::size_t rows = floats_.size() / columns;
  return Matrix<float>(std::exchange(floats_, {}), rows, columns);
}

}  // namespace gridfold
