#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/matrix.hpp"
#include "distance/metric.hpp"
#include "neighbors/search.hpp"

namespace gridfold {

/// all_pairs_neighbors straight from the metric's definition, pair by pair; T is std::uint8_t, float or double.
template <typename T>
std::vector<NeighborLists> all_pairs_by_definition(MatrixView<T> view, const MetricSpec& metric,
                                                   std::span<const RowGroups> groupings, std::size_t k_max,
                                                   const SearchControl& control);

/// query_neighbors straight from the metric's definition, pair by pair; T is std::uint8_t, float or double.
template <typename T>
NeighborLists queries_by_definition(MatrixView<T> train, MatrixView<T> queries, const MetricSpec& metric,
                                    std::size_t k_max, const SearchControl& control);

}  // namespace gridfold
