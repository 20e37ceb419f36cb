#pragma once

#include "store/configurations.hpp"

namespace gridfold {

/// Word by word what the texts say, with a list in the place of words in which they differ:
/// `5 folds shuffled with seed 1, 2, trained on 20 rows, stratified with seed 1, 2`.
std::string text_of_all(const std::vector<std::string>& texts);

/// Cells that differ in seeds alone are one configuration, and groups that share such a configuration are one group.
/// Empty where no seed has several values.
SeedAverages seed_averages(const OutcomeTable& outcomes, const RunRecord& record, const SingleCells& single);

}  // namespace gridfold
