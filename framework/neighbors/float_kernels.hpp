#pragma once

#include <cstddef>

#include "distance/metric.hpp"
#include "distance/tile_kernels.hpp"
#include "neighbors/float_frame.hpp"

namespace gridfold {

/// The active level's kernel for rows that will be measured in a frame; `Rows` is PlainRows or DirectionRows.
///
/// Products of split floats are the faster ones and the bounds from them the wider ones. They are chosen where the
/// bounds are narrow beside the distances of neighbours, which a sample of rows shows; where they are not, the time
/// saved would be lost again on candidates that are too close to call.
template <typename Rows>
const TileKernel<float, float>& float_kernel(const Rows& train, const Rows& queries, Preselection by,
                                             const FloatFrame& frame, std::size_t k);

}  // namespace gridfold
