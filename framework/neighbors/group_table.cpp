#include "neighbors/group_table.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <limits>
#include <numeric>
#include <type_traits>

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

template <typename Vector>
bool is_any(const Vector& lanes) {
  std::array<std::uint64_t, sizeof(Vector) / sizeof(std::uint64_t)> halves;
  std::memcpy(halves.data(), &lanes, sizeof lanes);
  return (halves[0] | halves[1]) != 0;
}

/// The rows' groups, `stride` of them each; lanes without a grouping are 0.
template <typename Group>
std::vector<Group> by_row(std::size_t rows, std::size_t stride, std::span<const RowGroups> groupings) {
  std::vector<Group> groups(rows * stride);
  for (std::size_t g = 0; g < groupings.size(); ++g) {
    for (std::size_t row = 0; row < rows; ++row) {
      // A group that is left out has the greatest number of either type.
      groups[row * stride + g] = static_cast<Group>(groupings[g][row]);
    }
  }
  return groups;
}

/// Keeps each row's groups once; gives the place of each row's.
template <typename Group>
std::vector<std::uint32_t> keep_different(std::vector<Group>& groups, std::size_t rows, std::size_t stride) {
  const auto compare = [&](std::size_t a, std::size_t b) {
    return std::memcmp(groups.data() + a * stride, groups.data() + b * stride, stride * sizeof(Group));
  };
  std::vector<std::uint32_t> order(rows);
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const int compared = compare(a, b);
    return compared != 0 ? compared < 0 : a < b;
  });
  std::vector<std::uint32_t> first_equal(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    first_equal[order[i]] = i > 0 && compare(order[i - 1], order[i]) == 0 ? first_equal[order[i - 1]] : order[i];
  }
  std::vector<std::uint32_t> places(rows);
  std::uint32_t kept = 0;
  for (std::uint32_t row = 0; row < rows; ++row) {
    if (first_equal[row] != row) {
      places[row] = places[first_equal[row]];
      continue;
    }
    std::copy_n(groups.data() + row * stride, stride, groups.data() + kept * stride);
    places[row] = kept++;
  }
  groups.resize(kept * stride);
  groups.shrink_to_fit();
  return places;
}

/// The candidates that are no neighbours of a query in the grouping that has most of them.
template <typename Group>
std::size_t most_together(const std::vector<Group>& groups, std::size_t stride, std::span<const Group> own,
                          const std::uint32_t* joint_groups, std::span<const std::uint64_t> candidates,
                          bool has_left_out) {
  constexpr std::size_t kWidth = sizeof(Lanes<Group>) / sizeof(Group);
  // No count of a run is more than a lane holds.
  constexpr std::size_t kRun = std::numeric_limits<Group>::max();
  const Lanes<Group> left_out = Lanes<Group>{} + std::numeric_limits<Group>::max();
  std::size_t most = 0;
  for (std::size_t first = 0; first < stride; first += kWidth) {
    const Lanes<Group> own_lanes = load(own.data() + first);
    std::array<std::size_t, kWidth> together{};
    for (std::size_t begin = 0; begin < candidates.size(); begin += kRun) {
      Lanes<Group> counts{};
      for (const std::uint64_t candidate : candidates.subspan(begin, std::min(kRun, candidates.size() - begin))) {
        const std::size_t row = joint_groups[static_cast<std::uint32_t>(candidate)];
        const Lanes<Group> lanes = load(groups.data() + row * stride + first);
        // A true comparison is all ones, that is, minus one.
        counts -= static_cast<Lanes<Group>>(own_lanes == lanes);
        if (has_left_out) counts -= static_cast<Lanes<Group>>(left_out == lanes);
      }
      for (std::size_t lane = 0; lane < kWidth; ++lane) together[lane] += counts[lane];
    }
    most = std::max(most, *std::max_element(together.begin(), together.end()));
  }
  return most;
}

}  // namespace

GroupTable::GroupTable(std::size_t rows, std::span<const RowGroups> groupings)
    : groupings_(groupings.size()), stride_((groupings_ + kLanes - 1) / kLanes * kLanes), judged_(stride_) {
  std::uint32_t largest = 0;
  for (std::size_t g = 0; g < groupings_; ++g) {
    // What is left out has a greater number than any group.
    judged_[g] = std::min(groupings[g].judged(), groupings[g].largest() + 1);
    largest = std::max(largest, groupings[g].largest());
    has_left_out_ = has_left_out_ || groupings[g].has_left_out() || groupings[g].size() < rows;
  }
  const auto keep = [&](auto& groups) {
    joint_groups_ = keep_different(groups, rows, stride_);
    is_judged_.resize(groups.size() / std::max<std::size_t>(stride_, 1));
    for (std::size_t place = 0; place < is_judged_.size(); ++place) {
      const auto* of_place = groups.data() + place * stride_;
      bool is_judged = false;
      for (std::size_t g = 0; g < groupings_; ++g) is_judged = is_judged || of_place[g] < judged_[g];
      is_judged_[place] = is_judged ? 1 : 0;
    }
  };
  if (largest <= RowGroups::kLargestNarrow) {
    narrow_ = by_row<std::uint8_t>(rows, stride_, groupings);
    keep(narrow_);
  } else {
    wide_ = by_row<std::uint32_t>(rows, stride_, groupings);
    keep(wide_);
  }
}

std::size_t GroupTable::fewest_others(std::size_t rows) const {
  if (joint_groups_.empty()) return rows;
  return visit([&](const auto& groups, auto, auto left_out) {
    std::size_t fewest = rows;
    std::vector<std::size_t> sizes;
    for (std::size_t g = 0; g < groupings_; ++g) {
      sizes.clear();
      std::size_t trained = 0;
      for (std::size_t row = 0; row < rows; ++row) {
        const std::size_t group = groups[joint_groups_[row] * stride_ + g];
        trained += group != left_out ? 1 : 0;
        if (group >= judged_[g] || group == left_out) continue;
        if (group >= sizes.size()) sizes.resize(group + 1);
        ++sizes[group];
      }
      const std::size_t largest = sizes.empty() ? 0 : *std::max_element(sizes.begin(), sizes.end());
      fewest = std::min(fewest, trained - largest);
    }
    return fewest;
  });
}

std::size_t GroupTable::fewest_apart(std::size_t row, std::span<const std::uint64_t> candidates) const {
  if (joint_groups_.empty()) return candidates.size();
  return visit([&](const auto& groups, auto nobody, auto) {
    using Group = decltype(nobody);
    thread_local std::vector<Group> own;
    read_own(groups, row, nobody, own);
    return candidates.size() -
           most_together<Group>(groups, stride_, own, joint_groups_.data(), candidates, has_left_out_);
  });
}

template <typename Use>
decltype(auto) GroupCounts::visit(const Use& use) {
  return table_.visit([&](const auto& groups, auto nobody, auto) {
    if constexpr (std::is_same_v<decltype(nobody), std::uint8_t>) {
      return use(groups, narrow_, nobody);
    } else {
      return use(groups, wide_, nobody);
    }
  });
}

void GroupCounts::start(std::size_t query, std::size_t k) {
  query_ = query;
  taken_ = 0;
  if (!table_.must_count()) {
    rest_.assign(1, table_.is_judged(query) ? static_cast<std::uint32_t>(k) : 0);
    ends_.assign(1, 0);
    return;
  }
  ends_.assign(table_.stride_, 0);
  visit([&](const auto& groups, auto& lanes, auto nobody) {
    using Group = decltype(nobody);
    table_.read_own(groups, query, nobody, lanes.own);
    const std::size_t counted = std::min<std::size_t>(k, std::numeric_limits<Group>::max());
    lanes.needed.assign(table_.stride_, static_cast<Group>(counted));
    rest_.assign(table_.stride_, static_cast<std::uint32_t>(k - counted));
    for (std::size_t lane = 0; lane < lanes.needed.size(); ++lane) {
      if (lanes.own[lane] == nobody) lanes.needed[lane] = 0;
    }
  });
}

template <typename Group>
bool GroupCounts::take(const std::vector<Group>& groups, Needs<Group>& lanes, std::size_t row, bool counts) {
  using Vector = Lanes<Group>;
  constexpr std::size_t kWidth = sizeof(Vector) / sizeof(Group);
  const Vector left_out = Vector{} + std::numeric_limits<Group>::max();
  const Group* of_row = groups.data() + table_.joint_groups_[row] * table_.stride_;
  bool is_needed = false;
  for (std::size_t first = 0; first < table_.stride_; first += kWidth) {
    const Vector group = load(of_row + first);
    Vector needed = load(lanes.needed.data() + first);
    // A true comparison is all ones, that is, minus one.
    Vector takes = static_cast<Vector>(group != load(lanes.own.data() + first)) & static_cast<Vector>(needed != 0);
    if (table_.has_left_out_) takes &= static_cast<Vector>(group != left_out);
    if (!is_any(takes)) continue;
    is_needed = true;
    if (!counts) return true;
    needed += takes;
    std::memcpy(lanes.needed.data() + first, &needed, sizeof needed);
    const Vector at_end = takes & static_cast<Vector>(needed == 0);
    if (!is_any(at_end)) continue;
    for (std::size_t lane = 0; lane < kWidth; ++lane) {
      if (at_end[lane] != 0) refill(lanes, first + lane);
    }
  }
  return is_needed;
}

template <typename Group>
void GroupCounts::refill(Needs<Group>& lanes, std::size_t lane) {
  if (rest_[lane] == 0) {
    ends_[lane] = taken_;
    return;
  }
  const auto counted = static_cast<Group>(std::min<std::uint32_t>(rest_[lane], std::numeric_limits<Group>::max()));
  lanes.needed[lane] = counted;
  rest_[lane] -= counted;
}

bool GroupCounts::add(std::size_t row) {
  ++taken_;
  if (table_.must_count()) {
    return visit([&](const auto& groups, auto& lanes, auto) { return take(groups, lanes, row, true); });
  }
  if (rest_[0] == 0 || !table_.apart_somewhere(query_, row)) return false;
  if (--rest_[0] == 0) ends_[0] = taken_;
  return true;
}

bool GroupCounts::are_full() const {
  if (!table_.must_count()) return rest_[0] == 0;
  const auto needs_none = [](const auto& needed) {
    return std::all_of(needed.begin(), needed.end(), [](auto lane) { return lane == 0; });
  };
  return table_.narrow_.empty() ? needs_none(wide_.needed) : needs_none(narrow_.needed);
}

std::vector<std::uint32_t> GroupCounts::ends(std::uint32_t none) const {
  std::vector<std::uint32_t> ends = ends_;
  for (std::size_t lane = 0; lane < ends.size(); ++lane) {
    const bool needs_more = !table_.must_count()     ? rest_[lane] != 0
                            : table_.narrow_.empty() ? wide_.needed[lane] != 0
                                                     : narrow_.needed[lane] != 0;
    if (needs_more) ends[lane] = none;
  }
  return ends;
}

void GroupCounts::start_again(std::vector<std::uint32_t> ends) {
  taken_ = 0;
  ended_ = 0;
  ends_ = std::move(ends);
  by_end_.resize(ends_.size());
  std::iota(by_end_.begin(), by_end_.end(), 0);
  std::sort(by_end_.begin(), by_end_.end(), [&](std::uint32_t a, std::uint32_t b) { return ends_[a] < ends_[b]; });
  if (!table_.must_count()) return;
  visit([&](const auto&, auto& lanes, auto) { std::fill(lanes.needed.begin(), lanes.needed.end(), 1); });
}

bool GroupCounts::is_wanted(std::size_t row) {
  const std::uint32_t place = taken_++;
  if (!table_.must_count()) return place < ends_[0] && table_.apart_somewhere(query_, row);
  return visit([&](const auto& groups, auto& lanes, auto) {
    for (; ended_ < by_end_.size() && ends_[by_end_[ended_]] <= place; ++ended_) lanes.needed[by_end_[ended_]] = 0;
    return take(groups, lanes, row, false);
  });
}

}  // namespace gridfold
