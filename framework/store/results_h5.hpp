#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "store/outcome_table.hpp"

namespace gridfold {

/// The bytes of results.h5: equal layouts with equal outcomes give equal bytes, and a run that is not finished has the
/// shape of the finished one.
///
/// One array per score (float64, NaN where a split is not done), `status` (uint8, a SplitStatus), `n_train`, `n_test`
/// and `correct` (int64, -1 where unknown, told as `_FillValue`), each over the grid's axes, then `repeat` and `fold`,
/// with every axis's values as a dimension scale. Where the run has several, `outer` stands before `repeat` and
/// `train_size` after `fold`. Axes of text, of booleans and of mixed types are texts.
///
/// Where the product of the axes would hold far more places than there are splits, the grid's axes become one `cell`
/// dimension, and each axis an array over it.
///
/// What outcomes bring along, such as weights, stands in a group per data set: `datasets/<name>` where the sweep names
/// it, else `datasets/dataset<its place, from 1>`. Its attribute `fingerprint` is that of the train part. The group
/// holds arrays over `evaluation`, which says for each its `cell` and split, and over dimensions of their own.
///
/// Why all numbers of some group are optimistic is the attribute `optimistic_because` of the file, where there is such
/// a reason; why a score is, that of its array.
std::vector<std::byte> results_h5(const OutcomeTable& outcomes, const std::string& optimistic_because);

}  // namespace gridfold
