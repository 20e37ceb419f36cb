#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "plan/plan.hpp"
#include "run/outcome.hpp"
#include "store/indexed_run.hpp"
#include "store/run_record.hpp"
#include "store/stored_run.hpp"
#include "store/test_ledger.hpp"

namespace gridfold {

/// Classifier and transforms, whatever the axes of the sweep are called. Parameters of which one direction is simpler,
/// which are what is chosen most, are named with their defaults, too.
std::string configuration_text(const Classifier& classifier, const ParameterValues& parameters, PipelineSteps steps);

/// The same without seeds of training; empty where it has none.
std::string text_without_seeds(const Classifier& classifier, ParameterValues parameters, PipelineSteps steps);

/// The rows of the part, as stretches.
std::vector<std::pair<std::uint32_t, std::uint32_t>> rows_of(const PlannedPart& part);

/// The rows of the data set's test part: those that the plan reads, or keeps for a test part that it does not read.
TestSet test_set_of(const PlannedDataset& dataset);

/// A use without scores for each configuration of these passes of the plan that the test part will judge.
std::vector<TestUse> planned_test_uses(const Plan& plan, const std::vector<bool>& passes, const std::string& run,
                                       const std::string& command);

/// A use for each configuration of the plan that the test part judged.
std::vector<TestUse> test_uses_of(const Plan& plan, std::span<const Outcome> outcomes, const std::string& run,
                                  const std::string& command);

/// The same of a run whose plan is not at hand: from its layout and outcomes, with the axes in the place of components.
std::vector<TestUse> stored_test_uses(const StoredRun& run);

/// Where a folder of runs has no ledger, or an empty one: appends what their journals say of test parts that judged
/// them, for then somebody removed it, or the runs are older than ledgers. Returns how many uses it appended. A run
/// that cannot be read is left out.
std::size_t restore_test_ledger(const std::filesystem::path& output_directory);

/// Uses of test sets by the key of the configuration.
using UsesByKey = std::map<std::string, std::vector<TestUse>>;
UsesByKey by_key(std::vector<TestUse> uses);

/// What the ledger of the run's store lacks of the configurations that the test part judged, as the run's journal says:
/// empty where nothing, or where it has no journal. A journal that cannot be read is told, too.
std::string problem_of_ledger(const std::filesystem::path& run_folder, const UsesByKey& ledger);

/// What the ledger in the folder knows of the run: uses by its own commands, and of configurations that it holds.
std::vector<TestUse> ledger_uses_of(const StoredRun& run, const std::filesystem::path& output_directory);

/// The folder that holds a run's folder, and the ledger.
std::filesystem::path store_of(const std::filesystem::path& run_folder);

/// How many rows of the data set's test set the use judged by. Where the data set's own rows are not known, for nothing
/// has read them: all rows of a use of the same files, or of the test part beside the same train part.
std::size_t rows_used(const DatasetRecord& dataset, const TestUse& use);

/// Puts into the record of a whole run, before any of it is left out or averaged, what the ledger of its store says of
/// its data sets' test sets. What a test part judged is called optimistic where it judged other configurations, too.
/// Returns what is wrong with the ledger, which is then left out; empty where nothing is.
std::string add_test_uses(RunRecord& record, const std::filesystem::path& output_directory);

/// The same, of a ledger that is read already.
void add_test_uses(RunRecord& record, std::vector<TestUse> ledger);

/// The best of each group of a stored run, called optimistic where the ledger of its store says so, too.
std::vector<BestOfGroup> bests_of(const std::filesystem::path& run_folder, std::vector<TestUse> ledger);

}  // namespace gridfold
