#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/numpy_random.hpp"
#include "core/parameter.hpp"

namespace gridfold {

/// The greatest seed that numpy's generator takes.
inline constexpr double kMaxSeed = std::numeric_limits<std::uint32_t>::max();

/// The parameters `shuffle`, `shuffle.generator` and `shuffle.seed`, which follow a resampling's own; `meaning` says
/// what happens with and without.
std::vector<ParameterInfo> with_shuffle(std::vector<ParameterInfo> own, std::string meaning);

/// The same for a resampling that always shuffles; `like` says whose random numbers it has. Goes with
/// find_unshuffled.
std::vector<ParameterInfo> always_shuffled(std::vector<ParameterInfo> own, std::string_view like);
std::optional<ParameterConflict> find_unshuffled(std::span<const ParameterValue> parameters);

/// Where rows are shuffled from; empty where they stay in their order.
std::optional<std::uint32_t> shuffle_seed(std::span<const ParameterValue> parameters);

/// numpy's generator at that seed; empty where rows stay in their order.
std::optional<NumpyRandomState> shuffle_generator(std::span<const ParameterValue> parameters);

/// ` shuffled with seed 42`, or nothing.
std::string shuffle_text(std::span<const ParameterValue> parameters);

}  // namespace gridfold
