#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/split_set.hpp"
#include "plan/plan.hpp"
#include "store/run_record.hpp"

namespace gridfold {

/// One split of a scheme, or several that are judged together: where it stands, and how many rows it trains on and
/// judges.
struct LayoutSplit {
  SplitCoordinates at;
  std::size_t n_train = 0;
  std::size_t n_test = 0;
};

/// How the rows of one data set are split.
struct LayoutScheme {
  /// Index into RunLayout::datasets.
  std::size_t dataset = 0;
  std::string resampling;
  ParameterValues parameters;
  /// `5 folds shuffled with seed 42`.
  std::string text;
  std::vector<LayoutSplit> splits;
  /// Whether it judges the test part.
  bool judges_test_part = false;
  /// Resampling::optimism.
  std::string optimism = {};
  /// Of the rows of the splits, where these are given; empty otherwise.
  std::string digest = {};
  /// SplitSet::trains_on_earlier_rows.
  bool trains_on_earlier_rows = false;
  /// Resampling::judges_by_train_size.
  bool judges_by_train_size = false;
  /// What the apparent score, of the split whose `outer` is 1, weighs in every other split's; 0 where there is none.
  double apparent_weight = 0;
};

/// One configuration.
struct LayoutCell {
  std::string key;
  /// Index into each axis's values.
  std::vector<std::size_t> coordinates;
  /// Indices into RunLayout::schemes and RunLayout::passes.
  std::size_t scheme = 0;
  std::size_t pass = 0;
};

struct LayoutPass {
  std::string text;
  double operations = 0;
};

/// What a plan will give, without its results and without its data: every place that an outcome can take. A run's
/// journal begins with it, so that the run can be read, rebuilt and compared where the data is not at hand.
struct RunLayout {
  std::string name;
  std::string description;
  /// The sweep as resolved YAML, and its SHA-256 without the paths of its files.
  std::string config;
  std::string config_hash;
  std::optional<std::int64_t> seed;
  SelectionRule rule = SelectionRule::best_mean;
  bool test_is_open = false;
  std::vector<Axis> axes;
  std::vector<ScoreRecord> scores;
  /// What outcomes hold beside their scores, as the sweep's `store` names it.
  std::vector<std::string> kept;
  std::vector<DatasetRecord> datasets;
  std::vector<LayoutScheme> schemes;
  std::vector<LayoutPass> passes;
  std::vector<LayoutCell> cells;

  const LayoutScheme& scheme_of(std::size_t cell) const { return schemes[cells[cell].scheme]; }
  /// Cells times their splits.
  std::size_t evaluations() const;
};

/// What runs keep of a data set that they read.
DatasetRecord record_of(const PlannedDataset& dataset);

/// The layout of a plan's run: equal plans have equal layouts.
RunLayout layout_of(const Plan& plan);

}  // namespace gridfold
