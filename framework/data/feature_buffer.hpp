#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <variant>
#include <vector>

#include "data/dataset.hpp"

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
  static std::size_t bytes_needed(double value) {
    // Casting a value that the type cannot hold is undefined: the range first.
    if (value >= 0 && value <= 255 && static_cast<double>(static_cast<std::uint8_t>(value)) == value) return 1;
    if (std::isnan(value)) return sizeof(float);
    const bool is_float =
        std::fabs(value) <= double{std::numeric_limits<float>::max()} && double{static_cast<float>(value)} == value;
    return is_float ? sizeof(float) : sizeof(double);
  }

  template <typename T>
  static void put(std::vector<T>& values, double value) {
    values.push_back(static_cast<T>(value));
  }

  std::size_t bytes_per_feature_ = sizeof(std::uint8_t);
  std::variant<std::vector<std::uint8_t>, std::vector<float>, std::vector<double>> values_;
};

}  // namespace gridfold
