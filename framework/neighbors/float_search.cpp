#include "neighbors/float_search.hpp"

#include <algorithm>
#include <utility>

#include "neighbors/compared_rows.hpp"
#include "neighbors/equal_rows.hpp"
#include "neighbors/float_bounds.hpp"
#include "neighbors/float_kernels.hpp"
#include "neighbors/float_rows.hpp"
#include "neighbors/measured_lists.hpp"
#include "neighbors/row_measure.hpp"
#include "neighbors/row_order.hpp"

namespace gridfold {

namespace {

template <typename T>
DifferenceMeasure<T> measure_of(const PlainRows<T>& train, const PlainRows<T>& queries, Preselection by) {
  return {train, queries, by};
}

template <typename T>
DirectionMeasure<T> measure_of(const DirectionRows<T>& train, const DirectionRows<T>& queries, Preselection) {
  return {train, queries};
}

}  // namespace

template <typename Rows>
std::vector<NeighborLists> all_pairs_in_floats(const Rows& rows, const MetricSpec& metric,
                                               std::span<const RowGroups> groupings, std::size_t k_max,
                                               const SearchControl& control) {
  const auto& view = rows.view();
  const GroupTable groups(view.rows(), groupings);
  const std::vector<std::uint32_t> order = tile_order(view.rows());
  const Preselection by = metric.metric->preselection;
  const FloatFrame frame = frame_of(rows, rows, by);
  const TileKernel<float, float>& kernel = float_kernel(rows, rows, by, frame, k_max);
  FloatRows packed = pack_floats(rows, kernel, by, frame, order, control.stop);
  const auto measure = measure_of(rows, rows, by);
  const FloatBounds bounds({by, view.cols(), frame.unit}, measure, packed.errors, packed.errors,
                           first_equal_rows(view));
  CandidateLists lists({view.rows(), order, view.rows()}, std::min(k_max, view.rows()), groups, &bounds);
  {
    const TileRows<float, float> tiles = std::move(packed.tiles);
    TilePass(kernel, tiles, groups, lists).run(control);
  }
  return lists_of(measured_lists(lists, bounds, groups, view.rows(), k_max, metric, control), groupings, k_max);
}

template <typename Rows>
NeighborLists queries_in_floats(const Rows& train, const Rows& queries, const MetricSpec& metric, std::size_t k_max,
                                const SearchControl& control) {
  const std::size_t train_count = train.view().rows();
  const std::size_t query_count = queries.view().rows();
  const GroupTable everyone;
  const Preselection by = metric.metric->preselection;
  const FloatFrame frame = frame_of(train, queries, by);
  const std::vector<std::uint32_t> order = tile_order(train_count);
  const TileKernel<float, float>& kernel = float_kernel(train, queries, by, frame, k_max);
  FloatRows packed_train = pack_floats(train, kernel, by, frame, order, control.stop);
  FloatRows packed_queries = pack_floats(queries, kernel, by, frame, {}, control.stop);
  const auto measure = measure_of(train, queries, by);
  const FloatBounds bounds({by, train.view().cols(), frame.unit}, measure, packed_train.errors, packed_queries.errors,
                           first_equal_rows(train.view()));
  CandidateLists lists({query_count, {}, train_count}, std::min(k_max, train_count), everyone, &bounds);
  {
    const TileRows<float, float> train_tiles = std::move(packed_train.tiles);
    const TileRows<float, float> query_tiles = std::move(packed_queries.tiles);
    TilePass(kernel, query_tiles, train_tiles, everyone, lists).run(control);
  }
  return {measured_lists(lists, bounds, everyone, train_count, k_max, metric, control), k_max};
}

template std::vector<NeighborLists> all_pairs_in_floats(const PlainRows<float>&, const MetricSpec&,
                                                        std::span<const RowGroups>, std::size_t, const SearchControl&);
template std::vector<NeighborLists> all_pairs_in_floats(const PlainRows<double>&, const MetricSpec&,
                                                        std::span<const RowGroups>, std::size_t, const SearchControl&);
template std::vector<NeighborLists> all_pairs_in_floats(const DirectionRows<std::uint8_t>&, const MetricSpec&,
                                                        std::span<const RowGroups>, std::size_t, const SearchControl&);
template std::vector<NeighborLists> all_pairs_in_floats(const DirectionRows<float>&, const MetricSpec&,
                                                        std::span<const RowGroups>, std::size_t, const SearchControl&);
template std::vector<NeighborLists> all_pairs_in_floats(const DirectionRows<double>&, const MetricSpec&,
                                                        std::span<const RowGroups>, std::size_t, const SearchControl&);
template NeighborLists queries_in_floats(const PlainRows<float>&, const PlainRows<float>&, const MetricSpec&,
                                         std::size_t, const SearchControl&);
template NeighborLists queries_in_floats(const PlainRows<double>&, const PlainRows<double>&, const MetricSpec&,
                                         std::size_t, const SearchControl&);
template NeighborLists queries_in_floats(const DirectionRows<std::uint8_t>&, const DirectionRows<std::uint8_t>&,
                                         const MetricSpec&, std::size_t, const SearchControl&);
template NeighborLists queries_in_floats(const DirectionRows<float>&, const DirectionRows<float>&, const MetricSpec&,
                                         std::size_t, const SearchControl&);
template NeighborLists queries_in_floats(const DirectionRows<double>&, const DirectionRows<double>&, const MetricSpec&,
                                         std::size_t, const SearchControl&);

}  // namespace gridfold
