#include "neighbors/float_search.hpp"

#include <algorithm>
#include <utility>

#include "distance/definition.hpp"
#include "neighbors/compared_rows.hpp"
#include "neighbors/equal_rows.hpp"
#include "neighbors/float_bounds.hpp"
#include "neighbors/float_kernels.hpp"
#include "neighbors/float_rows.hpp"
#include "neighbors/list_writer.hpp"
#include "neighbors/row_measure.hpp"
#include "neighbors/row_order.hpp"

namespace gridfold {

namespace {

DifferenceMeasure measure_of(const PlainRows& train, const PlainRows& queries, Metric metric) {
  return {train, queries, metric};
}

template <typename T>
DirectionMeasure<T> measure_of(const DirectionRows<T>& train, const DirectionRows<T>& queries, Metric metric) {
  return {train, queries, metric};
}

/// Measures what the lists hold by definition, and writes one NeighborLists per grouping. A query whose list is not
/// complete is measured against all `train_rows`.
std::vector<NeighborLists> drain(CandidateLists& lists, const FloatBounds& bounds, const GroupTable& groups,
                                 std::size_t train_rows, std::size_t k, Metric metric, const SearchControl& control) {
  // The same for features of any type.
  const auto distance_of = definition_of<float>(metric).distance;
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
      for (const auto& [rank, row] : measured) writer.add(query, row, distance_of(rank, 0));
      writer.write(query, results);
    });
    return 0;
  });
  return results;
}

}  // namespace

template <typename Rows>
std::vector<NeighborLists> all_pairs_in_floats(const Rows& rows, Metric metric, std::span<const RowGroups> groupings,
                                               std::size_t k_max, const SearchControl& control) {
  const auto& view = rows.view();
  const GroupTable groups(view.rows(), groupings);
  const std::vector<std::uint32_t> order = tile_order(view.rows());
  const FloatFrame frame = frame_of(rows, rows, metric);
  const TileKernel<float, float>& kernel = float_kernel(rows, rows, metric, frame, k_max);
  FloatRows packed = pack_floats(rows, kernel, metric, frame, order);
  const auto measure = measure_of(rows, rows, metric);
  const FloatBounds bounds({metric, view.cols(), frame.unit}, measure, packed.errors, packed.errors,
                           first_equal_rows(view));
  CandidateLists lists({view.rows(), order, view.rows()}, std::min(k_max, view.rows()), groups, &bounds);
  {
    const TileRows<float, float> tiles = std::move(packed.tiles);
    TilePass(kernel, tiles, groups, lists).run(control);
  }
  return drain(lists, bounds, groups, view.rows(), k_max, metric, control);
}

template <typename Rows>
NeighborLists queries_in_floats(const Rows& train, const Rows& queries, Metric metric, std::size_t k_max,
                                const SearchControl& control) {
  const std::size_t train_count = train.view().rows();
  const std::size_t query_count = queries.view().rows();
  const GroupTable everyone;
  const FloatFrame frame = frame_of(train, queries, metric);
  const std::vector<std::uint32_t> order = tile_order(train_count);
  const TileKernel<float, float>& kernel = float_kernel(train, queries, metric, frame, k_max);
  FloatRows packed_train = pack_floats(train, kernel, metric, frame, order);
  FloatRows packed_queries = pack_floats(queries, kernel, metric, frame, {});
  const auto measure = measure_of(train, queries, metric);
  const FloatBounds bounds({metric, train.view().cols(), frame.unit}, measure, packed_train.errors,
                           packed_queries.errors, first_equal_rows(train.view()));
  CandidateLists lists({query_count, {}, train_count}, std::min(k_max, train_count), everyone, &bounds);
  {
    const TileRows<float, float> train_tiles = std::move(packed_train.tiles);
    const TileRows<float, float> query_tiles = std::move(packed_queries.tiles);
    TilePass(kernel, query_tiles, train_tiles, everyone, lists).run(control);
  }
  return std::move(drain(lists, bounds, everyone, train_count, k_max, metric, control).front());
}

template std::vector<NeighborLists> all_pairs_in_floats(const PlainRows&, Metric, std::span<const RowGroups>,
                                                        std::size_t, const SearchControl&);
template std::vector<NeighborLists> all_pairs_in_floats(const DirectionRows<std::uint8_t>&, Metric,
                                                        std::span<const RowGroups>, std::size_t, const SearchControl&);
template std::vector<NeighborLists> all_pairs_in_floats(const DirectionRows<float>&, Metric, std::span<const RowGroups>,
                                                        std::size_t, const SearchControl&);
template NeighborLists queries_in_floats(const PlainRows&, const PlainRows&, Metric, std::size_t, const SearchControl&);
template NeighborLists queries_in_floats(const DirectionRows<std::uint8_t>&, const DirectionRows<std::uint8_t>&, Metric,
                                         std::size_t, const SearchControl&);
template NeighborLists queries_in_floats(const DirectionRows<float>&, const DirectionRows<float>&, Metric, std::size_t,
                                         const SearchControl&);

}  // namespace gridfold
