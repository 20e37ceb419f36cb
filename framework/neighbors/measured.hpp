#pragma once

#include <cstdint>

namespace gridfold {

/// A neighbour and what the definition orders it by.
struct Measured {
  double rank;
  std::uint32_t row;

  friend bool operator<(const Measured& a, const Measured& b) {
    return a.rank != b.rank ? a.rank < b.rank : a.row < b.row;
  }
};

}  // namespace gridfold
