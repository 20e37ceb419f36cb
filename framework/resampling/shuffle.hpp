#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/parameter.hpp"

namespace gridfold {

/// The parameters `shuffle`, `shuffle.generator` and `shuffle.seed`, which follow a resampling's own; `meaning` says
/// what happens with and without.
std::vector<ParameterInfo> with_shuffle(std::vector<ParameterInfo> own, std::string meaning);

/// Where rows are shuffled from; empty where they stay in their order.
std::optional<std::uint32_t> shuffle_seed(std::span<const ParameterValue> parameters);

/// ` shuffled with seed 42`, or nothing.
std::string shuffle_text(std::span<const ParameterValue> parameters);

/// The rows 0 to `rows` - 1 in the order of numpy's RandomState(seed).permutation, or as they are without a seed.
std::vector<std::uint32_t> row_order(std::size_t rows, std::optional<std::uint32_t> seed);

/// `1 row`, `2 rows`.
std::string counted_rows(std::size_t rows);

}  // namespace gridfold
