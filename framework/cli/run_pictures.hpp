#pragma once

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <vector>

#include "report/charts/chart_kind.hpp"

namespace gridfold {

/// All that charts of a stored run are drawn from.
struct DrawnRun {
  explicit DrawnRun(const std::filesystem::path& folder);

  report::ChartInput input() const;

  RunRecord record;
  std::vector<SplitRecord> splits;
  std::vector<StoredArtifact> artifacts;
  /// Empty for runs of earlier versions.
  std::optional<StoredRun> run;
};

/// Draws every chart that the run has as SVG into `plots` of its folder, and writes their names, and the numbers of
/// pictures that have few, to `notes`. Says what to install, and goes on, where a program for it is missing.
void draw_where_possible(const std::filesystem::path& run_folder, std::ostream& notes);

}  // namespace gridfold
