#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "data/dataset.hpp"
#include "data/fingerprint.hpp"

namespace gridfold {

/// Gathers features of unknown kind in the narrowest type that holds all of them: 8-bit for as long as every value is
/// an integer in 0..255, then floats for as long as every value is one exactly, then doubles.
class FeatureBuffer {
 public:
  void push(double value) {
    note(value);
    std::visit([value](auto& values) { put(values, value); }, values_);
  }

  /// Lets `value` decide on the type without keeping it.
  void note(double value) {
    const std::size_t needed = bytes_needed(value);
    if (needed > bytes_per_feature()) widen_to(needed);
  }

  /// 1, 4 or 8.
  std::size_t bytes_per_feature() const { return bytes_per_feature_; }

  /// Keeps values in a type of at least so many bytes: 1, 4 or 8.
  void widen_to(std::size_t bytes);

  /// The matrix of all values, `columns` a row; leaves the buffer empty.
  Features take(std::size_t columns);

 private:
  template <typename T>
  static void put(std::vector<T>& values, double value) {
    values.push_back(static_cast<T>(value));
  }

  std::size_t bytes_per_feature_ = sizeof(std::uint8_t);
  std::variant<std::vector<std::uint8_t>, std::vector<float>, std::vector<double>> values_;
};

}  // namespace gridfold
