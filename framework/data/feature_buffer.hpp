#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "data/dataset.hpp"

namespace gridfold {

/// Gathers features of unknown kind: they stay 8-bit for as long as every value is an integer in 0..255.
class FeatureBuffer {
 public:
  void push(float value) {
    note(value);
    if (all_bytes_) {
      bytes_.push_back(static_cast<std::uint8_t>(value));
    } else {
      floats_.push_back(value);
    }
  }

  /// Lets `value` decide on the kind without keeping it.
  void note(float value) {
    // Casting a value that the type cannot hold is undefined: the range first.
    const bool is_byte =
        value >= 0.0F && value <= 255.0F && static_cast<float>(static_cast<std::uint8_t>(value)) == value;
    if (all_bytes_ && !is_byte) become_floats();
  }

  /// Whether every value so far is an integer in 0..255.
  bool all_bytes() const { return all_bytes_; }

  void become_floats();

  /// The matrix of all values, `columns` a row; leaves the buffer empty.
  Features take(std::size_t columns);

 private:
  bool all_bytes_ = true;
  std::vector<std::uint8_t> bytes_;
  std::vector<float> floats_;
};

}  // namespace gridfold
