#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "config/sweep_spec.hpp"
#include "plan/registry.hpp"
#include "resampling/resampling.hpp"

namespace gridfold {

/// A sweep of one configuration that is fitted on the whole train part and judged on the test part.
struct TestSweep {
  SweepSpec sweep;
  /// What the configuration's own protocol kept for testing before it split the rest.
  std::optional<Reservation> reservation;
};

/// The sweep for the configuration at these places of the sweep's axes.
TestSweep test_sweep_of(const SweepSpec& sweep, std::span<const std::size_t> coordinates, const Registry& registry);

}  // namespace gridfold
