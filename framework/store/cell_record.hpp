#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/matrix.hpp"
#include "core/scalar.hpp"
#include "store/configuration_splits.hpp"
#include "store/evaluations.hpp"
#include "store/run_record.hpp"
#include "store/stored_run.hpp"

namespace gridfold {

/// One configuration of a run with all of its splits; of several seeds, those of each.
struct CellRecord {
  /// Of several seeds, that of the first.
  std::string key;
  std::string dataset;
  /// How its rows are split, in words.
  std::string splitting;
  /// The axes that have a value for it, in their order.
  std::vector<std::pair<std::string, std::string>> settings;
  /// The axes that are averaged over, and their values for each of several cells; empty where there is one.
  std::vector<std::string> seed_axes;
  std::map<std::size_t, std::vector<Scalar>> seeds;
  std::vector<ScoreRecord> scores;
  std::vector<SplitDimension> dimensions;
  /// In the order of the splits. Outcomes are the run's.
  std::vector<Evaluation> splits;
  /// One list per score: the values that summaries take, of the splits that judge the cell and have one.
  std::vector<std::vector<SplitScore>> judging;
  /// The same with one value, the mean, of each split that several seeds train on.
  std::vector<std::vector<SplitScore>> judging_once;
  std::vector<std::string> class_names;
  /// Of the part that judges: each split's judged rows are among so many.
  std::size_t rows = 0;
  /// Rows by true and by predicted class over all judging splits that are done; empty where a split does not keep them.
  Matrix<std::int64_t> confusion;
};

/// The configuration that the cell of that key belongs to, or of the only key that begins so; `best` is what the run's
/// rule chooses, in a run of which all cells can be compared. Refers to the run. Throws ConfigError where there is
/// none, or more than one.
CellRecord cell_record(const StoredRun& run, const std::string& key);

}  // namespace gridfold
