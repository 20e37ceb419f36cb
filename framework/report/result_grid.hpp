#pragma once

#include <span>
#include <string>

#include "report/text_grid.hpp"
#include "store/run_record.hpp"

namespace gridfold::report {

/// The columns that people read: mark of the best, rank, axes, mean and deviation of each score, folds.
TextGrid result_grid(const RunRecord& record, std::span<const ConfigurationRecord* const> rows);

/// A score with four digits after the point; "-" where it is missing.
std::string score_text(double value);

/// One line: the best configuration with its mean and deviation, and with how many it shares its rank.
std::string verdict(const RunRecord& record);

}  // namespace gridfold::report
