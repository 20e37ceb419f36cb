#include "neighbors/definition_search.hpp"

#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <array>
#include <utility>

#include "neighbors/candidate_lists.hpp"
#include "neighbors/control.hpp"
#include "neighbors/equal_rows.hpp"
#include "neighbors/measured_lists.hpp"
#include "neighbors/pair_keys.hpp"
#include "neighbors/row_blocks.hpp"
#include "neighbors/row_order.hpp"

namespace gridfold {

namespace {

/// One pass over all pairs of a query and a row, block by block, that offers every pair of interest to the lists.
template <typename T>
class DefinitionPass {
 public:
  /// Rows in the order in which they are met; in their own where the order is empty.
  struct Rows {
    std::size_t count;
    std::span<const std::uint32_t> order;

    std::size_t row_at(std::size_t place) const { return order.empty() ? place : order[place]; }
  };

  DefinitionPass(const PairKeys<T>& keys, const Rows& queries, const Rows& train, const GroupTable& groups,
                 CandidateLists& lists, bool symmetric)
      : keys_(keys), queries_(queries), train_(train), groups_(groups), lists_(lists), symmetric_(symmetric) {}

  void run(const SearchControl& control) {
    const std::size_t train_blocks = block_count(train_.count);
    run_controlled(block_count(queries_.count) * train_blocks, control, [&](std::size_t index) -> std::uint64_t {
      const std::size_t query_block = index / train_blocks;
      const std::size_t train_block = index % train_blocks;
      if (!symmetric_ || train_block >= query_block) measure(query_block, train_block, control);
      return 0;
    });
  }

 private:
  using Limits = std::array<std::uint32_t, kBlockRows>;

  /// Reports progress row by row: over many columns a block takes long.
  void measure(std::size_t query_block, std::size_t train_block, const SearchControl& control) {
    const std::size_t query_count = rows_in_block(queries_.count, query_block);
    const std::size_t train_count = rows_in_block(train_.count, train_block);
    const bool diagonal = symmetric_ && query_block == train_block;
    // On the diagonal a row is paired with the rows after it only; pairs that are never apart are not measured.
    const auto is_pair = [&](std::size_t q, std::size_t r) {
      if (!symmetric_) return true;
      return (!diagonal || r > q) && groups_.apart_somewhere(row_of_query(query_block, q), row_of(train_block, r));
    };
    std::vector<std::uint32_t> short_keys(query_count * train_count);
    // In parallel within the block, too: few rows of many columns are few blocks.
    tbb::parallel_for(std::size_t{0}, query_count, [&](std::size_t q) {
      for (std::size_t r = 0; r < train_count && !control.stop.stop_requested(); ++r) {
        if (!is_pair(q, r)) continue;
        const Measured measured = keys_(row_of_query(query_block, q), row_of(train_block, r));
        short_keys[q * train_count + r] = keys_.short_key(measured);
      }
      const std::size_t pairs = diagonal ? query_count - q - 1 : train_count;
      if (control.progress && pairs != 0) control.progress(pairs);
    });
    if (control.stop.stop_requested()) return;
    hand_over(query_block, train_count, true, [&](const Limits& limits) {
      for (std::size_t q = 0; q < query_count; ++q) {
        for (std::size_t r = 0; r < train_count; ++r) {
          const std::uint32_t key = short_keys[q * train_count + r];
          if (key < limits[q] && is_pair(q, r)) offer(query_block, q, key, row_of(train_block, r));
        }
      }
    });
    if (symmetric_) {
      hand_over(train_block, query_count, !diagonal, [&](const Limits& limits) {
        for (std::size_t q = 0; q < query_count; ++q) {
          for (std::size_t r = 0; r < train_count; ++r) {
            const std::uint32_t key = short_keys[q * train_count + r];
            if (key < limits[r] && is_pair(q, r)) offer(train_block, r, key, row_of_query(query_block, q));
          }
        }
      });
    }
  }

  std::size_t row_of_query(std::size_t block, std::size_t q) const { return queries_.row_at(block * kBlockRows + q); }
  std::size_t row_of(std::size_t block, std::size_t r) const { return train_.row_at(block * kBlockRows + r); }

  /// Lets `offer_all(limits)` offer to the lists of a block, which meets `candidates` more where they are new to it.
  template <typename OfferAll>
  void hand_over(std::size_t block, std::size_t candidates, bool are_new, const OfferAll& offer_all) {
    const std::lock_guard lock(lists_.mutex_of(block));
    if (are_new) lists_.expect(block, candidates);
    Limits limits;
    lists_.copy_limits(block, limits.data());
    offer_all(limits);
  }

  void offer(std::size_t block, std::size_t row, std::uint32_t key, std::size_t from) {
    lists_.offer(block, row, candidate_key(key, from));
  }

  const PairKeys<T>& keys_;
  Rows queries_;
  Rows train_;
  const GroupTable& groups_;
  CandidateLists& lists_;
  bool symmetric_;
};

}  // namespace

template <typename T>
std::vector<NeighborLists> all_pairs_by_definition(MatrixView<T> view, const MetricSpec& metric,
                                                   std::span<const RowGroups> groupings, std::size_t k_max,
                                                   const SearchControl& control) {
  const GroupTable groups(view.rows(), groupings);
  const std::vector<std::uint32_t> order = tile_order(view.rows());
  const PairKeys<T> keys(view, view, metric);
  const KeyBounds<T> bounds(keys, first_equal_rows(view));
  CandidateLists lists({view.rows(), order, view.rows()}, std::min(k_max, view.rows()), groups,
                       keys.short_keys_are_exact() ? nullptr : &bounds);
  DefinitionPass<T>(keys, {view.rows(), order}, {view.rows(), order}, groups, lists, true).run(control);
  return lists_of(measured_lists(lists, bounds, groups, view.rows(), k_max, metric, control), groupings, k_max);
}

template <typename T>
NeighborLists queries_by_definition(MatrixView<T> train, MatrixView<T> queries, const MetricSpec& metric,
                                    std::size_t k_max, const SearchControl& control) {
  const GroupTable everyone;
  const std::vector<std::uint32_t> order = tile_order(train.rows());
  const PairKeys<T> keys(train, queries, metric);
  const KeyBounds<T> bounds(keys, first_equal_rows(train));
  CandidateLists lists({queries.rows(), {}, train.rows()}, std::min(k_max, train.rows()), everyone,
                       keys.short_keys_are_exact() ? nullptr : &bounds);
  DefinitionPass<T>(keys, {queries.rows(), {}}, {train.rows(), order}, everyone, lists, false).run(control);
  return {measured_lists(lists, bounds, everyone, train.rows(), k_max, metric, control), k_max};
}

template std::vector<NeighborLists> all_pairs_by_definition(MatrixView<std::uint8_t>, const MetricSpec&,
                                                            std::span<const RowGroups>, std::size_t,
                                                            const SearchControl&);
template std::vector<NeighborLists> all_pairs_by_definition(MatrixView<float>, const MetricSpec&,
                                                            std::span<const RowGroups>, std::size_t,
                                                            const SearchControl&);
template std::vector<NeighborLists> all_pairs_by_definition(MatrixView<double>, const MetricSpec&,
                                                            std::span<const RowGroups>, std::size_t,
                                                            const SearchControl&);
template NeighborLists queries_by_definition(MatrixView<std::uint8_t>, MatrixView<std::uint8_t>, const MetricSpec&,
                                             std::size_t, const SearchControl&);
template NeighborLists queries_by_definition(MatrixView<double>, MatrixView<double>, const MetricSpec&, std::size_t,
                                             const SearchControl&);
template NeighborLists queries_by_definition(MatrixView<float>, MatrixView<float>, const MetricSpec&, std::size_t,
                                             const SearchControl&);

}  // namespace gridfold
