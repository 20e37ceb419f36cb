#pragma once

#include <oneapi/tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "distance/panels.hpp"
#include "distance/query_strips.hpp"
#include "distance/tile_kernels.hpp"
#include "neighbors/candidate_lists.hpp"
#include "neighbors/control.hpp"
#include "neighbors/group_table.hpp"
#include "neighbors/row_blocks.hpp"

namespace gridfold {

/// Rows ready for a tile kernel: packed in some order, with the terms that `TileKernel::select` takes, one per place
/// of every block (places that fill up the last block have terms too).
template <typename T, typename Sum>
struct TileRows {
  /// The row at each place; places are rows where empty.
  std::span<const std::uint32_t> order;
  PackedRows<T> packed;
  std::vector<Sum> query_terms;
  std::vector<Sum> panel_terms;

  std::size_t row_at(std::size_t place) const { return order.empty() ? place : order[place]; }
};

/// One pass over all pairs of a query and a row, tile by tile, that offers every pair of interest to the lists.
template <typename T, typename Sum>
class TilePass {
 public:
  /// A pass over the pairs of different rows of one set, each measured once for both rows.
  TilePass(const TileKernel<T, Sum>& kernel, const TileRows<T, Sum>& rows, const GroupTable& groups,
           CandidateLists& lists)
      : TilePass(kernel, rows, rows, groups, lists, true) {}

  /// A pass of queries against training rows.
  TilePass(const TileKernel<T, Sum>& kernel, const TileRows<T, Sum>& queries, const TileRows<T, Sum>& train,
           const GroupTable& groups, CandidateLists& lists)
      : TilePass(kernel, queries, train, groups, lists, false) {}

  void run(const SearchControl& control) {
    const std::size_t train_blocks = block_count(train_.packed.rows());
    // Query block q begins with tile first_tiles[q]; the last entry counts the tiles.
    std::vector<std::size_t> first_tiles{0};
    for (std::size_t q = 0; q < block_count(queries_.packed.rows()); ++q) {
      first_tiles.push_back(first_tiles.back() + train_blocks - (symmetric_ ? q : 0));
    }
    const auto tile_at = [&](std::size_t index) {
      const auto after = std::upper_bound(first_tiles.begin(), first_tiles.end(), index);
      const auto q = static_cast<std::size_t>(after - first_tiles.begin()) - 1;
      return Tile{q, (symmetric_ ? q : 0) + index - first_tiles[q]};
    };
    const std::size_t tiles = first_tiles.back();
    tbb::enumerable_thread_specific<Workspace> workspaces(
        [&] { return Workspace(queries_.packed, kernel_.widen != nullptr); });
    run_controlled(tiles, control, [&](std::size_t index) -> std::uint64_t {
      const Tile tile = tile_at(index);
      const Tile next = index + 1 < tiles ? tile_at(index + 1) : tile;
      return measure(tile.query_block, tile.train_block, next.train_block, workspaces.local());
    });
  }

 private:
  struct Tile {
    std::size_t query_block;
    std::size_t train_block;
  };
  /// A pair of a query and a row of a tile, both counted from their block's first, that one of the two may want.
  struct Offer {
    std::uint16_t to;
    std::uint16_t from;
    std::uint32_t distance_key;
  };
  /// Offers to the rows of one block.
  struct Offers {
    std::vector<Offer> items;
    std::size_t count = 0;
  };
  /// What a thread needs for a tile.
  struct Workspace {
    Workspace(const PackedRows<T>& packed, bool widens) : strips(packed, std::min(kBlockRows, packed.rows())) {
      if (widens) wide_panel = PageArray<T>(2 * packed.chunk_groups() * packed.group_size());
      to_queries.items.resize(kBlockRows * kBlockRows + 1);
      to_rows.items.resize(kBlockRows * kBlockRows + 1);
    }

    QueryStrips<T> strips;
    /// The block that the strips hold.
    std::size_t query_block = std::numeric_limits<std::size_t>::max();
    /// Panel after panel, in each query after query.
    alignas(64) std::array<Sum, kBlockRows * kBlockRows> sums;
    /// A panel's part of a chunk for a kernel that wants it widened.
    PageArray<T> wide_panel;
    std::array<std::uint32_t, kBlockRows * kMaxPanelRows + kSelectSlack> keys;
    std::array<std::uint32_t, kBlockRows * kMaxPanelRows + kSelectSlack> places;
    alignas(64) std::array<std::uint32_t, kBlockRows> query_limits;
    alignas(64) std::array<std::uint32_t, kBlockRows> row_limits;
    Offers to_queries;
    Offers to_rows;
  };

  /// Asks the cache for the values that are wanted next, a share at a time while others are worked on.
  class Prefetch {
   public:
    Prefetch(const T* values, std::size_t count, std::size_t shares)
        : next_(reinterpret_cast<const char*>(values)),
          end_(next_ + count * sizeof(T)),
          share_((count * sizeof(T) + shares - 1) / shares) {}

    void advance() {
      constexpr std::size_t kCacheLine = 64;
      const char* stop = std::min(end_, next_ + share_);
      for (; next_ < stop; next_ += kCacheLine) __builtin_prefetch(next_, 0, 2);
    }

   private:
    const char* next_;
    const char* end_;
    std::size_t share_;
  };

  TilePass(const TileKernel<T, Sum>& kernel, const TileRows<T, Sum>& queries, const TileRows<T, Sum>& train,
           const GroupTable& groups, CandidateLists& lists, bool symmetric)
      : kernel_(kernel), queries_(queries), train_(train), lists_(lists), symmetric_(symmetric) {
    if (!symmetric_) return;
    joint_groups_.resize(block_count(train.packed.rows()) * kBlockRows);
    for (std::size_t place = 0; place < train.packed.rows(); ++place) {
      joint_groups_[place] = groups.joint_group(train.row_at(place));
    }
  }

  /// Measures a tile; the panels of `next_train_block` are on their way to the cache at its end.
  std::uint64_t measure(std::size_t query_block, std::size_t train_block, std::size_t next_train_block,
                        Workspace& work) const {
    if (work.query_block != query_block) {
      work.strips.take(query_block * kBlockRows);
      work.query_block = query_block;
    }
    const std::size_t panel_rows = train_.packed.shape().rows;
    const std::size_t query_count = rows_in_block(queries_.packed.rows(), query_block);
    const std::size_t train_count = rows_in_block(train_.packed.rows(), train_block);
    const bool diagonal = symmetric_ && query_block == train_block;
    {
      const std::lock_guard lock(lists_.mutex_of(query_block));
      lists_.copy_limits(query_block, work.query_limits.data());
    }
    if (symmetric_) {
      const std::lock_guard lock(lists_.mutex_of(train_block));
      lists_.copy_limits(train_block, work.row_limits.data());
    } else {
      work.row_limits.fill(0);
    }
    work.to_queries.count = 0;
    work.to_rows.count = 0;
    // All panels of a block share a chunk of the strips while it is in cache. Where there is but one chunk, panel
    // after panel keeps the sums in cache instead.
    const std::size_t panels = (train_count + panel_rows - 1) / panel_rows;
    const std::size_t together = train_.packed.chunks() > 1 ? panels : 1;
    if (kernel_.enter != nullptr) kernel_.enter();
    for (std::size_t first = 0; first < panels; first += together) {
      accumulate({train_block, first, first + together, query_count, diagonal, next_train_block}, work);
      for (std::size_t panel = first; panel < first + together; ++panel) {
        select(work.sums.data() + (panel - first) * kBlockRows * panel_rows, query_block, train_block,
               panel * panel_rows, queries_for(panel, query_count, diagonal), diagonal, work);
      }
    }
    if (kernel_.leave != nullptr) kernel_.leave();
    offer(query_block, train_block, work);
    return diagonal ? std::uint64_t{query_count} * (query_count - 1) / 2 : std::uint64_t{query_count} * train_count;
  }

  /// Some panels of a train block, counted from its first, to be measured against a query block.
  struct PanelRange {
    std::size_t train_block;
    std::size_t first;
    std::size_t end;
    std::size_t query_count;
    bool diagonal;
    std::size_t next_train_block;
  };

  /// On the diagonal a row is paired with the rows after it only.
  std::size_t queries_for(std::size_t panel, std::size_t query_count, bool diagonal) const {
    return diagonal ? std::min(query_count, (panel + 1) * train_.packed.shape().rows) : query_count;
  }

  void accumulate(const PanelRange& range, Workspace& work) const {
    const PackedRows<T>& packed = train_.packed;
    const std::size_t panel_rows = packed.shape().rows;
    const std::size_t strip_rows = kernel_.strip.rows;
    const std::size_t panels_in_block = kBlockRows / panel_rows;
    const auto values_of = [&](std::size_t block, std::size_t panel, std::size_t chunk) {
      return packed.panel(block * panels_in_block + panel) + packed.chunk_begin(chunk) * packed.group_size();
    };
    // Once even without columns: sums of nothing are zero.
    for (std::size_t chunk = 0; chunk == 0 || chunk < packed.chunks(); ++chunk) {
      const std::size_t groups = packed.chunk_begin(chunk + 1) - packed.chunk_begin(chunk);
      for (std::size_t panel = range.first; panel < range.end; ++panel) {
        const T* values = values_of(range.train_block, panel, chunk);
        const T* next = values + packed.panel_size();
        if (panel + 1 == range.end) {
          const bool last_chunk = chunk + 1 >= packed.chunks();
          next = last_chunk ? values_of(range.next_train_block, 0, 0)
                            : values_of(range.train_block, range.first, chunk + 1);
        }
        const std::size_t queries = queries_for(panel, range.query_count, range.diagonal);
        Prefetch prefetch(next, groups * packed.group_size(), (queries + strip_rows - 1) / strip_rows);
        Sum* sums = work.sums.data() + (panel - range.first) * kBlockRows * panel_rows;
        const T* panel_values = values;
        if (kernel_.widen != nullptr) {
          kernel_.widen(values, groups, work.wide_panel.get());
          panel_values = work.wide_panel.get();
        }
        for (std::size_t q = 0; q < queries; q += strip_rows) {
          prefetch.advance();
          kernel_.accumulate(panel_values, work.strips.part(chunk, q / strip_rows), groups, chunk == 0,
                             sums + q * panel_rows);
        }
      }
    }
  }

  void select(const Sum* sums, std::size_t query_block, std::size_t train_block, std::size_t first_row,
              std::size_t queries, bool diagonal, Workspace& work) const {
    const std::size_t panel_rows = train_.packed.shape().rows;
    const std::size_t existing = std::min(panel_rows, rows_in_block(train_.packed.rows(), train_block) - first_row);
    const Sum* row_terms = train_.panel_terms.data() + train_block * kBlockRows + first_row;
    const Sum* query_terms = queries_.query_terms.data() + query_block * kBlockRows;
    const std::size_t count = kernel_.select(sums, queries, query_terms, row_terms, work.query_limits.data(),
                                             work.row_limits.data() + first_row, work.keys.data(), work.places.data());
    const std::size_t query_base = query_block * kBlockRows;
    const std::size_t row_base = train_block * kBlockRows;
    // Without branches, which nobody could foretell: what is not wanted is written over by the next.
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t key = work.keys[i];
      const std::size_t q = work.places[i] / kPlaceStride;
      const std::size_t r = first_row + work.places[i] % kPlaceStride;
      bool counts = r < first_row + existing;
      if (symmetric_) {
        counts &= !diagonal | (r > q);
        counts &= joint_groups_[query_base + q] != joint_groups_[row_base + r];
      }
      work.to_queries.items[work.to_queries.count] = {static_cast<std::uint16_t>(q), static_cast<std::uint16_t>(r),
                                                      key};
      work.to_queries.count += static_cast<std::size_t>(counts & (key < work.query_limits[q]));
      work.to_rows.items[work.to_rows.count] = {static_cast<std::uint16_t>(r), static_cast<std::uint16_t>(q), key};
      work.to_rows.count += static_cast<std::size_t>(counts & (key < work.row_limits[r]));
    }
  }

  /// Hands the offers of a tile to the lists of its two blocks.
  void offer(std::size_t query_block, std::size_t train_block, const Workspace& work) const {
    const auto hand_over = [&](std::size_t block, std::size_t from_block, const TileRows<T, Sum>& from, bool is_new,
                               const Offers& offers) {
      const std::lock_guard lock(lists_.mutex_of(block));
      if (is_new) lists_.expect(block, rows_in_block(from.packed.rows(), from_block));
      for (std::size_t i = 0; i < offers.count; ++i) {
        const Offer& offer = offers.items[i];
        const std::size_t row = from.row_at(from_block * kBlockRows + offer.from);
        lists_.offer(block, offer.to, candidate_key(offer.distance_key, row));
      }
    };
    hand_over(query_block, train_block, train_, true, work.to_queries);
    if (symmetric_) hand_over(train_block, query_block, queries_, train_block != query_block, work.to_rows);
  }

  const TileKernel<T, Sum>& kernel_;
  const TileRows<T, Sum>& queries_;
  const TileRows<T, Sum>& train_;
  CandidateLists& lists_;
  bool symmetric_;
  /// Of the row at each place of every block, where rows are paired with rows of one set.
  std::vector<std::uint32_t> joint_groups_;
};

}  // namespace gridfold
