#pragma once

#include <stop_token>

#include "config/sweep_spec.hpp"
#include "plan/plan.hpp"

namespace gridfold {

/// The names of every registry, for the reader of sweep files to check against.
Vocabulary known_names();

/// Expands the grid, looks up every name, reads the shape of every data set, and groups cells into passes.
///
/// Cells come in the order of the axes, the last one fastest. Throws ConfigError with every mistake that only the
/// data's shape shows (more folds than rows, K above the smallest training fold), and DataError for files that
/// cannot be read. Throws Cancelled soon after a stop was asked for.
Plan make_plan(const SweepSpec& sweep, const std::stop_token& stop = {});

}  // namespace gridfold
