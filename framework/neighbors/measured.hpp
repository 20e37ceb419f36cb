#pragma once

#include <cstdint>

namespace gridfold {

/// A neighbour and what the definition orders it by.
struct Measured {
  double order_key;
  /// The order key where it is an integer, which tells apart what a double rounds; 0 where it is none.
  std::uint64_t integer;
  std::uint32_t row;

  friend bool operator<(const Measured& a, const Measured& b) {
    if (a.order_key != b.order_key) return a.order_key < b.order_key;
    return a.integer != b.integer ? a.integer < b.integer : a.row < b.row;
  }
};

}  // namespace gridfold
