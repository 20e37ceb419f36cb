#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/named_array.hpp"

namespace gridfold {

/// The array of that name among what a transform learnt. Throws DataError where there is none of `count` values, as in
/// a model file that is damaged.
std::span<const double> learnt_doubles(std::span<const NamedArray> learnt, std::string_view name, std::size_t count);
std::span<const std::int64_t> learnt_integers(std::span<const NamedArray> learnt, std::string_view name,
                                              std::size_t count);

/// One value per feature.
NamedArray per_feature(std::string_view name, std::vector<double> values);

}  // namespace gridfold
