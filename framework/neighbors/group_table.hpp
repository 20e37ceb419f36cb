#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/row_groups.hpp"

namespace gridfold {

/// Any number of groupings of the same rows, row by row: which rows may be neighbours of which, in each.
class GroupTable {
 public:
  /// One grouping in which every row may be a neighbour of every query.
  GroupTable() = default;

  GroupTable(std::size_t rows, std::span<const RowGroups> groupings);

  std::size_t groupings() const { return groupings_; }

  /// Whether a row may be a neighbour of another in one grouping and not in the next, so that lists must count for
  /// each; otherwise all rows of other joint groups may be.
  bool must_count() const { return groupings_ > 1 || has_left_out_; }

  /// Of `rows` rows, those that may be neighbours, in the grouping and for the query that have the fewest.
  std::size_t fewest_others(std::size_t rows) const;

  /// Whether some grouping judges the row, which then needs neighbours.
  bool is_judged(std::size_t row) const { return joint_groups_.empty() || is_judged_[joint_groups_[row]] != 0; }

  /// Rows of the same joint group are no neighbours in any grouping. Not of the table in which every row may be.
  std::uint32_t joint_group(std::size_t row) const { return joint_groups_[row]; }

  /// Whether the rows may be neighbours in some grouping.
  bool apart_somewhere(std::size_t row, std::size_t other) const {
    return joint_groups_.empty() || joint_groups_[row] != joint_groups_[other];
  }

  /// How many of the candidates may be neighbours of `row` in the grouping with fewest of those that judge it;
  /// candidates carry their row in the lower 32 bits.
  std::size_t fewest_apart(std::size_t row, std::span<const std::uint64_t> candidates) const;

 private:
  friend class GroupCounts;

  /// A row's groups fill whole vectors.
  static constexpr std::size_t kLanes = 16;
  /// Of a query, in a grouping that does not judge it: a number that no row's group has.
  static constexpr std::uint8_t kNarrowNobody = 254;
  static constexpr std::uint32_t kNobody = RowGroups::kLeftOut - 1;

  template <typename Use>
  decltype(auto) visit(const Use& use) const {
    return narrow_.empty() ? use(wide_, kNobody, RowGroups::kLeftOut)
                           : use(narrow_, kNarrowNobody, RowGroups::kNarrowLeftOut);
  }

  /// The group of `row` in each grouping that judges it, `nobody` in the others.
  template <typename Group>
  void read_own(const std::vector<Group>& groups, std::size_t row, Group nobody, std::vector<Group>& own) const {
    const Group* of_row = groups.data() + joint_groups_[row] * stride_;
    own.assign(of_row, of_row + stride_);
    for (std::size_t g = 0; g < stride_; ++g) own[g] = own[g] < judged_[g] ? own[g] : nobody;
  }

  std::size_t groupings_ = 1;
  std::size_t stride_ = 1;
  bool has_left_out_ = false;
  /// One of each row.
  std::vector<std::uint32_t> joint_groups_;
  /// Of each joint group.
  std::vector<std::uint8_t> is_judged_;
  /// The group in each grouping, of each joint group: shuffled folds make almost as many of these as there are rows,
  /// folds of neighbouring rows but a few, which stay in cache. In bytes where all groupings' are.
  std::vector<std::uint8_t> narrow_;
  std::vector<std::uint32_t> wide_;
  /// Of each grouping, RowGroups::judged; 0 in lanes without one.
  std::vector<std::uint32_t> judged_;
};

/// Counts a query's candidates, one after another, in each grouping that judges the query, up to the k that it needs.
class GroupCounts {
 public:
  explicit GroupCounts(const GroupTable& table) : table_(table) {}

  /// Goes on to another query, which needs `k` in each grouping.
  void start(std::size_t query, std::size_t k);

  /// Takes the next candidate; true where a grouping that has fewer than k may have it.
  bool add(std::size_t row);

  /// Whether every grouping has its k.
  bool are_full() const;

  /// Of the candidates taken so far, how many come before each grouping has its k, that one included: `none` where it
  /// has fewer; 0 in groupings that do not judge the query.
  std::vector<std::uint32_t> ends(std::uint32_t none) const;

  /// Begins anew with the same query, of which each grouping may have the first `ends` candidates.
  void start_again(std::vector<std::uint32_t> ends);

  /// Takes the next candidate; true where a grouping may have it. After start_again.
  bool is_wanted(std::size_t row);

 private:
  /// What a grouping needs is counted in the type of its groups: as much as that holds, and the rest beside it.
  template <typename Group>
  struct Needs {
    std::vector<Group> own;
    std::vector<Group> needed;
  };

  /// Calls `use` with the table's groups, these lanes, and the numbers for nobody and what is left out.
  template <typename Use>
  decltype(auto) visit(const Use& use);

  /// Takes the next candidate where it may be a neighbour, from what is needed; true where it was needed.
  template <typename Group>
  bool take(const std::vector<Group>& groups, Needs<Group>& lanes, std::size_t row, bool counts);
  /// Of a lane that needs no more of what was counted.
  template <typename Group>
  void refill(Needs<Group>& lanes, std::size_t lane);

  const GroupTable& table_;
  std::size_t query_ = 0;
  std::uint32_t taken_ = 0;
  Needs<std::uint8_t> narrow_;
  Needs<std::uint32_t> wide_;
  /// What lanes need beside what they count.
  std::vector<std::uint32_t> rest_;
  /// At which candidate each lane had its k.
  std::vector<std::uint32_t> ends_;
  /// After start_again: lanes by their ends, and how many of these are behind.
  std::vector<std::uint32_t> by_end_;
  std::size_t ended_ = 0;
};

}  // namespace gridfold
