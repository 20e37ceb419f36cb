#pragma once

#include <string>
#include <unordered_set>

#include "config/diagnostics.hpp"
#include "config/sweep_spec.hpp"

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
  /// `, and grid.seed, in sweep.yaml:5:7, is not in every configuration`, where the grid varies the key.
  std::string unless_in_part(const Key& key) const;
  void complain(Diagnostic diagnostic);

  const SweepSpec& sweep_;
  Diagnostics& diagnostics_;
  std::unordered_set<std::string> known_;
};

}  // namespace gridfold
