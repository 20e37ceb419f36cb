#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace gridfold {

/// Predictions equal to the truth; both are of equal length.
std::size_t count_correct(std::span<const std::int32_t> truth, std::span<const std::int32_t> predicted);

}  // namespace gridfold
