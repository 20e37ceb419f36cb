#pragma once

#include <cstddef>

#include "plan/plan.hpp"
#include "run/loaded_dataset.hpp"

namespace gridfold {

/// A plan of one pass as that one of `plan`, over the first `rows` rows of `sample`, which went through the pass's
/// transforms already. K is as large as `most_k` and so few rows allow, and cells that do not differ then are one; of
/// many ways to split rows there are a few, and of many folds that are searched one by one there is one.
Plan sample_plan(const Plan& plan, std::size_t pass, const LoadedDataset& sample, std::size_t rows, std::size_t most_k);

/// The first rows of both parts that the plan's one data set asks for.
LoadedDataset first_rows(const LoadedDataset& sample, const PlannedDataset& dataset);

}  // namespace gridfold
