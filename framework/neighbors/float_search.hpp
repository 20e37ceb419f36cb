#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/matrix.hpp"
#include "distance/metric.hpp"
#include "neighbors/search.hpp"

namespace gridfold {

/// all_pairs_neighbors on float rows for l1, l2 and squared l2: float tiles select, the definition in double
/// precision decides. At most GroupTable::kMaxGroupings groupings.
std::vector<NeighborLists> all_pairs_of_floats(MatrixView<float> view, Metric metric,
                                               std::span<const RowGroups> groupings, std::size_t k_max,
                                               const SearchControl& control);

/// query_neighbors on float rows for l1, l2 and squared l2.
NeighborLists float_queries(MatrixView<float> train, MatrixView<float> queries, Metric metric, std::size_t k_max,
                            const SearchControl& control);

}  // namespace gridfold
