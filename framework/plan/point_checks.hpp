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

  /// Whether the point is right.
  bool pass(const CellSpec& cell);

 private:
  bool has_whole_pipeline(const CellSpec& cell);
  bool has_steps_without_conflict(const CellSpec& cell);
  bool may_have_histograms(const CellSpec& cell);
  bool has_seed(const CellSpec& cell);
  bool has_test_part(const CellSpec& cell);

  /// `, and grid.seed, in sweep.yaml:5:7, is not in every configuration`, where the grid varies the key.
  std::string unless_in_part(const char* axis) const;
  void complain(const SourceMark& where, const std::string& key_path, std::string problem, std::string allowed);

  const SweepSpec& sweep_;
  Diagnostics& diagnostics_;
  std::unordered_set<std::string> known_;
};

}  // namespace gridfold
