#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "classifiers/settings.hpp"
#include "core/feature_view.hpp"
#include "core/named_array.hpp"
#include "core/parameter.hpp"
#include "core/predictions.hpp"
#include "core/split_set.hpp"
#include "distance/metric.hpp"

namespace gridfold {

/// Splits `first` to `first + count - 1` of a SplitSet.
struct SplitRange {
  std::size_t first = 0;
  std::size_t count = 0;

  std::size_t end() const { return first + count; }
  bool operator==(const SplitRange&) const = default;
};

/// Which splits are asked for, setting by setting.
class Wanted {
 public:
  explicit Wanted(std::size_t settings) : ranges_(settings) {}

  void add(std::size_t setting, SplitRange splits) { ranges_[setting].push_back(splits); }

  std::size_t settings() const { return ranges_.size(); }
  /// In the order in which they were added; they do not overlap.
  std::span<const SplitRange> of(std::size_t setting) const { return ranges_[setting]; }
  bool has(std::size_t setting, std::size_t split) const;
  /// Pairs of a setting and a split.
  std::size_t count() const;

 private:
  std::vector<std::vector<SplitRange>> ranges_;
};

/// What is kept of every split beside its scores.
struct Kept {
  bool confusion = false;
  bool predictions = false;
  /// What a classifier learnt, and how: arrays of its model.
  bool weights = false;
  bool history = false;
};

/// What a classifier is told besides the data.
struct Context {
  /// Asked now and then; who stops throws Cancelled.
  std::stop_token stop = {};
  /// Of the registry, for classifiers that are told one by name.
  std::span<const Metric> metrics = {};
  /// Where random choices start, beside a seed that is a parameter of the classifier (ParameterInfo::takes_sweep_seed)
  /// and so a part of the cell's key. It depends on the data and the split, never on the setting: settings that train
  /// together see the same batches, and a cell's results do not depend on its company.
  std::uint64_t seed = 0;
  /// Which arrays a model should hold.
  Kept kept = {};
  /// Called from any thread with the operations (as PassCost counts them) done since the last call; may be null.
  std::function<void(double operations)> progress = {};
};

/// The rows, splits and settings that a classifier works on at once: everything that can share work.
struct PassInput {
  FeatureView train_rows;
  /// Class index of each training row, below `class_count`.
  std::span<const std::int32_t> train_labels;
  std::size_t class_count = 0;
  /// The rows that are judged on: the training rows themselves, or others with as many columns of the same type.
  FeatureView query_rows;
  bool same_rows = true;
  const SplitSet& splits;
  /// Completed lists of the classifier's parameters, equal in those that reach the pass.
  const Settings& settings;
  const Wanted& wanted;
  Response response = Response::classes;
};

/// How long it took to learn from a split's training rows, transforms included, and to predict for those judged.
struct FitSeconds {
  double fit = 0;
  double predict = 0;

  bool operator==(const FitSeconds&) const = default;
};

/// What a classifier gives for some splits of one setting, each of which it wants: predictions for the rows that each
/// split judges on, in ascending order, split after split. Views are valid during the call only.
struct Emission {
  std::size_t setting = 0;
  SplitRange splits;
  PredictionsView predictions;
  std::span<const std::string> warnings = {};
  std::span<const NamedArray> arrays = {};
  /// Where one model alone gave it.
  std::optional<FitSeconds> seconds = {};
};

/// Where a classifier puts its results; both may be called from any thread, several at a time.
struct Emit {
  std::function<void(const Emission& emission)> done;
  std::function<void(std::size_t setting, SplitRange splits, const std::string& reason)> failed;
};

/// What a pass works on, known before any row is read.
struct PassShape {
  std::size_t rows = 0;
  /// Rows of another part or side that are judged on; as `rows` where they are the same.
  std::size_t query_rows = 0;
  bool same_rows = true;
  std::size_t features = 0;
  /// 1, 4 or 8.
  std::size_t bytes_per_feature = 0;
  std::size_t class_count = 0;
  const SplitSet& splits;
  const Settings& settings;
  const Wanted& wanted;
  Response response = Response::classes;
  std::span<const Metric> metrics = {};
};

/// The shape of a pass whose rows are at hand.
PassShape shape_of(const PassInput& input, std::span<const Metric> metrics);

/// What a pass costs, at most about.
struct PassCost {
  /// Distances between two rows; 0 for classifiers that compare no rows.
  double pairs = 0;
  /// Work in a unit of the classifier's own, in proportion to the time that it takes.
  double operations = 0;
  /// Bytes beside the rows, once and for each task that runs at the same time.
  std::uint64_t shared_bytes = 0;
  std::uint64_t bytes_per_task = 0;
};

}  // namespace gridfold
