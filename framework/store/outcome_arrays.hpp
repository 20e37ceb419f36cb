#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "store/evaluations.hpp"
#include "store/hdf5/memory_file.hpp"

namespace gridfold {

/// A dimension whose places are numbered from 0.
void add_indices(hdf5::MemoryFile& file, const std::string& name, std::size_t size);

/// Adds the arrays of outcomes, a group per data set that has some (results_h5 says how it is called).
///
/// In a group, `evaluation` counts the outcomes with arrays; `cell` (its key) and the split's coordinates stand over
/// it. An array is over `evaluation` and its own dimensions, which are as long as the longest of their name, and hold
/// the classes' names where they are over classes, as does `class` beside arrays whose values are classes; what an
/// outcome does not have is NaN, or -1 for integers.
void add_outcome_arrays(hdf5::MemoryFile& file, const RunLayout& layout, std::span<const Evaluation> evaluations);

}  // namespace gridfold
