#pragma once

#include <cstddef>
#include <vector>

#include "core/diagnostics.hpp"
#include "plan/expand.hpp"
#include "plan/plan.hpp"

namespace gridfold {

/// How many rows of the data set's test part are rows that a model for it learns from: the parts have the same content,
/// as where one file is named for both, or identify_test_rows found equal rows in them. Of a test part that nobody
/// reads, all rows are meant.
std::size_t judged_training_rows(const PlannedDataset& dataset);

/// Adds a warning of such rows, once for each data set, at the place; none where there are no such rows.
void add_note_of_judged_training_rows(const PlannedDataset& dataset, const SourceMark& where,
                                      std::vector<PlanNote>& notes);

}  // namespace gridfold
