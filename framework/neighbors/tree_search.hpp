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
bool tree_pays(MatrixView<T> train, std::size_t queries, Metric metric, std::size_t k_max);

/// all_pairs_neighbors through a k-d tree, for l1, l2 and squared l2; T is std::uint8_t or float.
template <typename T>
std::vector<NeighborLists> all_pairs_by_tree(MatrixView<T> view, Metric metric, std::span<const RowGroups> groupings,
                                             std::size_t k_max, const SearchControl& control);

/// query_neighbors through a k-d tree, for l1, l2 and squared l2; T is std::uint8_t or float.
template <typename T>
NeighborLists queries_by_tree(MatrixView<T> train, MatrixView<T> queries, Metric metric, std::size_t k_max,
                              const SearchControl& control);

}  // namespace gridfold
