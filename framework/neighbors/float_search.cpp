#include "neighbors/float_search.hpp"

#include <oneapi/tbb/parallel_for.h>

#include <cmath>

#include "neighbors/float_bounds.hpp"
#include "neighbors/float_kernels.hpp"
#include "neighbors/list_writer.hpp"
#include "neighbors/row_order.hpp"

namespace gridfold {

namespace {

/// Measures what the lists hold by definition, and writes one NeighborLists per grouping. A query whose list is not
/// complete is measured against all `train_rows`.
std::vector<NeighborLists> drain(CandidateLists& lists, const FloatBounds& bounds, const GroupTable& groups,
                                 std::size_t train_rows, std::size_t k, Metric metric, const SearchControl& control) {
  std::vector<NeighborLists> results;
  for (std::size_t g = 0; g < groups.groupings(); ++g) results.push_back(NeighborLists::of_reals(lists.queries(), k));
  run_controlled(block_count(lists.queries()), {{}, control.stop}, [&](std::size_t block) -> std::uint64_t {
    std::vector<FloatBounds::Measured> measured;
    ListWriter<double> writer(groups);
    lists.drain(block, [&](std::size_t query, std::span<const CandidateKey> candidates, bool complete) {
      std::vector<CandidateKey> all;
      if (!complete) {
        if (control.stop.stop_requested()) return;
        for (std::size_t row = 0; row < train_rows; ++row) all.push_back(candidate_key(0, row));
        candidates = all;
      }
      bounds.measure(query, candidates, measured);
      for (const auto& [distance, row] : measured) {
        writer.add(query, row, metric == Metric::l2 ? std::sqrt(distance) : distance);
      }
      writer.write(query, results);
    });
    return 0;
  });
  return results;
}

}  // namespace

std::vector<NeighborLists> all_pairs_of_floats(MatrixView<float> view, Metric metric,
                                               std::span<const RowGroups> groupings, std::size_t k_max,
                                               const SearchControl& control) {
  const GroupTable groups(view.rows(), groupings);
  const std::vector<std::uint32_t> order = tile_order(view.rows());
  const FloatFrame frame = frame_of(view, view.first_rows(0), metric);
  const TileKernel<float, float>& kernel = float_kernel(view, view, metric, frame, k_max);
  FloatRows rows = pack_floats(view, kernel, metric, frame, order);
  const FloatBounds bounds(view, view, metric, frame.scale, rows.errors, rows.errors);
  CandidateLists lists({view.rows(), order, view.rows()}, std::min(k_max, view.rows()), groups, &bounds);
  {
    const TileRows<float, float> tiles = std::move(rows.tiles);
    TilePass(kernel, tiles, groups, lists).run(control);
  }
  return drain(lists, bounds, groups, view.rows(), k_max, metric, control);
}

NeighborLists float_queries(MatrixView<float> train, MatrixView<float> queries, Metric metric, std::size_t k_max,
                            const SearchControl& control) {
  const GroupTable everyone;
  const FloatFrame frame = frame_of(train, queries, metric);
  const std::vector<std::uint32_t> order = tile_order(train.rows());
  const TileKernel<float, float>& kernel = float_kernel(train, queries, metric, frame, k_max);
  FloatRows train_rows = pack_floats(train, kernel, metric, frame, order);
  FloatRows query_rows = pack_floats(queries, kernel, metric, frame, {});
  const FloatBounds bounds(train, queries, metric, frame.scale, train_rows.errors, query_rows.errors);
  CandidateLists lists({queries.rows(), {}, train.rows()}, std::min(k_max, train.rows()), everyone, &bounds);
  {
    const TileRows<float, float> train_tiles = std::move(train_rows.tiles);
    const TileRows<float, float> query_tiles = std::move(query_rows.tiles);
    TilePass(kernel, query_tiles, train_tiles, everyone, lists).run(control);
  }
  return std::move(drain(lists, bounds, everyone, train.rows(), k_max, metric, control).front());
}

}  // namespace gridfold
