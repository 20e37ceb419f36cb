#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "neighbors/search.hpp"

namespace gridfold {

/// Up to 64 groupings of the same rows. Rows that are together in all of them share a joint group, and one look at two
/// joint groups tells in which groupings their rows are apart.
class GroupTable {
 public:
  static constexpr std::size_t kMaxGroupings = kGroupingsAtOnce;

  /// One grouping in which every row may be a neighbour of every query.
  GroupTable() = default;

  GroupTable(std::size_t rows, std::span<const std::span<const std::uint32_t>> groupings);

  std::size_t groupings() const { return groupings_; }

  /// Of `rows` rows, those that are apart from a row in the grouping and for the row that has the fewest.
  std::size_t fewest_others(std::size_t rows) const;

  /// Rows of the same joint group are apart in no grouping. Not of the table in which every row may be a neighbour.
  std::uint32_t joint_group(std::size_t row) const { return joint_groups_[row]; }

  /// Whether some grouping has the rows in different groups.
  bool apart_somewhere(std::size_t row, std::size_t other) const {
    return joint_groups_.empty() || joint_groups_[row] != joint_groups_[other];
  }

  /// Bit g is set where grouping g has the rows in different groups.
  std::uint64_t apart(std::size_t row, std::size_t other) const {
    if (joint_groups_.empty()) return 1;
    return narrow_.empty() ? apart_in(wide_, row, other) : apart_in(narrow_, row, other);
  }

  /// How many of the candidates are apart from `row` in the grouping with fewest; candidates carry their row in
  /// the lower 32 bits.
  std::size_t fewest_apart(std::size_t row, std::span<const std::uint64_t> candidates) const;

 private:
  /// A row's groups fill whole vectors.
  static constexpr std::size_t kLanes = 16;

  template <typename Group>
  const Group* groups_of(const std::vector<Group>& groups, std::size_t row) const {
    return groups.data() + joint_groups_[row] * stride_;
  }

  template <typename Group>
  std::uint64_t apart_in(const std::vector<Group>& groups, std::size_t row, std::size_t other) const {
    const Group* a = groups_of(groups, row);
    const Group* b = groups_of(groups, other);
    std::uint64_t bits = 0;
    for (std::size_t g = 0; g < groupings_; ++g) bits |= std::uint64_t{a[g] != b[g]} << g;
    return bits;
  }

  /// The candidates that share the row's group in the grouping that has most of them.
  template <typename Group>
  std::size_t most_together(const std::vector<Group>& groups, std::size_t row,
                            std::span<const std::uint64_t> candidates) const;

  std::size_t groupings_ = 1;
  std::size_t stride_ = 1;
  /// One of each row.
  std::vector<std::uint32_t> joint_groups_;
  /// The group in each grouping, of each joint group: shuffled folds make almost as many of these as there are rows,
  /// folds of neighbouring rows but a few, which stay in cache. In bytes where no grouping has more than 256 groups.
  std::vector<std::uint8_t> narrow_;
  std::vector<std::uint32_t> wide_;
};

}  // namespace gridfold
