#pragma once

#include <cstdint>

namespace gridfold {

/// A neighbour and what the definition orders it by.
struct Measured {
  double order_key;
  std::uint32_t row;

  friend bool operator<(const Measured& a, const Measured& b) {
    return a.order_key != b.order_key ? a.order_key < b.order_key : a.row < b.row;
  }
};

}  // namespace gridfold
