#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace gridfold {

/// Marks a place in a list that has no neighbour, because fewer rows than K were eligible.
inline constexpr std::uint32_t kNoNeighbor = 0xffffffff;

/// The nearest training rows of each query row, nearest first, ordered by (distance, training row).
///
/// `queries` lists of `k` places; 8 bytes a place on integer metrics.
class NeighborLists {
 public:
  NeighborLists() = default;
  NeighborLists(std::size_t queries, std::size_t k);

  std::size_t queries() const { return queries_; }
  std::size_t k() const { return k_; }

  /// Row indices of the training set, nearest first; kNoNeighbor fills the end of a short list.
  std::span<const std::uint32_t> rows(std::size_t query) const;

  /// The metric's value for the neighbour at `rank` (0 is the nearest), in the metric's own unit.
  double distance(std::size_t query, std::size_t rank) const;

 private:
  std::size_t queries_ = 0;
  std::size_t k_ = 0;
  std::vector<std::uint32_t> rows_;
};

}  // namespace gridfold
