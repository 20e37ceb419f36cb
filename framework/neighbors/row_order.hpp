#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/numpy_random.hpp"

namespace gridfold {

/// The order in which rows to be searched are packed. Any is right. A random one makes the rows that a query meets
/// early like those that it meets late, however the data are sorted; CandidateLists counts on that. The seed is one
/// that nobody takes for folds: with the same seed, shuffled folds would be runs of this order.
inline std::vector<std::uint32_t> tile_order(std::size_t rows) {
  constexpr std::uint32_t kSeed = 0xb5297a4d;
  return NumpyRandomState(kSeed).permutation(rows);
}

/// Some rows that stand for all, at most `wanted`: random ones, because data come sorted and in periods.
inline std::vector<std::uint32_t> sample_rows(std::size_t rows, std::size_t wanted) {
  std::vector<std::uint32_t> sample = tile_order(rows);
  sample.resize(std::min(rows, wanted));
  return sample;
}

}  // namespace gridfold
