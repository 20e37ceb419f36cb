#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace gridfold {

/// Ranks from 1, the smallest first; equal values share the mean of their ranks (R's `rank`).
std::vector<double> mean_ranks(std::span<const double> values);

/// How many values are equal, for each value that stands more than once, ascending by value.
std::vector<std::size_t> tie_sizes(std::span<const double> values);

}  // namespace gridfold
