#pragma once

#include <cstddef>
#include <string>

#include "core/split_set.hpp"

namespace gridfold {

/// `fold 2`, `repeat 1, fold 2`, `outer 1, fold 0`: the coordinates in which the splits of a set differ.
std::string split_name(const SplitSet& splits, std::size_t split);

}  // namespace gridfold
