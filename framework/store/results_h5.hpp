#pragma once

#include <cstddef>
#include <vector>

#include "store/run_record.hpp"

namespace gridfold {

/// The bytes of results.h5: equal records give equal bytes.
///
/// One array per score (float64, NaN where a fold is absent or failed), `status` (uint8, a FoldStatus), `n_train`,
/// `n_test` and `correct` (int64, -1 where unknown, told as `_FillValue`), each over the grid's axes, then `repeat`,
/// then `fold`, with every axis's values as a dimension scale. Axes of text, of booleans and of mixed types are texts.
///
/// Where the product of the axes would hold far more places than there are folds, the grid's axes become one `cell`
/// dimension, and each axis an array over it.
std::vector<std::byte> results_h5(const RunRecord& record);

}  // namespace gridfold
