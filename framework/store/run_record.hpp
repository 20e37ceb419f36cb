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

/// One configuration with the folds that it was evaluated on; `scores` are those of the record's first score.
struct ConfigurationRecord {
  std::string key;
  /// One per axis of the record.
  std::vector<Scalar> values;
  std::vector<FoldOutcome> folds;
  /// Over the folds that are done.
  Summary summary;
  /// 1 is the best; the mean of the first score decides.
  std::size_t rank = 0;
};

/// Where a run's numbers come from, as pairs that are written in this order.
struct Provenance {
  std::string gridfold_version;
  std::string commit;
  std::string compiler;
  /// Library and version.
  std::vector<std::pair<std::string, std::string>> libraries;
  std::string cpu;
  std::string instruction_set;
  std::size_t threads = 0;
  std::int64_t seed = 0;
  std::vector<std::string> dataset_paths;
  std::vector<std::string> dataset_fingerprints;
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
  std::vector<std::string> score_names;
  std::vector<ConfigurationRecord> configurations;
  Provenance provenance;
};

}  // namespace gridfold
