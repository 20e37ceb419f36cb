#pragma once

#include <string>

#include "plan/plan.hpp"
#include "plan/resolved_cell.hpp"

namespace gridfold {

/// 16 hexadecimal digits of the SHA-256 of all that a cell's results depend on: classifier, transforms and resampling
/// with their revisions and every parameter that has a meaning (seeds where they are used), the content of the parts of
/// the data set, and the rows of them that are used. The loader, paths, scores and the sweep's other axes do not count.
/// `transforms` is the canonical text of the pipeline.
std::string cell_key(const ResolvedCell& cell, const std::string& transforms, const PlannedDataset& dataset,
                     const Registry& registry);

}  // namespace gridfold
