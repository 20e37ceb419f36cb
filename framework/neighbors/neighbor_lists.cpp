#include "neighbors/neighbor_lists.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "neighbors/row_blocks.hpp"

namespace gridfold {

SharedNeighbors::SharedNeighbors(std::size_t queries, std::span<const std::uint32_t> order, KeptDistances kept,
                                 ListContent content)
    : queries_(queries),
      kept_(std::move(kept)),
      content_(content),
      places_(order.size()),
      blocks_(block_count(queries)) {
  assert(order.empty() || order.size() == queries);
  for (std::size_t place = 0; place < order.size(); ++place) places_[order[place]] = static_cast<std::uint32_t>(place);
}

void SharedNeighbors::put(std::size_t block, const Block& neighbors) {
  assert(neighbors.ends.size() == rows_in_block(queries_, block));
  Block& kept = blocks_[block];
  // Copies are as large as what they hold; what grew step by step is larger.
  kept.ends = neighbors.ends;
  kept.rows = neighbors.rows;
  if (content_ == ListContent::rows) return;
  assert((kept_.are_integers ? neighbors.integers.size() : neighbors.reals.size()) == neighbors.rows.size());
  kept.integers = neighbors.integers;
  kept.reals = neighbors.reals;
}

NeighborLists::NeighborLists(std::shared_ptr<const SharedNeighbors> neighbors, std::size_t k,
                             std::span<const std::uint32_t> groups)
    : neighbors_(std::move(neighbors)), k_(k), groups_(groups.begin(), groups.end()) {
  assert(groups_.empty() || groups_.size() == queries());
}

void NeighborLists::read(std::size_t query, std::size_t count, NeighborList& list) const {
  assert(query < queries() && count <= k_);
  const std::size_t place = neighbors_->places_.empty() ? query : neighbors_->places_[query];
  const SharedNeighbors::Block& block = neighbors_->blocks_[place / kBlockRows];
  const std::size_t in_block = place % kBlockRows;
  const std::size_t begin = in_block == 0 ? 0 : block.ends[in_block - 1];
  const std::size_t end = block.ends[in_block];
  const KeptDistances& kept = neighbors_->kept_;
  const bool has_distances = neighbors_->content_ == ListContent::rows_and_distances;
  // Without branches, which nobody could foretell: what is not wanted is written over by the next, and one more place
  // takes the last.
  list.rows.resize(count + 1);
  list.distances.resize(has_distances ? count + 1 : 0);
  std::size_t found = 0;
  for (std::size_t i = begin; i < end && found < count; ++i) {
    const std::uint32_t row = block.rows[i];
    list.rows[found] = row;
    if (has_distances) {
      list.distances[found] = kept.are_integers ? static_cast<double>(block.integers[i]) : block.reals[i];
    }
    found += static_cast<std::size_t>(groups_.empty() || groups_[row] != groups_[query]);
  }
  list.rows.resize(found);
  if (!has_distances) return;
  list.distances.resize(found);
  if (kept.root == nullptr) return;
  for (double& distance : list.distances) distance = kept.root(distance, kept.parameters);
}

NeighborList NeighborLists::list(std::size_t query) const {
  NeighborList whole;
  read(query, k_, whole);
  return whole;
}

std::vector<NeighborLists> lists_of(const std::shared_ptr<const SharedNeighbors>& neighbors,
                                    std::span<const std::span<const std::uint32_t>> groupings, std::size_t k) {
  std::vector<NeighborLists> lists;
  for (const auto& groups : groupings) lists.emplace_back(neighbors, k, groups);
  return lists;
}

}  // namespace gridfold
