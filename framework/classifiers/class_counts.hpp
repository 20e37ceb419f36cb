#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "classifiers/pass_input.hpp"

namespace gridfold {

/// Rows of each class; labels are below `class_count`.
std::vector<std::size_t> rows_of_classes(std::span<const std::int32_t> labels, std::size_t class_count);

/// The class of most rows, the smaller among equals.
std::int32_t majority_class(std::span<const std::size_t> rows_of_class);

/// Each class's share of the rows, of which there is at least one.
std::vector<double> class_shares(std::span<const std::size_t> rows_of_class);

/// Rows of a pass that are learnt from and judged, over all wanted splits: what baselines cost.
PassCost baseline_cost(const PassShape& shape);

}  // namespace gridfold
