#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/scalar.hpp"
#include "plan/outcome.hpp"
#include "plan/plan.hpp"
#include "stats/summary.hpp"

namespace gridfold {

/// A score that a run was judged by.
struct ScoreRecord {
  std::string name;
  bool higher_is_better = true;
};

/// One configuration with the folds that it was evaluated on, failed ones among them.
struct ConfigurationRecord {
  /// Hash of the canonical configuration: 16 hexadecimal digits.
  std::string key;
  /// Index into each axis's values, one per axis of the record.
  std::vector<std::size_t> coordinates;
  std::vector<FoldOutcome> folds;
  /// One per score of the record, over the folds that are done.
  std::vector<Summary> summaries;
  /// 1 is the best; the mean of the first score decides.
  std::size_t rank = 0;

  /// Folds of that status.
  std::size_t count(FoldStatus status) const;
};

/// A data set that a run read.
struct DatasetRecord {
  std::string loader;
  std::string path;
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
  std::int64_t seed = 0;
  std::vector<DatasetRecord> datasets;
  /// UTC, ISO 8601 with milliseconds.
  std::string started;
  std::string finished;
  double load_seconds = 0;
  double run_seconds = 0;
};

/// A finished run: what is written to its folder, and what is read back from it.
struct RunRecord {
  std::string id;
  std::string name;
  std::string description;
  std::string config_hash;
  std::vector<Axis> axes;
  std::vector<ScoreRecord> scores;
  /// In the plan's order.
  std::vector<ConfigurationRecord> configurations;
  Provenance provenance;

  const Scalar& value(const ConfigurationRecord& configuration, std::size_t axis) const;
  /// The configurations of rank 1, in the plan's order; none where every mean is missing.
  std::vector<const ConfigurationRecord*> best() const;
};

}  // namespace gridfold
