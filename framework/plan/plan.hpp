#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classifiers/classifier.hpp"
#include "classifiers/knn.hpp"
#include "config/sweep_spec.hpp"
#include "core/scalar.hpp"
#include "data/loader.hpp"
#include "data/transform.hpp"
#include "distance/metric.hpp"
#include "plan/axis.hpp"
#include "plan/expand.hpp"
#include "plan/fold_scheme.hpp"
#include "scores/score.hpp"

namespace gridfold {

/// A data set that the sweep reads, with its shape.
struct PlannedDataset {
  const Loader* loader = nullptr;
  LoadRequest train;
  DataShape train_shape;
  /// Set where a cell's protocol scores on the test part.
  std::optional<LoadRequest> test;
  std::optional<DataShape> test_shape;
};

/// One configuration of the grid: evaluated once per fold.
struct Cell {
  /// Hash of the canonical configuration: 16 hexadecimal digits, whatever else the sweep holds.
  std::string key;
  /// Index into each axis's values, one per axis of the plan.
  std::vector<std::size_t> coordinates;
  /// What is fitted on each fold; null where neighbours vote, as `k` and `weights` say.
  const ClassifierEntry* fitted = nullptr;
  std::size_t k = 0;
  Weights weights = Weights::uniform;
  /// Index into Plan::passes, and into that pass's schemes.
  std::size_t pass = 0;
  std::size_t scheme = 0;
};

/// How a pass comes to its predictions.
enum class PassWork {
  /// One search over all pairs of rows of the train part serves every fold of every scheme.
  all_pairs,
  /// Each fold's held-out rows, or the rows of the test part, are searched against the rows that it trains on.
  search_by_fold,
  /// Every cell's classifier is fitted to the rows that a fold trains on. Rows are not compared: no metric, no K and
  /// no pairs.
  fit_by_fold,
};

/// `all_pairs`, `search_by_fold`, `fit_by_fold`.
std::string_view to_text(PassWork work);

/// What cells that read the same distances, or the same rows of each fold, have in common.
struct Pass {
  /// Index into Plan::datasets.
  std::size_t dataset = 0;
  /// Without a metric where rows are not compared.
  MetricSpec metric;
  /// Whether its schemes are train_test, the test part against the train part; else they split the train part.
  bool scores_test_part = false;
  /// Never all_pairs where the test part is scored or a step learns from training rows.
  PassWork work = PassWork::all_pairs;
  /// What is done to the rows before distances are taken.
  std::vector<PipelineStep> transforms;
  /// Of the rows that distances are taken of: the data set's after the transforms.
  FeatureShape shape;
  std::vector<FoldScheme> schemes;
  std::size_t k_max = 0;
  /// Whether some vote weighs by distance; else lists of neighbours hold rows only.
  bool reads_distances = false;
  /// Distances between two rows, each computed once; over all pairs, once for every kGroupingsAtOnce schemes.
  std::uint64_t pairs = 0;
  /// Pairs times features, or what the classifiers say that their fits come to.
  std::uint64_t operations = 0;
  /// Neighbour lists, packed copies and transformed rows, beside the data itself.
  std::uint64_t working_bytes = 0;
  /// What each thread needs beside that.
  std::uint64_t bytes_per_thread = 0;

  bool takes_distances() const { return work != PassWork::fit_by_fold; }
  bool is_shared_by_folds() const { return work == PassWork::all_pairs; }
};

/// The steps as results show them, without parameters that have their default: `standardize > pca(components=20)`.
std::string to_text(const std::vector<PipelineStep>& steps);

/// What will run: immutable once made; it has looked at the data's shape only.
struct Plan {
  std::string name;
  std::string description;
  /// The sweep as resolved YAML, and its SHA-256.
  std::string resolved_yaml;
  std::string config_hash;
  std::int64_t seed = 0;
  std::vector<Axis> axes;
  /// Points of the grid that are no cells, and why; the duplicates among them, whose twins are indices into `cells`.
  std::vector<LeftOut> left_out;
  std::vector<Duplicate> duplicates;
  /// Patterns of the sweep that match nothing.
  std::vector<PlanNote> notes;
  std::vector<PlannedDataset> datasets;
  std::vector<Cell> cells;
  std::vector<Pass> passes;
  std::vector<const Score*> scores;

  const FoldScheme& scheme_of(const Cell& cell) const { return passes[cell.pass].schemes[cell.scheme]; }
  /// Fold evaluations over all cells.
  std::size_t fold_evaluations() const;
  /// Bytes of the program with its data sets alone, whatever is computed.
  std::uint64_t loaded_bytes() const;
  /// Bytes of the whole program with so many threads at the worst moment, at most about: data sets, the largest pass,
  /// and the outcomes.
  std::uint64_t peak_bytes(std::size_t threads) const;
};

}  // namespace gridfold
