#include "neighbors/neighbor_lists.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace gridfold {

NeighborLists::NeighborLists(std::size_t queries, std::size_t k)
    : queries_(queries), k_(k), rows_(std::make_unique_for_overwrite<std::uint32_t[]>(queries * k)) {}

NeighborLists::NeighborLists(std::size_t queries, std::size_t k, const std::vector<std::uint32_t>& rows,
                             const std::vector<std::uint32_t>& distances, IntegerUnit unit)
    : NeighborLists(of_integers(queries, k, unit, ListContent::rows_and_distances)) {
  assert(rows.size() == queries * k && distances.size() == queries * k);
  std::copy(rows.begin(), rows.end(), rows_.get());
  std::copy(distances.begin(), distances.end(), integer_distances_.get());
}

NeighborLists::NeighborLists(std::size_t queries, std::size_t k, const std::vector<std::uint32_t>& rows,
                             const std::vector<double>& distances)
    : NeighborLists(of_reals(queries, k, ListContent::rows_and_distances)) {
  assert(rows.size() == queries * k && distances.size() == queries * k);
  std::copy(rows.begin(), rows.end(), rows_.get());
  std::copy(distances.begin(), distances.end(), real_distances_.get());
}

NeighborLists NeighborLists::of_integers(std::size_t queries, std::size_t k, IntegerUnit unit, ListContent content) {
  NeighborLists lists(queries, k);
  if (content == ListContent::rows) return lists;
  lists.integer_distances_ = std::make_unique_for_overwrite<std::uint32_t[]>(queries * k);
  lists.unit_ = unit;
  return lists;
}

NeighborLists NeighborLists::of_reals(std::size_t queries, std::size_t k, ListContent content) {
  NeighborLists lists(queries, k);
  if (content == ListContent::rows) return lists;
  lists.real_distances_ = std::make_unique_for_overwrite<double[]>(queries * k);
  return lists;
}

void NeighborLists::write_rows(std::size_t query, std::span<const std::uint32_t> rows) {
  assert(query < queries_ && rows.size() <= k_);
  std::uint32_t* list = rows_.get() + query * k_;
  std::fill(std::copy(rows.begin(), rows.end(), list), list + k_, kNoNeighbor);
}

void NeighborLists::write(std::size_t query, std::span<const std::uint32_t> rows,
                          std::span<const std::uint32_t> distances) {
  assert(distances.size() == rows.size() && real_distances_ == nullptr);
  write_rows(query, rows);
  if (!keeps_distances()) return;
  std::copy(distances.begin(), distances.end(), integer_distances_.get() + query * k_);
}

void NeighborLists::write(std::size_t query, std::span<const std::uint32_t> rows, std::span<const double> distances) {
  assert(distances.size() == rows.size() && integer_distances_ == nullptr);
  write_rows(query, rows);
  if (!keeps_distances()) return;
  std::copy(distances.begin(), distances.end(), real_distances_.get() + query * k_);
}

std::span<const std::uint32_t> NeighborLists::rows(std::size_t query) const {
  assert(query < queries_);
  return {rows_.get() + query * k_, k_};
}

double NeighborLists::distance(std::size_t query, std::size_t rank) const {
  assert(query < queries_ && rank < k_ && (keeps_distances() || queries_ * k_ == 0));
  const std::size_t place = query * k_ + rank;
  if (rows_[place] == kNoNeighbor) return std::numeric_limits<double>::infinity();
  if (real_distances_ != nullptr) return real_distances_[place];
  const auto integer = static_cast<double>(integer_distances_[place]);
  return unit_ == IntegerUnit::square_root ? std::sqrt(integer) : integer;
}

}  // namespace gridfold
