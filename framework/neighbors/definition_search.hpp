#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/matrix.hpp"
#include "distance/metric.hpp"
#include "neighbors/search.hpp"

namespace gridfold {

/// all_pairs_neighbors straight from the metric's definition in double precision, pair by pair.
std::vector<NeighborLists> all_pairs_by_definition(MatrixView<float> view, Metric metric,
                                                   std::span<const RowGroups> groupings, std::size_t k_max,
                                                   const SearchControl& control);

/// query_neighbors straight from the metric's definition in double precision, pair by pair.
NeighborLists queries_by_definition(MatrixView<float> train, MatrixView<float> queries, Metric metric,
                                    std::size_t k_max, const SearchControl& control);

}  // namespace gridfold
