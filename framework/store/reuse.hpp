#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "store/outcome_table.hpp"

namespace gridfold {

/// Outcomes of earlier runs that are also those of another one.
struct ReusedOutcomes {
  std::vector<Outcome> outcomes;
  /// Ids of the runs that they come from.
  std::vector<std::string> runs;
};

/// What runs below `output_directory` hold of the places that are pending in `wanted`: splits that are done, of cells
/// with the same key, judged by every score of it, with the same arrays beside the scores.
ReusedOutcomes find_reusable(const std::filesystem::path& output_directory, const OutcomeTable& wanted);

}  // namespace gridfold
