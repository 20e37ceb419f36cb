#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "neighbors/group_table.hpp"
#include "neighbors/neighbor_lists.hpp"

namespace gridfold {

/// Collects the neighbours of a block's queries, of each those that some grouping's k nearest have.
class BlockWriter {
 public:
  BlockWriter(const GroupTable& groups, std::size_t k) : groups_(groups), k_(k) {}

  /// Goes on to the next query of the block.
  void start(std::size_t query) {
    query_ = query;
    counts_.fill(0);
    open_ = k_ == 0 ? 0 : ~std::uint64_t{0};
  }

  /// Takes the query's next neighbour, no nearer than those before it. `Distance` is std::uint32_t or double.
  template <typename Distance>
  void add(std::uint32_t row, Distance distance) {
    std::uint64_t wanted = groups_.apart(query_, row) & open_;
    if (wanted == 0) return;
    block_.append(row, distance);
    for (; wanted != 0; wanted &= wanted - 1) {
      const auto grouping = static_cast<std::size_t>(std::countr_zero(wanted));
      if (++counts_[grouping] == k_) open_ &= ~(std::uint64_t{1} << grouping);
    }
  }

  void end() { block_.end_query(); }

  const SharedNeighbors::Block& block() const { return block_; }

 private:
  const GroupTable& groups_;
  std::size_t k_;
  std::size_t query_ = 0;
  /// How many each grouping has of the query, and which have fewer than k.
  std::array<std::size_t, GroupTable::kMaxGroupings> counts_{};
  std::uint64_t open_ = 0;
  SharedNeighbors::Block block_;
};

}  // namespace gridfold
