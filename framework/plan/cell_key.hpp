#pragma once

#include <string>
#include <string_view>

#include "plan/plan.hpp"
#include "plan/resolved_cell.hpp"

namespace gridfold {

/// All that a cell's results depend on beside its classifier, as a part of a JSON object: transforms and resampling
/// with their revisions and every parameter that has a meaning (seeds where they are used), the content of the parts of
/// the data set, and the rows of them that are used. The loader, paths, scores and the sweep's other axes do not count.
/// `transforms` is the canonical text of the pipeline.
std::string key_text(const ResolvedCell& cell, const std::string& transforms, const PlannedDataset& dataset,
                     const Registry& registry);

/// 16 hexadecimal digits of the SHA-256 of all that a cell's results depend on: the canonical text of its classifier,
/// and the key_text of the rest.
std::string cell_key(std::string_view classifier, std::string_view rest);

}  // namespace gridfold
