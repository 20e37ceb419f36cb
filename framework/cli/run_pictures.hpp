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
  /// Takes averages over seeds in the place of single seeds, as tables do.
  void average_seeds();

  RunRecord record;
  /// As it was before average_seeds(); empty where there are no averages.
  std::optional<RunRecord> single;
  std::vector<SplitRecord> splits;
  /// Filled while the others are read.
  std::vector<DamagedArtifact> damaged_artifacts;
  std::vector<StoredArtifact> artifacts;
  /// Empty for runs of earlier versions.
  std::optional<StoredRun> run;
};

/// Says on standard error which artifacts of these kinds cannot be drawn and why. Whether there are any.
bool tell_damaged_artifacts(const DrawnRun& drawn, std::span<const report::ChartKind> kinds);

/// Where pictures of a run go that are named no other place: those of a view, which do not replace those of another,
/// into a folder of their own. Throws StoreError where a link stands there.
std::filesystem::path plots_folder(const std::filesystem::path& run_folder, const std::string& view = {});

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
