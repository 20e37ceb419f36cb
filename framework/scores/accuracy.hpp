#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace gridfold {

/// Predictions equal to the truth.
std::size_t count_correct(std::span<const std::int32_t> truth, std::span<const std::int32_t> predicted);

/// The share of predictions equal to the truth, in [0, 1].
double accuracy(std::span<const std::int32_t> truth, std::span<const std::int32_t> predicted);

}  // namespace gridfold
