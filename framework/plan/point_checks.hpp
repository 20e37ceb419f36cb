#pragma once

#include <string>

#include "config/sweep_spec.hpp"
#include "core/diagnostics.hpp"
#include "plan/cell_spec.hpp"

namespace gridfold {

/// Finds what is wrong with single points of a grid, whose axes may come together in ways that no part of the file
/// shows alone. Each mistake is reported once.
class PointChecks {
 public:
  PointChecks(const SweepSpec& sweep, Diagnostics& diagnostics) : sweep_(sweep), diagnostics_(diagnostics) {}

  /// Reports what is wrong with a point that something is wrong with.
  void complain_of(const PointValues& point);

 private:
  void check_parameters(const ComponentSpec& spec, const PointValues& point);
  void check_seed(const PointValues& point);
  void check_test_part(const CellSpec& cell, const PointValues& point);

  void complain_of_missing(const ComponentSpec& spec, std::size_t parameter);

  const SweepSpec& sweep_;
  Diagnostics& diagnostics_;
};

}  // namespace gridfold
