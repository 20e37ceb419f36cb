#pragma once

#include <span>
#include <string>

#include "report/text_grid.hpp"
#include "store/run_record.hpp"

namespace gridfold::report {

/// A grid with the columns that people read and no rows: mark of the best, rank, axes, mean and deviation of each
/// score, splits.
TextGrid empty_result_grid(const RunRecord& record);

/// Adds a row per configuration; all are of one group.
void add_rows(TextGrid& grid, const RunRecord& record, std::span<const ConfigurationRecord* const> rows);

/// A score with four digits after the point; "-" where it is missing.
std::string score_text(double value);

/// Whether the rule prefers simpler configurations: some parameter that varies has a simpler direction, and some
/// configuration a standard error.
bool chooses_simplest(const RunRecord& record);

/// What the rule chooses, in words; where it has nothing to choose by, why.
std::string chosen_text(const RunRecord& record);

/// A line or two on what marks and headings mean.
std::string legend(const RunRecord& record);

/// A line per group: its best configuration with mean and deviation, and with how many it shares its rank; why its
/// numbers are optimistic; what nested cross-validation comes to. Not more than a few groups.
std::string verdict(const RunRecord& record);

/// The lines of one group on its best and on nested cross-validation; `name` tells it from others, and may be empty.
std::string verdict(const RunRecord& record, std::size_t group, const std::string& name);

}  // namespace gridfold::report
