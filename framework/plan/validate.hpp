#pragma once

#include <cstddef>
#include <stop_token>
#include <vector>

#include "config/sweep_spec.hpp"
#include "plan/expand.hpp"
#include "plan/registry.hpp"

namespace gridfold {

/// What a sweep comes to, as far as it can be told without its data.
struct Validated {
  std::size_t configurations = 0;
  /// Those that the data set's test part judges.
  std::size_t judged_by_test_part = 0;
  std::vector<PlanNote> notes;
};

/// Expands the sweep, which was read with the registry's vocabulary, and checks every configuration as make_plan does,
/// but for what only the data can tell. Throws ConfigError with all mistakes, and Cancelled soon after a stop was asked
/// for.
Validated validate(const SweepSpec& sweep, const Registry& registry, const std::stop_token& stop = {});

}  // namespace gridfold
