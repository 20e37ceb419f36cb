#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/component.hpp"
#include "report/charts/gnuplot.hpp"
#include "store/artifact_files.hpp"
#include "store/run_record.hpp"
#include "store/split_records.hpp"
#include "store/stored_run.hpp"

namespace gridfold::report {

/// What charts are drawn from.
struct ChartInput {
  const RunRecord& record;
  const std::vector<SplitRecord>& splits;
  /// Index into RunRecord::scores.
  std::size_t score = 0;
  /// The horizontal axis, and the vertical one of a chart that has two axes; the chart chooses where they are empty.
  std::optional<std::size_t> x_axis = {};
  std::optional<std::size_t> y_axis = {};
  std::span<const StoredArtifact> artifacts = {};
  /// The run with the arrays of its outcomes; null where its folder has no journal.
  const StoredRun* run = nullptr;
  /// The record whose configurations artifacts are of, where `record` has averages over seeds in their place.
  const RunRecord* single = nullptr;
};

/// An array that a chart reads of an artifact, where the artifact has it.
struct ReadArray {
  std::string_view name;
  /// Those of one name are of one size: `one` is 1, `side` 3, `coordinate` 2, `copy` 4 and `kind` 3.
  std::vector<std::string_view> dimensions;
  /// What its values are places in: `class`, or one of the dimensions; empty where they are none.
  std::string_view places_in = {};
};

/// A kind of chart.
struct ChartKind {
  Component component;
  /// None where the run has nothing to draw.
  std::vector<Figure> (*draw)(const ChartInput& input) = nullptr;
  /// Why there is none.
  std::string (*refusal)(const ChartInput& input) = nullptr;
  /// The numbers of the picture for people to read, where they are few; null where they are not.
  std::string (*text)(const ChartInput& input) = nullptr;
  /// Whether ChartInput::y_axis is a matter of it.
  bool has_y_axis = false;
  /// Of a chart of artifacts, all that it reads.
  std::vector<ReadArray> arrays = {};
};

/// Why an artifact, which may be a stranger's, cannot be drawn by a chart that reads these arrays: their sizes do not
/// fit each other, or values are out of place. Empty where nothing is wrong.
std::string problem_of_arrays(const StoredArtifact& artifact, std::span<const ReadArray> arrays);

/// A figure per group of configurations that can be compared, of those that have one.
std::vector<Figure> figure_per_group(
    const ChartInput& input, const std::function<std::optional<Figure>(const ChartInput&, std::size_t group)>& draw);

/// The titles of the groups in which no configuration has a finite score, so that no chart of scores has them.
std::vector<std::string> groups_without_scores(const ChartInput& input);

/// Why a run has no chart of its scores: that none is finite, or else the reason given.
std::string refusal(const ChartInput& input, std::string otherwise);

/// Every kind that `gridfold plot` has.
std::vector<ChartKind> built_in_charts();

ChartKind concentration_chart();
ChartKind confusion_matrix_chart();
ChartKind decision_map_chart();
ChartKind differences_chart();
ChartKind gallery_chart();
ChartKind heat_map_chart();
ChartKind learning_curve_chart();
ChartKind loss_history_chart();
ChartKind perturbations_chart();
ChartKind reliability_chart();
ChartKind score_curve_chart();
ChartKind score_table_chart();
ChartKind templates_chart();
ChartKind timing_chart();

}  // namespace gridfold::report
