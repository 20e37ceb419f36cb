#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace gridfold {

/// Up to 64 groupings of the same rows, row by row, so that one look tells in which of them two rows are apart.
class GroupTable {
 public:
  static constexpr std::size_t kMaxGroupings = 64;

  /// One grouping in which every row may be a neighbour of every query.
  GroupTable() = default;

  GroupTable(std::size_t rows, std::span<const std::span<const std::uint16_t>> groupings)
      : groupings_(groupings.size()), groups_(rows * groupings.size()) {
    assert(groupings_ <= kMaxGroupings);
    for (std::size_t g = 0; g < groupings_; ++g) {
      assert(groupings[g].size() == rows);
      for (std::size_t row = 0; row < rows; ++row) groups_[row * groupings_ + g] = groupings[g][row];
    }
  }

  std::size_t groupings() const { return groups_.empty() ? 1 : groupings_; }

  /// Bit g is set where grouping g has the rows in different groups.
  std::uint64_t apart(std::size_t row, std::size_t other) const {
    if (groups_.empty()) return 1;
    const std::uint16_t* a = groups_.data() + row * groupings_;
    const std::uint16_t* b = groups_.data() + other * groupings_;
    std::uint64_t bits = 0;
    for (std::size_t g = 0; g < groupings_; ++g) bits |= std::uint64_t{a[g] != b[g]} << g;
    return bits;
  }

 private:
  std::size_t groupings_ = 1;
  std::vector<std::uint16_t> groups_;
};

}  // namespace gridfold
