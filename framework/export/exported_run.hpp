#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "store/evaluations.hpp"
#include "store/run_record.hpp"
#include "store/stored_run.hpp"

namespace gridfold {

/// What an export writes of a run: some of its configurations, with their splits.
class ExportedRun {
 public:
  /// `record` is made from `stored` and holds the configurations that are wanted.
  ExportedRun(StoredRun stored, RunRecord record);
  // Splits refer to the stored run.
  ExportedRun(const ExportedRun&) = delete;
  ExportedRun& operator=(const ExportedRun&) = delete;

  const StoredRun& stored() const { return stored_; }
  const RunRecord& record() const { return record_; }
  /// The splits of a configuration of the record, in the order of its resampling.
  const std::vector<Evaluation>& splits(std::size_t configuration) const { return splits_[configuration]; }
  /// Those of them that judge it, and the value of a score on each, as the record's mean takes it; NaN where there is
  /// none.
  std::vector<Evaluation> judging(std::size_t configuration) const;
  std::vector<double> judging_values(std::size_t configuration, std::size_t score) const;
  /// Splits of the configuration that has most.
  std::size_t most_splits() const;
  /// NaN where the split is not done or has no such score; `score` counts the record's scores.
  double value(const Evaluation& split, std::size_t score) const;

 private:
  StoredRun stored_;
  RunRecord record_;
  std::vector<std::vector<Evaluation>> splits_;
  /// Of each score of the record: its place in outcomes, for a record may be ranked by another score than the first.
  std::vector<std::size_t> score_places_;
};

/// The record with its best `limit` configurations, which the groups share as in tables, and with what the run's rule
/// chooses in each group; each keeps its rank.
RunRecord best_configurations(const RunRecord& record, std::size_t limit);

/// The record with one of its groups. Throws ConfigError with the groups where there is none of that number.
RunRecord only_group(const RunRecord& record, std::int64_t group);

/// Of a record over seeds, the cells that its configurations average, in its groups and with its ranks: no seed is
/// better than another. `single` is the run's record of single cells; what is left of its averages is `averages`.
RunRecord cells_of_averages(RunRecord single, RunRecord averages);

}  // namespace gridfold
