#include "core/split_set.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <optional>
#include <utility>

namespace gridfold {

namespace {

/// The groups of a split of which the judged rows are group 0; empty where a row is judged twice or also trained on.
std::optional<std::vector<std::uint32_t>> one_judged_group(const SplitSet::Rows& rows) {
  std::size_t count = 0;
  for (const auto* part : {&rows.train, &rows.test}) {
    if (!part->empty()) count = std::max<std::size_t>(count, part->back() + std::size_t{1});
  }
  std::vector<std::uint32_t> groups(count, RowGroups::kLeftOut);
  for (const std::uint32_t row : rows.train) groups[row] = groups[row] == RowGroups::kLeftOut ? 1 : groups[row] + 1;
  for (const std::uint32_t row : rows.test) {
    if (groups[row] != RowGroups::kLeftOut) return std::nullopt;
    groups[row] = 0;
  }
  return groups;
}

}  // namespace

SplitSet SplitSet::of_partition(std::vector<std::uint32_t> group_of_row, std::uint32_t groups) {
  std::vector<SplitCoordinates> coordinates(groups);
  for (std::uint32_t group = 0; group < groups; ++group) coordinates[group].fold = group;
  SplitSet set;
  set.add(group_of_row, coordinates);
  return set;
}

SplitSet SplitSet::of_two_parts(std::size_t train_rows, std::size_t test_rows, const SplitCoordinates& coordinates) {
  SplitSet set;
  set.sizes_.push_back({train_rows, test_rows});
  set.sources_.push_back({Source::Kind::whole, 0});
  set.coordinates_.push_back(coordinates);
  return set;
}

void SplitSet::add(std::span<const std::uint32_t> group_of_row, std::span<const SplitCoordinates> coordinates) {
  add_partition({group_of_row, static_cast<std::uint32_t>(coordinates.size())}, coordinates);
}

void SplitSet::add_partition(RowGroups groups, std::span<const SplitCoordinates> coordinates) {
  std::vector<std::size_t> judged(coordinates.size());
  std::size_t trained = 0;
  for (std::size_t row = 0; row < groups.size(); ++row) {
    const std::uint32_t group = groups[row];
    if (group == RowGroups::kLeftOut) continue;
    if (group < judged.size()) ++judged[group];
    trained += groups.times(group);
  }
  for (std::size_t group = 0; group < coordinates.size(); ++group) {
    sizes_.push_back({trained - judged[group], judged[group]});
    sources_.push_back({Source::Kind::partition, partitions_.size()});
  }
  partitions_.push_back({count(), static_cast<std::uint32_t>(coordinates.size()), std::move(groups)});
  coordinates_.insert(coordinates_.end(), coordinates.begin(), coordinates.end());
}

void SplitSet::add(Rows rows, const SplitCoordinates& coordinates) {
  if (const auto groups = one_judged_group(rows)) {
    add_partition({*groups, 1}, std::span(&coordinates, 1));
    return;
  }
  sizes_.push_back({rows.train.size(), rows.test.size()});
  sources_.push_back({Source::Kind::rows, rows_.size()});
  rows_.push_back(std::make_shared<const Rows>(std::move(rows)));
  coordinates_.push_back(coordinates);
}

void SplitSet::add(const SplitSet& other) {
  for (const Source& source : other.sources_) {
    const bool is_partition = source.kind == Source::Kind::partition;
    sources_.push_back({source.kind, source.index + (is_partition ? partitions_.size() : rows_.size())});
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
  if (source.kind == Source::Kind::whole) {
    train.resize(train_count(split));
    test.resize(test_count(split));
    std::iota(train.begin(), train.end(), 0U);
    std::iota(test.begin(), test.end(), 0U);
    return;
  }
  if (source.kind == Source::Kind::rows) {
    train = rows_[source.index]->train;
    test = rows_[source.index]->test;
    return;
  }
  train.clear();
  test.clear();
  const Partition& partition = partitions_[source.index];
  const std::size_t group = split - partition.first_split;
  for (std::uint32_t row = 0; row < partition.group_of_row.size(); ++row) {
    const std::uint32_t of_row = partition.group_of_row[row];
    if (of_row == group) {
      test.push_back(row);
    } else if (of_row != RowGroups::kLeftOut) {
      train.insert(train.end(), partition.group_of_row.times(of_row), row);
    }
  }
}

std::vector<std::uint32_t> SplitSet::judged_rows(std::size_t first, std::size_t count) const {
  std::vector<std::uint32_t> rows;
  std::vector<std::uint32_t> train;
  std::vector<std::uint32_t> test;
  for (std::size_t split = first; split < first + count;) {
    const Source& source = sources_[split];
    if (source.kind != Source::Kind::partition) {
      read(split, train, test);
      rows.insert(rows.end(), test.begin(), test.end());
      ++split;
      continue;
    }
    // All groups of a partition in one look at its rows.
    const Partition& partition = partitions_[source.index];
    const std::size_t end = std::min(first + count, partition.first_split + partition.groups);
    std::vector<std::size_t> next{rows.size()};
    for (std::size_t one = split; one < end; ++one) next.push_back(next.back() + test_count(one));
    rows.resize(next.back());
    for (std::uint32_t row = 0; row < partition.group_of_row.size(); ++row) {
      if (!partition.group_of_row.is_judged(row)) continue;
      const std::size_t owner = partition.first_split + partition.group_of_row[row];
      if (owner >= split && owner < end) rows[next[owner - split]++] = row;
    }
    split = end;
  }
  return rows;
}

std::size_t SplitSet::most_judged_at_once() const {
  std::size_t most = 0;
  for (std::size_t split = 0; split < count();) {
    const Source& source = sources_[split];
    const bool is_partition = source.kind == Source::Kind::partition;
    const std::size_t end = split + (is_partition ? partitions_[source.index].groups : 1);
    std::size_t rows = 0;
    for (; split < end; ++split) rows += test_count(split);
    most = std::max(most, rows);
  }
  return most;
}

std::uint64_t SplitSet::bytes() const {
  std::uint64_t bytes = 0;
  for (const Partition& partition : partitions_) {
    bytes += partition.group_of_row.size() * partition.group_of_row.bytes_per_row();
  }
  for (const auto& rows : rows_) bytes += (rows->train.size() + rows->test.size()) * sizeof(std::uint32_t);
  return bytes;
}

bool SplitSet::trains_on_earlier_rows() const {
  std::size_t judging = 0;
  std::vector<std::uint32_t> train;
  std::vector<std::uint32_t> test;
  for (std::size_t split = 0; split < count(); ++split) {
    if (coordinates_[split].outer != 0) continue;
    if (sources_[split].kind == Source::Kind::whole) return false;
    read(split, train, test);
    if (train.empty() || test.empty() || train.back() >= test.front()) return false;
    ++judging;
  }
  return judging > 1;
}

}  // namespace gridfold
