#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "neighbors/group_table.hpp"
#include "neighbors/neighbor_lists.hpp"

namespace gridfold {

/// Deals one query's neighbours out to the lists of all groupings; `Distance` is std::uint32_t or double.
template <typename Distance>
class ListWriter {
 public:
  explicit ListWriter(const GroupTable& groups) : groups_(groups) {}

  /// Takes the next neighbour, no nearer than those before it.
  void add(std::size_t query, std::uint32_t row, Distance distance) {
    rows_.push_back(row);
    distances_.push_back(distance);
    apart_.push_back(groups_.apart(query, row));
  }

  /// Writes the query's list in every grouping, and starts over.
  void write(std::size_t query, std::vector<NeighborLists>& lists) {
    // One place more than is kept: what is not apart is written there, too, and then written over.
    const std::size_t k = lists.empty() ? 0 : lists.front().k();
    list_rows_.resize(k + 1);
    list_distances_.resize(k + 1);
    for (std::size_t g = 0; g < lists.size(); ++g) {
      std::size_t count = 0;
      for (std::size_t n = 0; n < rows_.size() && count < k; ++n) {
        list_rows_[count] = rows_[n];
        list_distances_[count] = distances_[n];
        count += apart_[n] >> g & 1;
      }
      lists[g].write(query, std::span<const std::uint32_t>(list_rows_).first(count),
                     std::span<const Distance>(list_distances_).first(count));
    }
    rows_.clear();
    distances_.clear();
    apart_.clear();
  }

 private:
  const GroupTable& groups_;
  std::vector<std::uint32_t> rows_;
  std::vector<Distance> distances_;
  std::vector<std::uint64_t> apart_;
  std::vector<std::uint32_t> list_rows_;
  std::vector<Distance> list_distances_;
};

}  // namespace gridfold
