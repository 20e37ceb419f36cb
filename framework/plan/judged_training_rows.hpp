#pragma once

#include <cstddef>

#include "plan/plan.hpp"

namespace gridfold {

/// How many rows of the data set's test part are rows that a model for it learns from: the parts have the same content,
/// as where one file is named for both. Of a test part that nobody reads, all rows are meant.
std::size_t judged_training_rows(const PlannedDataset& dataset);

}  // namespace gridfold
