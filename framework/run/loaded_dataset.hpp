#pragma once

#include <functional>
#include <optional>

#include "data/dataset.hpp"
#include "plan/plan.hpp"

namespace gridfold {

/// A data set of a plan, in memory.
struct LoadedDataset {
  Dataset train;
  std::optional<Dataset> test;
};

/// Where a run gets its data sets from.
using DataSource = std::function<LoadedDataset(const PlannedDataset& planned)>;

/// Reads the parts that the plan needs, with finite features only. Throws DataError.
LoadedDataset load_dataset(const PlannedDataset& planned);

}  // namespace gridfold
