#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>

#include "config/sweep_spec.hpp"
#include "plan/plan.hpp"
#include "plan/test_sweep.hpp"

namespace gridfold {

/// What a user will not let a sweep go beyond.
struct PlanLimits {
  std::optional<std::uint64_t> memory_bytes;
  std::optional<std::uint64_t> cells;
};

/// Expands the grid, inspects every data set, makes its splits, and groups cells into passes. The sweep must have been
/// read with the registry's vocabulary.
///
/// Cells come in the order of the axes, the last one fastest. Throws ConfigError with every mistake that only the
/// data shows (more folds than rows, K above the smallest training part), and for splits that would take more than the
/// limits or the free memory before they are made. Throws DataError for files that cannot be read.
/// Throws Cancelled soon after a stop was asked for. `progress` is told of large files that are read, now and when the
/// plan is run.
Plan make_plan(const SweepSpec& sweep, std::shared_ptr<const Registry> registry, const std::stop_token& stop = {},
               const ReadProgress& progress = {}, const PlanLimits& limits = {});

/// The plan of one configuration fitted on all rows of the train part and judged on the test part. Throws ConfigError
/// where the data set has none.
Plan make_plan(const TestSweep& test, std::shared_ptr<const Registry> registry, const std::stop_token& stop = {});

/// With what gridfold comes with, for sweeps that were read with `known_names()`.
Plan make_plan(const SweepSpec& sweep, const std::stop_token& stop = {});
Vocabulary known_names();

}  // namespace gridfold
