#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "store/condition.hpp"
#include "store/run_index.hpp"

namespace gridfold {

/// What runs are sorted and chosen by: the mean of what the rule chooses, of several groups the better end of their
/// range; empty where no group has one.
std::optional<double> best_of_groups(const RunEntry& run);

/// The runs for which the condition holds. It may ask of a run its `id`, `name`, `experiment`, `shard`, `tags`,
/// `status`, `started`, `finished`, `configurations`, `splits`, `done_splits`, `failed_splits`, `score` and `best`; and
/// what it may ask of a configuration (see ConfigurationColumns), its results over all seeds: then it must hold for one
/// of the run's. A column that only other runs have is missing. Throws ConfigError for a column that no run has.
std::vector<RunEntry> select_runs(std::vector<RunEntry> runs, const Condition& condition,
                                  const std::filesystem::path& directory);

}  // namespace gridfold
