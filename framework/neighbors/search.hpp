#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

#include "core/cancelled.hpp"
#include "core/feature_view.hpp"
#include "distance/metric.hpp"
#include "neighbors/neighbor_lists.hpp"

namespace gridfold {

/// Called as work gets done, from any worker thread, with the pairs of rows finished since the last call.
using PairProgress = std::function<void(std::uint64_t pairs)>;

/// What a search may be told besides the data.
struct SearchControl {
  PairProgress progress;
  /// Asked between tiles, and between blocks of rows while they are prepared; a stopped search throws Cancelled.
  std::stop_token stop;
  /// Votes that all count the same read no distances, which take half to two thirds of the lists.
  ListContent lists = ListContent::rows_and_distances;
};

/// One way to tell rows apart: row j can be a neighbour of row i where group_of_row[i] != group_of_row[j].
/// The groups of k-fold cross-validation are its folds.
using RowGroups = std::span<const std::uint32_t>;

/// Groupings that one go over all pairs of rows can feed.
inline constexpr std::size_t kGroupingsAtOnce = 64;

/// Distances that all_pairs_neighbors takes: each pair of rows for every kGroupingsAtOnce groupings.
constexpr std::uint64_t pairs_measured(std::uint64_t rows, std::size_t groupings) {
  const std::uint64_t goes = (groupings + kGroupingsAtOnce - 1) / kGroupingsAtOnce;
  return goes * (rows * (rows - 1) / 2);
}

/// Exact neighbours of every row among the rows of other groups, for several groupings at once.
///
/// Each pair of rows is measured once and feeds every grouping, or kGroupingsAtOnce of them where there are more, and
/// is then measured again for the others: progress comes to pairs_measured. Memory is the data plus rows x k_max x
/// groupings places at most, never rows x rows. The result is one set of lists per grouping, with features.rows()
/// queries of `k_max` neighbours, and does not depend on tiles or threads.
std::vector<NeighborLists> all_pairs_neighbors(const FeatureView& features, const MetricSpec& metric,
                                               std::span<const RowGroups> groupings, std::size_t k_max,
                                               const SearchControl& control = {});

/// Exact neighbours of every query row among the training rows: queries.rows() lists of `k_max` neighbours.
/// Both views hold the same feature type and the same number of columns.
NeighborLists query_neighbors(const FeatureView& train, const FeatureView& queries, const MetricSpec& metric,
                              std::size_t k_max, const SearchControl& control = {});

}  // namespace gridfold
