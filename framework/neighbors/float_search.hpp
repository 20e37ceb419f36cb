#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "distance/metric.hpp"
#include "neighbors/search.hpp"

namespace gridfold {

/// all_pairs_neighbors by float tiles, which select, and the definition in double precision or integers, which
/// decides. `Rows` is PlainRows, or DirectionRows with the steps of the metric, as its preselection has it. At most
/// GroupTable::kMaxGroupings groupings.
template <typename Rows>
std::vector<NeighborLists> all_pairs_in_floats(const Rows& rows, const MetricSpec& metric,
                                               std::span<const RowGroups> groupings, std::size_t k_max,
                                               const SearchControl& control);

/// query_neighbors in the same way.
template <typename Rows>
NeighborLists queries_in_floats(const Rows& train, const Rows& queries, const MetricSpec& metric, std::size_t k_max,
                                const SearchControl& control);

}  // namespace gridfold
