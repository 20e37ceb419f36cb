#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
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

  /// Whether every grouping has at least `k` of the candidates apart from `row`; candidates carry their row in
  /// the lower 32 bits. At most 65,535 candidates.
  bool enough_apart(std::size_t row, std::span<const std::uint64_t> candidates, std::size_t k) const {
    if (groups_.empty()) return candidates.size() >= k;
    if (stride_ == 1) {
      std::size_t apart = 0;
      for (const std::uint64_t candidate : candidates) apart += *of(row) != *of(static_cast<std::uint32_t>(candidate));
      return apart >= k;
    }
    for (std::size_t first = 0; first < groupings_; first += kLanes) {
      const std::uint16_t* own = of(row) + first;
      std::array<std::uint16_t, kLanes> apart{};
      for (const std::uint64_t candidate : candidates) {
        const std::uint16_t* other = of(static_cast<std::uint32_t>(candidate)) + first;
        for (std::size_t g = 0; g < kLanes; ++g) apart[g] = static_cast<std::uint16_t>(apart[g] + (own[g] != other[g]));
      }
      for (std::size_t g = 0; g < kLanes && first + g < groupings_; ++g) {
        if (apart[g] < k) return false;
      }
    }
    return true;
  }

 private:
  /// Groupings are counted this many at once, in one or two vector registers.
  static constexpr std::size_t kLanes = 16;

  const std::uint16_t* of(std::size_t row) const { return groups_.data() + row * stride_; }

  std::size_t groupings_ = 1;
  std::size_t stride_ = 1;
  std::vector<std::uint16_t> groups_;
};

}  // namespace gridfold
