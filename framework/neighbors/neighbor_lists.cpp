#include "neighbors/neighbor_lists.hpp"

#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

namespace gridfold {

NeighborLists::NeighborLists(std::size_t queries, std::size_t k, std::vector<std::uint32_t> rows,
                             std::vector<std::uint32_t> distances, IntegerUnit unit)
    : queries_(queries), k_(k), rows_(std::move(rows)), integer_distances_(std::move(distances)), unit_(unit) {
  assert(rows_.size() == queries * k && integer_distances_.size() == queries * k);
}

NeighborLists::NeighborLists(std::size_t queries, std::size_t k, std::vector<std::uint32_t> rows,
                             std::vector<double> distances)
    : queries_(queries), k_(k), rows_(std::move(rows)), real_distances_(std::move(distances)) {
  assert(rows_.size() == queries * k && real_distances_.size() == queries * k);
}

std::span<const std::uint32_t> NeighborLists::rows(std::size_t query) const {
  assert(query < queries_);
  return {rows_.data() + query * k_, k_};
}

double NeighborLists::distance(std::size_t query, std::size_t rank) const {
  assert(query < queries_ && rank < k_);
  const std::size_t place = query * k_ + rank;
  if (rows_[place] == kNoNeighbor) return std::numeric_limits<double>::infinity();
  if (integer_distances_.empty()) return real_distances_[place];
  const auto integer = static_cast<double>(integer_distances_[place]);
  return unit_ == IntegerUnit::square_root ? std::sqrt(integer) : integer;
}

}  // namespace gridfold
