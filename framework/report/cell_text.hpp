#pragma once

#include <string>

#include "store/cell_record.hpp"

namespace gridfold::report {

/// One configuration for people: its settings, a row for each split with all scores, their means and deviations, the
/// confusion matrix over all splits with each class's precision and recall (of many classes only the commonest
/// confusions), and why splits failed or were warned of.
std::string cell_text(const CellRecord& cell);

}  // namespace gridfold::report
