#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/matrix.hpp"
#include "distance/metric.hpp"
#include "neighbors/search.hpp"

namespace gridfold {

/// Whether a k-d tree answers sooner than tiles do: few columns, many rows, and few pairs of equal ones (a tree has to
/// look at all rows that are as near as the k-th). The limits are about where the two took the same time on two cores
/// with AVX-512; results are the same either way.
template <typename T>
bool tree_pays(MatrixView<T> train, std::size_t queries, Preselection by, std::size_t k_max);

/// all_pairs_neighbors through a k-d tree, for metrics that l1 or squared l2 select for; T is std::uint8_t, float or
/// double.
template <typename T>
std::vector<NeighborLists> all_pairs_by_tree(MatrixView<T> view, const MetricSpec& metric,
                                             std::span<const RowGroups> groupings, std::size_t k_max,
                                             const SearchControl& control);

/// query_neighbors through a k-d tree, for metrics that l1 or squared l2 select for; T is std::uint8_t, float or
/// double.
template <typename T>
NeighborLists queries_by_tree(MatrixView<T> train, MatrixView<T> queries, const MetricSpec& metric, std::size_t k_max,
                              const SearchControl& control);

}  // namespace gridfold
