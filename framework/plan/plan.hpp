#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "classifiers/classifier.hpp"
#include "core/split_set.hpp"
#include "data/loader.hpp"
#include "data/transform.hpp"
#include "plan/axis.hpp"
#include "plan/expand.hpp"
#include "plan/planned_artifact.hpp"
#include "plan/planned_score.hpp"
#include "plan/registry.hpp"
#include "plan/selection_rule.hpp"

namespace gridfold {

/// The most evaluations (cells times their splits) of one run. A table of so many takes about 3 GB of memory.
inline constexpr std::size_t kMostEvaluations = 16'000'000;

/// A part of a data set that the sweep reads.
struct PlannedPart {
  LoadRequest request;
  DataShape shape;
  /// Of its files when it was inspected.
  FileStamps stamps;
  /// The rows of what is loaded that the part consists of, ascending; all of them where there are none here.
  std::vector<std::uint32_t> rows = {};
  /// 16 hexadecimal digits of the SHA-256 of `rows`; empty where there are none.
  std::string rows_digest = {};
};

/// A data set that the sweep reads, with its shape.
struct PlannedDataset {
  /// What results call it: the name that the sweep gives, or the path.
  std::string name;
  const Loader* loader = nullptr;
  PlannedPart train;
  /// Set where some protocol scores the test part.
  std::optional<PlannedPart> test;
  /// Fingerprint of the whole test part where no protocol scores it; empty where it cannot be read, where it consists
  /// of rows of the train part, and where no file holds it.
  std::string unread_test_fingerprint = {};
  /// Rows of the train part that are kept for testing, ascending; none where the test part is one of its own.
  std::vector<std::uint32_t> reserved = {};
  /// Whether there is a test part, read or not.
  bool has_test_part = false;
  /// Whether the sweep gives the name.
  bool is_named = false;
  /// names_of_files of the part that holds the test rows, read or not: the train part's where they are rows of that.
  /// Empty where no file is named.
  std::vector<std::string> test_files = {};
  /// label_order of the rows of the test part; empty where nobody reads their classes, or where no file holds them.
  std::string test_labels = {};
  /// row_hashes of the rows of the test part, where identify_test_rows added them; else empty.
  std::vector<std::string> test_row_hashes = {};
  /// Where it looked: how many rows of the test part are equal to rows of the train part, another file's.
  std::size_t rows_equal_to_training_rows = 0;
};

/// Splits whose predictions are judged together, and where their outcome stands.
struct JudgedSplits {
  SplitRange splits;
  /// Of the first split.
  SplitCoordinates at;
  std::size_t n_train = 0;
  /// Of all of them.
  std::size_t n_test = 0;
};

/// What gets an outcome each: every split, but all splits of one repeat together where each of them judges one row, for
/// most scores of a single row say nothing. The outer folds of nested cross-validation are judged by themselves, for
/// each may choose another configuration.
std::vector<JudgedSplits> judged_together(const SplitSet& splits);

constexpr std::size_t kMostWarnedSplits = 10;

/// How the rows of one data set are split. Cells of one scheme have the same splits.
struct Scheme {
  const Resampling* resampling = nullptr;
  ParameterValues parameters;
  std::shared_ptr<const SplitSet> splits;
  /// All of `splits`, in their order.
  std::vector<JudgedSplits> judged;
  /// `5 folds shuffled with seed 42`.
  std::string text;
  /// Of the rows of the splits, where these are given; empty otherwise.
  std::string digest = {};
  /// What the outcomes of a split should say, by its place in the set. Of splits that are judged together, the first
  /// `kMostWarnedSplits` say it, and the others are counted.
  std::map<std::size_t, std::string> warnings = {};
};

/// One configuration of the grid: evaluated once per split of its scheme.
struct Cell {
  /// Hash of all that its results depend on: 16 hexadecimal digits, whatever else the sweep holds.
  std::string key;
  /// Index into each axis's values, one per axis of the plan.
  std::vector<std::size_t> coordinates;
  /// Index into Plan::passes, and into that pass's settings and schemes.
  std::size_t pass = 0;
  std::size_t setting = 0;
  std::size_t scheme = 0;
};

/// Cells that share data set, transforms, classifier and the parameters that reach the pass: what is run at once.
struct Pass {
  /// Index into Plan::datasets.
  std::size_t dataset = 0;
  /// Whether its schemes score the test part; else they split the train part.
  bool scores_test_part = false;
  std::vector<PipelineStep> transforms;
  /// Of the rows after the transforms.
  FeatureShape shape;
  const Classifier* classifier = nullptr;
  /// Completed parameters of the classifier, equal in those that reach the pass.
  Settings settings;
  /// Indices into Plan::schemes.
  std::vector<std::size_t> schemes;
  /// The splits of all schemes, one scheme after another.
  SplitSet splits;
  /// Where each scheme's splits stand in `splits`.
  std::vector<SplitRange> splits_of_scheme;
  /// What the classifier's work costs, rows that are transformed included.
  PassCost cost;
  /// `knn(metric=l1)`: the classifier and what reaches the pass.
  std::string text;

  /// Whether every split needs rows of its own, since a transform learns from training rows.
  bool learns() const { return gridfold::learns(transforms); }
};

/// The steps as results show them, without parameters that have their default: `standardize > pca(components=20)`.
std::string to_text(PipelineSteps steps);

/// What will run: immutable once made.
struct Plan {
  std::shared_ptr<const Registry> registry;
  std::string name;
  std::string description;
  /// The sweep as resolved YAML, and its SHA-256 without the paths of its files.
  std::string resolved_yaml;
  std::string config_hash;
  /// Empty where the sweep has none.
  std::optional<std::int64_t> seed;
  std::vector<Axis> axes;
  /// Points of the grid that are no cells, and why; the duplicates among them, whose twins are indices into `cells`.
  std::vector<LeftOut> left_out;
  std::vector<Duplicate> duplicates;
  /// Patterns of the sweep that match nothing.
  std::vector<PlanNote> notes;
  std::vector<PlannedDataset> datasets;
  std::vector<Scheme> schemes;
  std::vector<Cell> cells;
  std::vector<Pass> passes;
  std::vector<PlannedScore> scores;
  /// How a configuration is chosen among those that can be compared.
  SelectionRule rule = SelectionRule::best_mean;
  /// Whether the sweep lets its test set judge again without a reason.
  bool test_is_open = false;
  std::vector<PlannedArtifact> artifacts;
  /// What the scores need of every classifier.
  Response response = Response::classes;
  /// Whether training rows are judged, too; whether each cell is fitted and timed by itself.
  bool judges_training_rows = false;
  bool times_separately = false;
  Kept kept;
  /// Bytes of all confusion matrices and predictions that are kept.
  std::uint64_t kept_bytes = 0;

  /// What an outcome has a value of: the scores, then the same of training rows (`train_accuracy`) where they are
  /// judged.
  std::vector<ScoreColumn> score_columns() const;
  const Scheme& scheme_of(const Cell& cell) const { return schemes[passes[cell.pass].schemes[cell.scheme]]; }
  /// Where the splits of a cell stand in its pass.
  SplitRange splits_of(const Cell& cell) const { return passes[cell.pass].splits_of_scheme[cell.scheme]; }
  /// Outcomes of all cells: one for each of what is judged together.
  std::size_t evaluations() const;
  /// Bytes of the program with its data sets alone, whatever is computed.
  std::uint64_t loaded_bytes() const;
  /// Bytes of so many outcomes until they are written, as themselves, as text and as arrays; `kept_bytes` come on top.
  std::uint64_t outcome_bytes(std::uint64_t evaluations) const;
  /// Bytes of the whole program with so many threads at the worst moment, at most about: data sets, the largest pass,
  /// and the outcomes.
  std::uint64_t peak_bytes(std::size_t threads) const;
};

}  // namespace gridfold
