#include "neighbors/byte_search.hpp"

#include <tbb/parallel_for.h>

#include <optional>

#include "neighbors/list_writer.hpp"
#include "neighbors/tile_pass.hpp"

namespace gridfold {

namespace {

using ByteRows = TileRows<std::uint8_t, std::uint32_t>;

const TileKernel<std::uint8_t, std::uint32_t>& kernel_for(Metric metric) {
  const KernelSet& kernels = active_kernels();
  return metric == Metric::l1 ? kernels.byte_difference : kernels.byte_product;
}

ByteRows tile_rows(MatrixView<std::uint8_t> view, Metric metric) {
  const bool products = metric != Metric::l1;
  ByteRows rows{
      PackedRows<std::uint8_t>(view.rows(), view.cols(), products ? kByteProductPanel : kByteDifferencePanel), {}, {}};
  const std::size_t padded_rows = block_count(view.rows()) * kBlockRows;
  rows.query_terms.resize(padded_rows);
  rows.panel_terms.resize(padded_rows);
  tbb::parallel_for(std::size_t{0}, rows.packed.panels(), [&](std::size_t panel) {
    rows.packed.pack(panel, view.cols(),
                     [&](std::size_t row, std::size_t col) { return view.data()[row * view.cols() + col]; });
  });
  if (!products) return rows;
  // |a - b|^2 = |a|^2 + |b|^2 - 2 (sum b (a - 128) + 128 sum b)
  tbb::parallel_for(std::size_t{0}, view.rows(), [&](std::size_t row) {
    std::uint32_t sum = 0;
    std::uint32_t squares = 0;
    for (const std::uint8_t value : view.row(row)) {
      sum += value;
      squares += std::uint32_t{value} * value;
    }
    rows.query_terms[row] = squares;
    rows.panel_terms[row] = squares - 256 * sum;
  });
  return rows;
}

/// Empties the lists into one NeighborLists per grouping.
std::vector<NeighborLists> drain(CandidateLists& lists, const GroupTable& groups, std::size_t k, Metric metric) {
  const auto unit = metric == Metric::l2 ? IntegerUnit::square_root : IntegerUnit::itself;
  std::vector<NeighborLists> results;
  for (std::size_t g = 0; g < groups.groupings(); ++g) {
    results.push_back(NeighborLists::of_integers(lists.queries(), k, unit));
  }
  tbb::parallel_for(std::size_t{0}, block_count(lists.queries()), [&](std::size_t block) {
    ListWriter<std::uint32_t> writer(groups);
    lists.drain(block, [&](std::size_t query, std::span<const CandidateKey> candidates) {
      for (const CandidateKey candidate : candidates) writer.add(query, row_of(candidate), distance_key_of(candidate));
      writer.write(query, results);
    });
  });
  return results;
}

}  // namespace

std::vector<NeighborLists> all_pairs_of_bytes(MatrixView<std::uint8_t> view, Metric metric,
                                              std::span<const RowGroups> groupings, std::size_t k_max,
                                              const SearchControl& control) {
  const GroupTable groups(view.rows(), groupings);
  CandidateLists lists(view.rows(), std::min(k_max, view.rows()), groups, nullptr);
  {
    const ByteRows rows = tile_rows(view, metric);
    TilePass(kernel_for(metric), rows, groups, lists).run(control);
  }
  return drain(lists, groups, k_max, metric);
}

NeighborLists byte_queries(MatrixView<std::uint8_t> train, MatrixView<std::uint8_t> queries, Metric metric,
                           std::size_t k_max, const SearchControl& control) {
  const GroupTable everyone;
  CandidateLists lists(queries.rows(), std::min(k_max, train.rows()), everyone, nullptr);
  {
    const ByteRows train_rows = tile_rows(train, metric);
    const ByteRows query_rows = tile_rows(queries, metric);
    TilePass(kernel_for(metric), query_rows, train_rows, everyone, lists).run(control);
  }
  return std::move(drain(lists, everyone, k_max, metric).front());
}

}  // namespace gridfold
