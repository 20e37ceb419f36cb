#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/parameter.hpp"
#include "core/scalar.hpp"
#include "plan/axis.hpp"
#include "stats/summary.hpp"

namespace gridfold {

/// A score that a run was judged by.
struct ScoreRecord {
  std::string name;
  bool higher_is_better = true;
};

/// What was said of some splits, such as why they failed.
struct Remark {
  std::string text;
  std::size_t splits = 0;

  bool operator==(const Remark&) const = default;
};

/// Configurations that can be compared: they were judged on the same splits of the same data set.
struct GroupRecord {
  /// Index into Provenance::datasets.
  std::size_t dataset = 0;
  /// The resampling with its completed parameters, and in words: `5 folds shuffled with seed 42`.
  std::string resampling;
  ParameterValues parameters;
  std::string text;
  /// Index of the size of the training part; empty where the resampling has only one.
  std::optional<std::size_t> train_size;
  std::size_t splits = 0;
  /// Rows of the smallest training part.
  std::size_t train_rows = 0;
};

/// One configuration in one group.
struct ConfigurationRecord {
  /// Hash of all that its results depend on: 16 hexadecimal digits.
  std::string key;
  /// Index into each axis's values, one per axis of the record.
  std::vector<std::size_t> coordinates;
  /// Index into RunRecord::groups.
  std::size_t group = 0;
  /// Within the group: 1 is the best, by the mean of the first score. Configurations with splits that are not done
  /// share the last rank.
  std::size_t rank = 0;
  /// Splits that are done, failed, or not evaluated yet, and those that are done and came with a warning.
  std::size_t done = 0;
  std::size_t failed = 0;
  std::size_t pending = 0;
  std::size_t warned = 0;
  /// The commonest first, and no more than ten.
  std::vector<Remark> failures;
  std::vector<Remark> warnings;
  /// One per score of the record, over the splits that are done.
  std::vector<Summary> summaries;

  bool is_complete() const { return failed == 0 && pending == 0; }
};

/// A data set that a run read.
struct DatasetRecord {
  /// What tables call it: the name that the sweep gives, or the path.
  std::string name;
  std::string loader;
  ParameterValues parameters;
  /// Rows and features of the train part.
  std::size_t rows = 0;
  std::size_t features = 0;
  /// SHA-256 of the train part's content.
  std::string fingerprint;
  /// Set where the test part was read as well.
  std::optional<std::size_t> test_rows;
  std::optional<std::string> test_fingerprint;
};

/// Where a run's numbers come from.
struct Provenance {
  std::string gridfold_version;
  std::string commit;
  std::string compiler;
  /// Library and version, in the order in which they are written.
  std::vector<std::pair<std::string, std::string>> libraries;
  std::string cpu;
  std::string instruction_set;
  std::size_t threads = 0;
  /// Empty where the sweep has none.
  std::optional<std::int64_t> seed;
  std::vector<DatasetRecord> datasets;
  /// UTC, ISO 8601 with milliseconds.
  std::string started;
  std::string finished;
};

/// A run as summary.json holds it: all that is shown of it, without single splits.
struct RunRecord {
  std::string id;
  std::string name;
  std::string description;
  std::string config_hash;
  std::vector<Axis> axes;
  std::vector<ScoreRecord> scores;
  std::vector<GroupRecord> groups;
  /// In the plan's order.
  std::vector<ConfigurationRecord> configurations;
  Provenance provenance;

  const Scalar& value(const ConfigurationRecord& configuration, std::size_t axis) const;
  /// Ranks the configurations of each group by the mean of the first score.
  void rank();
  /// The group's configurations, the best first, equal ranks in the plan's order.
  std::vector<const ConfigurationRecord*> ranking(std::size_t group) const;
  /// The group's complete configurations of rank 1, in the plan's order; none where no mean is known.
  std::vector<const ConfigurationRecord*> best(std::size_t group) const;
};

}  // namespace gridfold
