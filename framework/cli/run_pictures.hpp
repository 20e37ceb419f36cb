#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <optional>
#include <span>
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

/// A line for each group of configurations without a finite score, which charts of scores leave out.
std::string notes_of_missing_scores(const report::ChartInput& input);

/// Draws the figures into the folder, calls `drawn` with each picture, and says on standard error of which one why it
/// could not be drawn. Whether all were drawn.
bool draw_each(std::span<const report::Figure> figures, report::PictureFormat format,
               const std::filesystem::path& folder, const std::function<void(const std::filesystem::path&)>& drawn);

/// Draws every chart that the run has as SVG into `plots` of its folder, and writes their names, and the numbers of
/// pictures that have few, to `notes`. Says what could not be drawn and why, such as what to install, and goes on.
/// Whether all were drawn.
bool draw_where_possible(const std::filesystem::path& run_folder, std::ostream& notes);

}  // namespace gridfold
