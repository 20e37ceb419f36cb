#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "classifiers/pass_input.hpp"
#include "core/split_set.hpp"

namespace gridfold {

/// A split with the settings that want it.
struct WantedSplit {
  std::size_t split = 0;
  std::vector<std::size_t> settings;
};

/// The splits that some setting wants, ascending; `splits` is how many there are.
std::vector<WantedSplit> wanted_by_split(const Wanted& wanted, std::size_t splits);

/// Where the random choices of a split start: `seed` is the pass's (Context::seed).
std::uint64_t seed_of_split(std::uint64_t seed, const SplitCoordinates& split);

}  // namespace gridfold
