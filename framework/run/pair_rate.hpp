#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace gridfold {

/// A moment of a search, and how many pairs of rows were done by then.
struct SearchMark {
  double seconds = 0;
  std::uint64_t pairs = 0;
};

/// Seconds per pair in the middle of a search of `pairs` pairs, as marks in the order of time show it: what comes
/// before and after, and the first rows of lists, take other time than pairs do. Nothing where the search had too few
/// marks to have a middle.
std::optional<double> steady_seconds_per_pair(std::span<const SearchMark> marks, double pairs);

/// The same for a search without a middle: from when each of `threads` threads should have left a mark to the last one.
/// Nothing where most of the pairs were done by then.
std::optional<double> rough_seconds_per_pair(std::span<const SearchMark> marks, double pairs, std::size_t threads);

}  // namespace gridfold
