#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/row_groups.hpp"

namespace gridfold {

/// Where a split stands in its resampling. What a resampling does not have is 0.
struct SplitCoordinates {
  std::uint32_t outer = 0;
  std::uint32_t repeat = 0;
  std::uint32_t fold = 0;
  std::uint32_t train_size = 0;

  auto operator<=>(const SplitCoordinates&) const = default;
};

/// Splits of rows, each into rows to train on and rows to judge on. Rows are indices, ascending; a row may stand in a
/// part several times. Splits may overlap and may leave rows out. Immutable once made.
///
/// Splits that hold out the groups of one partition are kept as one number per row, so that leave-one-out over n rows
/// takes 4 n bytes and up to 250 folds take n bytes. So is every other split that judges no row twice and none that it
/// trains on. Whole parts are kept as their sizes, what is left as lists of rows. Copies share what they keep.
class SplitSet {
 public:
  /// Splits `first_split` to `first_split + groups - 1`: the i-th judges the rows of group i and trains on all others,
  /// but for those that are left out.
  struct Partition {
    std::size_t first_split = 0;
    std::uint32_t groups = 0;
    RowGroups group_of_row;
  };

  /// Rows of one split.
  struct Rows {
    std::vector<std::uint32_t> train;
    std::vector<std::uint32_t> test;
  };

  SplitSet() = default;

  /// A split for each group, whose `fold` is the group's number. A row whose group is `groups` is always trained on.
  static SplitSet of_partition(std::vector<std::uint32_t> group_of_row, std::uint32_t groups);

  /// One split that trains on all of `train_rows` rows and judges on all of `test_rows` rows, which stand elsewhere.
  static SplitSet of_two_parts(std::size_t train_rows, std::size_t test_rows, const SplitCoordinates& coordinates = {});

  /// Appends a partition whose splits have these coordinates, one per group. A row whose group is their number is
  /// always trained on.
  void add(std::span<const std::uint32_t> group_of_row, std::span<const SplitCoordinates> coordinates);
  /// Appends one split of rows in ascending order.
  void add(Rows rows, const SplitCoordinates& coordinates);
  /// Appends all splits of another set, with their coordinates.
  void add(const SplitSet& other);

  std::size_t count() const { return coordinates_.size(); }
  const SplitCoordinates& coordinates(std::size_t split) const { return coordinates_[split]; }

  /// Puts the rows of a split into `train` and `test`, whatever they held.
  void read(std::size_t split, std::vector<std::uint32_t>& train, std::vector<std::uint32_t>& test) const;

  /// The rows that splits `first` to `first + count - 1` judge, ascending within each, split after split.
  std::vector<std::uint32_t> judged_rows(std::size_t first, std::size_t count) const;

  std::size_t train_count(std::size_t split) const { return sizes_[split].train; }
  std::size_t test_count(std::size_t split) const { return sizes_[split].test; }
  /// The most rows that the splits of one partition, or a split of none, judge.
  std::size_t most_judged_at_once() const;

  /// What the rows of all splits take in memory.
  std::uint64_t bytes() const;

  /// Whether there are several splits and each trains only on rows that stand before all those that it judges, as time
  /// series are split. Splits whose `outer` is not 0 judge nothing and do not count.
  bool trains_on_earlier_rows() const;

  /// In the order of their splits.
  std::span<const Partition> partitions() const { return partitions_; }
  /// Whether the split is one of a partition's.
  bool is_in_partition(std::size_t split) const { return sources_[split].kind == Source::Kind::partition; }

 private:
  struct Sizes {
    std::size_t train = 0;
    std::size_t test = 0;
  };

  struct Source {
    enum class Kind { partition, rows, whole } kind = Kind::whole;
    /// Into `partitions_` or `rows_`.
    std::size_t index = 0;
  };

  void add_partition(RowGroups groups, std::span<const SplitCoordinates> coordinates);

  std::vector<SplitCoordinates> coordinates_;
  std::vector<Sizes> sizes_;
  std::vector<Source> sources_;
  std::vector<Partition> partitions_;
  std::vector<std::shared_ptr<const Rows>> rows_;
};

}  // namespace gridfold
