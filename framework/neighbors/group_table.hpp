#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "neighbors/search.hpp"

namespace gridfold {

/// Up to 64 groupings of the same rows, row by row, so that one look tells in which of them two rows are apart.
class GroupTable {
 public:
  static constexpr std::size_t kMaxGroupings = kGroupingsAtOnce;

  /// One grouping in which every row may be a neighbour of every query.
  GroupTable() = default;

  GroupTable(std::size_t rows, std::span<const std::span<const std::uint16_t>> groupings)
      : groupings_(groupings.size()),
        stride_(groupings_ == 1 ? 1 : (groupings_ + kLanes - 1) / kLanes * kLanes),
        groups_(rows * stride_) {
    assert(groupings_ <= kMaxGroupings);
    for (std::size_t g = 0; g < groupings_; ++g) {
      assert(groupings[g].size() == rows);
      for (std::size_t row = 0; row < rows; ++row) groups_[row * stride_ + g] = groupings[g][row];
    }
  }

  std::size_t groupings() const { return groupings_; }

  /// Of `rows` rows, those that are apart from a row in the grouping and for the row that has the fewest.
  std::size_t fewest_others(std::size_t rows) const;

  /// Whether some grouping has the rows in different groups.
  bool apart_somewhere(std::size_t row, std::size_t other) const {
    if (groups_.empty()) return true;
    if (stride_ == 1) return *of(row) != *of(other);
    return std::memcmp(of(row), of(other), stride_ * sizeof(std::uint16_t)) != 0;
  }

  /// Bit g is set where grouping g has the rows in different groups.
  std::uint64_t apart(std::size_t row, std::size_t other) const {
    if (groups_.empty()) return 1;
    const std::uint16_t* a = of(row);
    const std::uint16_t* b = of(other);
    std::uint64_t bits = 0;
    for (std::size_t g = 0; g < groupings_; ++g) bits |= std::uint64_t{a[g] != b[g]} << g;
    return bits;
  }

  /// How many of the candidates are apart from `row` in the grouping with fewest; candidates carry their row in
  /// the lower 32 bits. At most 65,535 candidates.
  std::size_t fewest_apart(std::size_t row, std::span<const std::uint64_t> candidates) const;

 private:
  /// Groupings are counted this many at once, in two vector registers.
  static constexpr std::size_t kLanes = 16;

  const std::uint16_t* of(std::size_t row) const { return groups_.data() + row * stride_; }

  std::size_t groupings_ = 1;
  std::size_t stride_ = 1;
  std::vector<std::uint16_t> groups_;
};

}  // namespace gridfold
