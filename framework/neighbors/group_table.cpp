#include "neighbors/group_table.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <limits>
#include <numeric>

namespace gridfold {

namespace {

/// A vector type of GCC and Clang: with a plain array, GCC 12 keeps counts in memory.
template <typename Group>
struct LanesOf {
  using Type [[gnu::vector_size(16)]] = Group;
};
template <typename Group>
using Lanes = typename LanesOf<Group>::Type;

template <typename Group>
Lanes<Group> load(const Group* groups) {
  Lanes<Group> lanes;
  std::memcpy(&lanes, groups, sizeof lanes);
  return lanes;
}

}  // namespace

GroupTable::GroupTable(std::size_t rows, std::span<const std::span<const std::uint32_t>> groupings)
    : groupings_(groupings.size()), stride_((groupings_ + kLanes - 1) / kLanes * kLanes), joint_groups_(rows) {
  assert(groupings_ <= kMaxGroupings);
  std::vector<std::uint32_t> groups(rows * stride_);
  std::uint32_t largest = 0;
  for (std::size_t g = 0; g < groupings_; ++g) {
    assert(groupings[g].size() == rows);
    for (std::size_t row = 0; row < rows; ++row) {
      groups[row * stride_ + g] = groupings[g][row];
      largest = std::max(largest, groupings[g][row]);
    }
  }
  const auto compare = [&](std::size_t a, std::size_t b) {
    return std::memcmp(groups.data() + a * stride_, groups.data() + b * stride_, stride_ * sizeof(std::uint32_t));
  };
  std::vector<std::uint32_t> order(rows);
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return compare(a, b) < 0; });
  std::uint32_t joint_groups = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    if (i == 0 || compare(order[i - 1], order[i]) != 0) {
      const std::uint32_t* first = groups.data() + order[i] * stride_;
      wide_.insert(wide_.end(), first, first + stride_);
      ++joint_groups;
    }
    joint_groups_[order[i]] = joint_groups - 1;
  }
  if (largest > std::numeric_limits<std::uint8_t>::max()) return;
  narrow_.assign(wide_.begin(), wide_.end());
  wide_ = {};
}

std::size_t GroupTable::fewest_others(std::size_t rows) const {
  if (joint_groups_.empty()) return rows;
  std::size_t largest_group = 0;
  for (std::size_t g = 0; g < groupings_; ++g) {
    std::vector<std::size_t> sizes;
    for (std::size_t row = 0; row < rows; ++row) {
      const std::size_t group = narrow_.empty() ? groups_of(wide_, row)[g] : groups_of(narrow_, row)[g];
      if (group >= sizes.size()) sizes.resize(group + 1);
      ++sizes[group];
    }
    largest_group = std::max(largest_group, *std::max_element(sizes.begin(), sizes.end()));
  }
  return rows - largest_group;
}

std::size_t GroupTable::fewest_apart(std::size_t row, std::span<const std::uint64_t> candidates) const {
  if (joint_groups_.empty()) return candidates.size();
  return candidates.size() -
         (narrow_.empty() ? most_together(wide_, row, candidates) : most_together(narrow_, row, candidates));
}

template <typename Group>
std::size_t GroupTable::most_together(const std::vector<Group>& groups, std::size_t row,
                                      std::span<const std::uint64_t> candidates) const {
  constexpr std::size_t kWidth = sizeof(Lanes<Group>) / sizeof(Group);
  // No count of a run is more than a lane holds.
  constexpr std::size_t kRun = std::numeric_limits<Group>::max();
  std::array<std::size_t, kMaxGroupings> together{};
  for (std::size_t first = 0; first < stride_; first += kWidth) {
    const Lanes<Group> own = load(groups_of(groups, row) + first);
    for (std::size_t begin = 0; begin < candidates.size(); begin += kRun) {
      Lanes<Group> counts{};
      for (const std::uint64_t candidate : candidates.subspan(begin, std::min(kRun, candidates.size() - begin))) {
        // A true comparison is all ones, that is, minus one.
        counts -=
            static_cast<Lanes<Group>>(own == load(groups_of(groups, static_cast<std::uint32_t>(candidate)) + first));
      }
      for (std::size_t lane = 0; lane < kWidth; ++lane) together[first + lane] += counts[lane];
    }
  }
  return *std::max_element(together.begin(), together.begin() + static_cast<std::ptrdiff_t>(groupings_));
}

}  // namespace gridfold
