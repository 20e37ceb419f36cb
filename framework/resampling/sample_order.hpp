#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/numpy_random.hpp"

namespace gridfold {

/// How a sample takes rows, as a sweep names it: `first`, `shuffled`, `stratified`.
std::vector<std::string> sample_choices();

/// The places of rows with these labels in the order in which a sample takes them, so that a larger sample holds every
/// smaller one. `first`: as they stand; `shuffled`: numpy's permutation; `stratified`: any number of first places holds
/// every class as nearly as whole rows go in its share, and the rows of each class come in random order. The generator
/// may be null for `first`.
std::vector<std::uint32_t> sample_order(std::string_view sample, std::span<const std::int32_t> labels,
                                        std::size_t class_count, NumpyRandomState* generator);

}  // namespace gridfold
