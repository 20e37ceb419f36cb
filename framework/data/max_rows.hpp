#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

namespace gridfold {

/// The most rows of a part: neighbour lists number rows in 32 bits and keep the last number for themselves.
inline constexpr std::size_t kMaxRows = std::numeric_limits<std::uint32_t>::max() - 1;

}  // namespace gridfold
