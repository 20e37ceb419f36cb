#include "neighbors/byte_search.hpp"

#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <vector>

#include "core/cancelled.hpp"
#include "neighbors/block_writer.hpp"
#include "neighbors/control.hpp"
#include "neighbors/equal_rows.hpp"
#include "neighbors/measured_lists.hpp"
#include "neighbors/pair_keys.hpp"
#include "neighbors/row_order.hpp"
#include "neighbors/tile_pass.hpp"

namespace gridfold {

namespace {

using ByteRows = TileRows<std::uint8_t, std::uint32_t>;

const TileKernel<std::uint8_t, std::uint32_t>& kernel_for(Preselection by) {
  const KernelSet& kernels = active_kernels();
  return by == Preselection::l1 ? kernels.byte_difference : kernels.byte_product;
}

using CubeRows = TileRows<std::uint8_t, std::uint64_t>;

/// Packs the rows, in `order`, with room for terms.
template <typename Rows>
Rows pack(MatrixView<std::uint8_t> view, PanelShape shape, StripShape strip, std::span<const std::uint32_t> order,
          const std::stop_token& stop) {
  Rows rows{order, PackedRows<std::uint8_t>(view.rows(), view.cols(), shape, strip), {}, {}};
  const std::size_t padded_rows = block_count(view.rows()) * kBlockRows;
  rows.query_terms.resize(padded_rows);
  rows.panel_terms.resize(padded_rows);
  tbb::parallel_for(std::size_t{0}, rows.packed.panels(), [&](std::size_t panel) {
    throw_if_stopped(stop);
    rows.packed.pack(panel, view.cols(), [&](std::size_t place) { return view.row(rows.row_at(place)).data(); });
  });
  return rows;
}

ByteRows tile_rows(MatrixView<std::uint8_t> view, Preselection by, std::span<const std::uint32_t> order,
                   const std::stop_token& stop) {
  const bool products = by != Preselection::l1;
  const PanelShape shape = products ? kByteProductPanel : kByteDifferencePanel;
  auto rows = pack<ByteRows>(view, shape, kernel_for(by).strip, order, stop);
  if (!products) return rows;
  // |a - b|^2 = |a|^2 + |b|^2 - 2 (sum b (a - 128) + 128 sum b)
  tbb::parallel_for(std::size_t{0}, view.rows(), [&](std::size_t place) {
    throw_if_stopped(stop);
    std::uint32_t sum = 0;
    std::uint32_t squares = 0;
    for (const std::uint8_t value : view.row(rows.row_at(place))) {
      sum += value;
      squares += std::uint32_t{value} * value;
    }
    rows.query_terms[place] = squares;
    rows.panel_terms[place] = squares - 256 * sum;
  });
  return rows;
}

/// Rows whose sums of cubes a kernel shifts to fit 32 bits.
CubeRows cube_rows(MatrixView<std::uint8_t> view, std::size_t shift, std::span<const std::uint32_t> order,
                   const std::stop_token& stop) {
  auto rows = pack<CubeRows>(view, kByteCubePanel, active_kernels().byte_cube.strip, order, stop);
  std::fill(rows.query_terms.begin(), rows.query_terms.end(), shift);
  return rows;
}

/// All training rows as candidates of one query, in order.
std::vector<CandidateKey> measure_all(MatrixView<std::uint8_t> train, std::span<const std::uint8_t> query,
                                      Preselection by) {
  std::vector<CandidateKey> candidates(train.rows());
  for (std::size_t row = 0; row < train.rows(); ++row) {
    const std::uint8_t* values = train.row(row).data();
    std::uint32_t distance = 0;
    for (std::size_t col = 0; col < train.cols(); ++col) {
      const auto difference = static_cast<std::uint32_t>(std::abs(values[col] - query[col]));
      distance += by == Preselection::l1 ? difference : difference * difference;
    }
    candidates[row] = candidate_key(distance, row);
  }
  std::sort(candidates.begin(), candidates.end());
  return candidates;
}

/// Empties the lists. A query whose list is not complete is measured anew.
std::shared_ptr<const SharedNeighbors> drain(CandidateLists& lists, MatrixView<std::uint8_t> train,
                                             MatrixView<std::uint8_t> queries, const GroupTable& groups, std::size_t k,
                                             const MetricSpec& metric, const SearchControl& control) {
  const auto neighbors =
      std::make_shared<SharedNeighbors>(lists.queries(), lists.order(), integers_of(metric), control.lists);
  run_controlled(block_count(lists.queries()), {{}, control.stop}, [&](std::size_t block) -> std::uint64_t {
    BlockWriter writer(groups, k);
    lists.drain(block, [&](std::size_t query, std::span<const CandidateKey> candidates, bool complete) {
      writer.start(query);
      std::vector<CandidateKey> all;
      if (!complete && !control.stop.stop_requested()) {
        all = measure_all(train, queries.row(query), metric.metric->preselection);
        candidates = all;
      }
      for (const CandidateKey candidate : candidates) writer.add(row_of(candidate), distance_key_of(candidate));
      writer.end();
    });
    neighbors->put(block, writer.block());
    return 0;
  });
  return neighbors;
}

/// Sums of cubes as a kernel gives them, and what tells apart those that it shifts to the same key.
struct CubeKeys {
  CubeKeys(MatrixView<std::uint8_t> train, MatrixView<std::uint8_t> queries, const MetricSpec& metric)
      : keys(train, queries, metric), bounds(keys, first_equal_rows(train)) {}

  const Bounds* bounds_of_lists() const { return keys.short_keys_are_exact() ? nullptr : &bounds; }

  PairKeys<std::uint8_t> keys;
  KeyBounds<std::uint8_t> bounds;
};

std::vector<NeighborLists> all_pairs_by_cubes(MatrixView<std::uint8_t> view, const MetricSpec& metric,
                                              std::span<const RowGroups> groupings, std::size_t k_max,
                                              const SearchControl& control) {
  const GroupTable groups(view.rows(), groupings);
  const std::vector<std::uint32_t> order = tile_order(view.rows());
  const CubeKeys cubes(view, view, metric);
  CandidateLists lists({view.rows(), order, view.rows()}, std::min(k_max, view.rows()), groups,
                       cubes.bounds_of_lists());
  {
    const CubeRows rows = cube_rows(view, *cubes.keys.shift(), order, control.stop);
    TilePass(active_kernels().byte_cube, rows, groups, lists).run(control);
  }
  return lists_of(measured_lists(lists, cubes.bounds, groups, view.rows(), k_max, metric, control), groupings, k_max);
}

NeighborLists queries_by_cubes(MatrixView<std::uint8_t> train, MatrixView<std::uint8_t> queries,
                               const MetricSpec& metric, std::size_t k_max, const SearchControl& control) {
  const GroupTable everyone;
  const std::vector<std::uint32_t> order = tile_order(train.rows());
  const CubeKeys cubes(train, queries, metric);
  CandidateLists lists({queries.rows(), {}, train.rows()}, std::min(k_max, train.rows()), everyone,
                       cubes.bounds_of_lists());
  {
    const CubeRows train_rows = cube_rows(train, *cubes.keys.shift(), order, control.stop);
    const CubeRows query_rows = cube_rows(queries, *cubes.keys.shift(), {}, control.stop);
    TilePass(active_kernels().byte_cube, query_rows, train_rows, everyone, lists).run(control);
  }
  return {measured_lists(lists, cubes.bounds, everyone, train.rows(), k_max, metric, control), k_max};
}

}  // namespace

std::vector<NeighborLists> all_pairs_of_bytes(MatrixView<std::uint8_t> view, const MetricSpec& metric,
                                              std::span<const RowGroups> groupings, std::size_t k_max,
                                              const SearchControl& control) {
  const Preselection by = metric.metric->preselection;
  if (by == Preselection::cubes) return all_pairs_by_cubes(view, metric, groupings, k_max, control);
  const GroupTable groups(view.rows(), groupings);
  const std::vector<std::uint32_t> order = tile_order(view.rows());
  CandidateLists lists({view.rows(), order, view.rows()}, std::min(k_max, view.rows()), groups, nullptr);
  {
    const ByteRows rows = tile_rows(view, by, order, control.stop);
    TilePass(kernel_for(by), rows, groups, lists).run(control);
  }
  return lists_of(drain(lists, view, view, groups, k_max, metric, control), groupings, k_max);
}

NeighborLists byte_queries(MatrixView<std::uint8_t> train, MatrixView<std::uint8_t> queries, const MetricSpec& metric,
                           std::size_t k_max, const SearchControl& control) {
  const Preselection by = metric.metric->preselection;
  if (by == Preselection::cubes) return queries_by_cubes(train, queries, metric, k_max, control);
  const GroupTable everyone;
  const std::vector<std::uint32_t> order = tile_order(train.rows());
  CandidateLists lists({queries.rows(), {}, train.rows()}, std::min(k_max, train.rows()), everyone, nullptr);
  {
    const ByteRows train_rows = tile_rows(train, by, order, control.stop);
    const ByteRows query_rows = tile_rows(queries, by, {}, control.stop);
    TilePass(kernel_for(by), query_rows, train_rows, everyone, lists).run(control);
  }
  return {drain(lists, train, queries, everyone, k_max, metric, control), k_max};
}

}  // namespace gridfold
