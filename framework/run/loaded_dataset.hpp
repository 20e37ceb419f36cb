#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>

#include "data/dataset.hpp"
#include "plan/plan.hpp"

namespace gridfold {

/// A data set of a plan, in memory.
struct LoadedDataset {
  Dataset train;
  std::optional<Dataset> test;
};

/// Where a run gets its data sets from. Throws Cancelled soon after a stop was asked for.
using DataSource = std::function<LoadedDataset(const PlannedDataset& planned, const std::stop_token& stop)>;

/// Reads the parts that the plan needs. Throws DataError, and Cancelled soon after a stop
/// was asked for.
LoadedDataset load_dataset(const PlannedDataset& planned, const std::stop_token& stop = {});

/// Reads the test parts that the plan's protocols judge by, and adds what tells their rows again in other files, and
/// how many of them are rows of a train part in another file, with a warning of these at the data set in `sweep_file`.
void identify_test_rows(Plan& plan, const std::filesystem::path& sweep_file, const std::stop_token& stop = {});

}  // namespace gridfold
