#pragma once

#include <cstdint>
#include <span>
#include <stop_token>

#include "data/dataset.hpp"
#include "data/loader.hpp"

namespace gridfold {

/// What is known of these rows of a part, in their order. Columns and class names stay those of the part.
DataShape select_rows(const DataShape& part, std::span<const std::uint32_t> rows);

/// These rows of a part, in their order. Throws Cancelled soon after a stop was asked for.
Dataset select_rows(const Dataset& part, std::span<const std::uint32_t> rows, const std::stop_token& stop);

}  // namespace gridfold
