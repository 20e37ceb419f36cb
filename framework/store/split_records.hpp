#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "run/outcome.hpp"
#include "store/run_record.hpp"
#include "store/stored_run.hpp"

namespace gridfold {

/// One split of one configuration.
struct SplitRecord {
  /// Index into RunRecord::configurations.
  std::size_t configuration = 0;
  SplitCoordinates split;
  SplitStatus status = SplitStatus::absent;
  std::size_t n_train = 0;
  std::size_t n_test = 0;
  /// One per score of the record, as its summaries take them: bootstrap's are weighed with the apparent score where its
  /// estimate asks for that. NaN where the split has none.
  std::vector<double> scores;
  /// The rows that it judges, ascending, and whether each was predicted right; empty where predictions were not asked
  /// for or are not stored.
  std::vector<std::pair<std::uint32_t, bool>> judged = {};
};

/// Every split of a run, in the order of its layout; `record` is made from `run`.
std::vector<SplitRecord> split_records(const StoredRun& run, const RunRecord& record);

/// Every split of a run: from its journal, or from the folds.csv of a run of an earlier version, which has none. Throws
/// StoreError, which names file and line where folds.csv does not belong to the record.
std::vector<SplitRecord> read_split_records(const std::filesystem::path& folder, const RunRecord& record);

/// Fills `judged` from the predictions that the run's journal holds.
void add_judged_rows(std::vector<SplitRecord>& splits, const RunRecord& record, const std::filesystem::path& folder);

}  // namespace gridfold
