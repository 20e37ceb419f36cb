#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/matrix.hpp"
#include "distance/metric.hpp"
#include "neighbors/search.hpp"

namespace gridfold {

/// all_pairs_neighbors on 8-bit rows for metrics that l1, squared l2 or cubes select for: integers throughout, so
/// exact. At most GroupTable::kMaxGroupings groupings.
std::vector<NeighborLists> all_pairs_of_bytes(MatrixView<std::uint8_t> view, const MetricSpec& metric,
                                              std::span<const RowGroups> groupings, std::size_t k_max,
                                              const SearchControl& control);

/// query_neighbors on 8-bit rows for such metrics.
NeighborLists byte_queries(MatrixView<std::uint8_t> train, MatrixView<std::uint8_t> queries, const MetricSpec& metric,
                           std::size_t k_max, const SearchControl& control);

}  // namespace gridfold
