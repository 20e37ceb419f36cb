#include "core/split_set.hpp"

#include <cassert>
#include <numeric>
#include <utility>

namespace gridfold {

SplitSet SplitSet::of_partition(std::vector<std::uint32_t> group_of_row, std::uint32_t groups) {
  std::vector<SplitCoordinates> coordinates(groups);
  for (std::uint32_t group = 0; group < groups; ++group) coordinates[group].fold = group;
  SplitSet set;
  set.add(std::move(group_of_row), coordinates);
  return set;
}

SplitSet SplitSet::of_two_parts(std::size_t train_rows, std::size_t test_rows) {
  Rows rows{std::vector<std::uint32_t>(train_rows), std::vector<std::uint32_t>(test_rows)};
  std::iota(rows.train.begin(), rows.train.end(), 0U);
  std::iota(rows.test.begin(), rows.test.end(), 0U);
  SplitSet set;
  set.add(std::move(rows), {});
  return set;
}

void SplitSet::add(std::vector<std::uint32_t> group_of_row, std::span<const SplitCoordinates> coordinates) {
  const std::size_t rows = group_of_row.size();
  std::vector<std::size_t> held_out(coordinates.size() + 1);
  for (const std::uint32_t group : group_of_row) {
    assert(group <= coordinates.size());
    ++held_out[group];
  }
  for (std::size_t group = 0; group < coordinates.size(); ++group) {
    sizes_.push_back({rows - held_out[group], held_out[group]});
    sources_.push_back({true, partitions_.size()});
  }
  partitions_.push_back({count(), static_cast<std::uint32_t>(coordinates.size()), std::move(group_of_row)});
  coordinates_.insert(coordinates_.end(), coordinates.begin(), coordinates.end());
}

void SplitSet::add(Rows rows, const SplitCoordinates& coordinates) {
  sizes_.push_back({rows.train.size(), rows.test.size()});
  sources_.push_back({false, rows_.size()});
  rows_.push_back(std::move(rows));
  coordinates_.push_back(coordinates);
}

void SplitSet::add(const SplitSet& other) {
  for (const Source& source : other.sources_) {
    sources_.push_back({source.is_partition, source.index + (source.is_partition ? partitions_.size() : rows_.size())});
  }
  for (Partition partition : other.partitions_) {
    partition.first_split += count();
    partitions_.push_back(std::move(partition));
  }
  sizes_.insert(sizes_.end(), other.sizes_.begin(), other.sizes_.end());
  rows_.insert(rows_.end(), other.rows_.begin(), other.rows_.end());
  coordinates_.insert(coordinates_.end(), other.coordinates_.begin(), other.coordinates_.end());
}

void SplitSet::read(std::size_t split, std::vector<std::uint32_t>& train, std::vector<std::uint32_t>& test) const {
  const Source& source = sources_[split];
  if (!source.is_partition) {
    train = rows_[source.index].train;
    test = rows_[source.index].test;
    return;
  }
  train.clear();
  test.clear();
  const Partition& partition = partitions_[source.index];
  const std::size_t group = split - partition.first_split;
  for (std::uint32_t row = 0; row < partition.group_of_row.size(); ++row) {
    (partition.group_of_row[row] == group ? test : train).push_back(row);
  }
}

}  // namespace gridfold
