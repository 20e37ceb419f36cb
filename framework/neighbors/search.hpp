#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "core/cancelled.hpp"
#include "core/feature_view.hpp"
#include "core/row_groups.hpp"
#include "distance/metric.hpp"
#include "neighbors/neighbor_lists.hpp"

namespace gridfold {

/// Called as work gets done, from any worker thread, with the pairs of rows finished since the last call.
using PairProgress = std::function<void(std::uint64_t pairs)>;

/// What a search may be told besides the data.
struct SearchControl {
  PairProgress progress;
  /// Asked between tiles; a stopped search throws Cancelled.
  std::stop_token stop;
  /// Votes that all count the same read no distances, which take half to two thirds of the lists.
  ListContent lists = ListContent::rows_and_distances;
};

/// Distances that shared_neighbors takes: each pair of rows once, as the progress adds up to.
constexpr std::uint64_t pairs_measured(std::uint64_t rows) { return rows < 2 ? 0 : rows * (rows - 1) / 2; }

/// Exact neighbours of every row among the rows that may be its neighbours, for any number of groupings at once.
///
/// Each pair of rows is measured once and feeds every grouping. A list holds what any of the groupings needs, so that
/// memory is the data plus, of every row, little more than k_max over the share of rows that its neighbours are chosen
/// from, and the groups themselves; never rows x rows. Rows that no grouping judges get no list. NeighborLists of the
/// result and a grouping reads `k_max` neighbours or fewer. It does not depend on tiles or threads.
std::shared_ptr<const SharedNeighbors> shared_neighbors(const FeatureView& features, const MetricSpec& metric,
                                                        std::span<const RowGroups> groupings, std::size_t k_max,
                                                        const SearchControl& control = {});

/// The lists of each grouping, of all rows as queries.
std::vector<NeighborLists> all_pairs_neighbors(const FeatureView& features, const MetricSpec& metric,
                                               std::span<const RowGroups> groupings, std::size_t k_max,
                                               const SearchControl& control = {});

/// Exact neighbours of every query row among the training rows: queries.rows() lists of `k_max` neighbours.
/// Both views hold the same feature type and the same number of columns.
NeighborLists query_neighbors(const FeatureView& train, const FeatureView& queries, const MetricSpec& metric,
                              std::size_t k_max, const SearchControl& control = {});

}  // namespace gridfold
