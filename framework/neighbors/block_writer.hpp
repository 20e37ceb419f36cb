#pragma once

#include <cstddef>
#include <cstdint>

#include "neighbors/group_table.hpp"
#include "neighbors/neighbor_lists.hpp"

namespace gridfold {

/// Collects the neighbours of a block's queries, of each those that some grouping's k nearest have.
class BlockWriter {
 public:
  BlockWriter(const GroupTable& groups, std::size_t k) : counts_(groups), k_(k) {}

  /// Goes on to the next query of the block.
  void start(std::size_t query) { counts_.start(query, k_); }

  /// Takes the query's next neighbour, no nearer than those before it. `Distance` is std::uint32_t or double.
  template <typename Distance>
  void add(std::uint32_t row, Distance distance) {
    if (counts_.add(row)) block_.append(row, distance);
  }

  void end() { block_.end_query(); }

  const SharedNeighbors::Block& block() const { return block_; }

 private:
  GroupCounts counts_;
  std::size_t k_;
  SharedNeighbors::Block block_;
};

}  // namespace gridfold
