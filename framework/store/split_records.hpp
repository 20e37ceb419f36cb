#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "run/outcome.hpp"
#include "store/run_record.hpp"

namespace gridfold {

/// One split of one configuration, as folds.csv holds it.
struct SplitRecord {
  /// Index into RunRecord::configurations.
  std::size_t configuration = 0;
  SplitStatus status = SplitStatus::absent;
  std::size_t n_train = 0;
  std::size_t n_test = 0;
  /// One per score of the record; NaN where the split has none.
  std::vector<double> scores;
};

/// Every split of a run, in the order of folds.csv. Throws StoreError or DataError naming file and line where the file
/// is missing or does not belong to the record.
std::vector<SplitRecord> read_split_records(const std::filesystem::path& folder, const RunRecord& record);

}  // namespace gridfold
