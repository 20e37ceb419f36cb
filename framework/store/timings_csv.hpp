#pragma once

#include <string>

#include "store/stored_run.hpp"

namespace gridfold {

/// Where a run's time went: a row for reading the data, whose `pass` is `load`, then one per pass, counted from 1, with
/// its `text`, the `operations` that it was expected to cost, and its `seconds`. Where each cell was timed by itself, a
/// row for each of its splits follows, with `cell`, the split, `fit_seconds` and `predict_seconds`. Times differ from
/// run to run.
std::string timings_csv(const StoredRun& run);

}  // namespace gridfold
