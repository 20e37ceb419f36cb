#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "plan/plan.hpp"
#include "run/outcome.hpp"
#include "store/run_record.hpp"
#include "store/test_ledger.hpp"

namespace gridfold {

/// The rows of the data set's test part that the plan reads.
TestSet test_set_of(const PlannedDataset& dataset);

/// A use for each configuration of the plan that the test part judged.
std::vector<TestUse> test_uses_of(const Plan& plan, std::span<const Outcome> outcomes, const std::string& run,
                                  const std::string& command);

/// The folder that holds a run's folder, and the ledger.
std::filesystem::path store_of(const std::filesystem::path& run_folder);

/// Puts into the record what the ledger of its store says of its data sets' test sets. Returns what is wrong with the
/// ledger, which is then left out; empty where nothing is.
std::string add_test_uses(RunRecord& record, const std::filesystem::path& output_directory);

}  // namespace gridfold
