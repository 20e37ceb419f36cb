#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "distance/metric.hpp"
#include "neighbors/search.hpp"

namespace gridfold {

/// all_pairs_neighbors by float tiles, which select, and the definition in double precision or integers, which
/// decides. `Rows` is PlainRows, for l1, l2 and squared l2, or DirectionRows, for cosine and correlation, of the
/// metric. At most GroupTable::kMaxGroupings groupings.
template <typename Rows>
std::vector<NeighborLists> all_pairs_in_floats(const Rows& rows, Metric metric, std::span<const RowGroups> groupings,
                                               std::size_t k_max, const SearchControl& control);

/// query_neighbors in the same way.
template <typename Rows>
NeighborLists queries_in_floats(const Rows& train, const Rows& queries, Metric metric, std::size_t k_max,
                                const SearchControl& control);

}  // namespace gridfold
