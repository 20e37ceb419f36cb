#pragma once

#include <cstdint>

#include "plan/plan.hpp"

namespace gridfold {

/// Bytes that a pass takes at its worst moment beside the data set itself: rows transformed, gathered and packed, what
/// a transform needs to learn, candidates and lists of neighbours, and votes, of which there are at most
/// `votes_per_query` for each query at a time.
std::uint64_t working_bytes(const Pass& pass, const PlannedDataset& dataset, std::uint64_t votes_per_query);

/// Bytes that each thread takes beside that.
std::uint64_t bytes_per_thread(const Pass& pass, const PlannedDataset& dataset);

}  // namespace gridfold
