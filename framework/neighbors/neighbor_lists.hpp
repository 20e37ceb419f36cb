#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/row_groups.hpp"
#include "distance/metric.hpp"

namespace gridfold {

/// What lists keep.
enum class ListContent { rows_and_distances, rows };

/// How distances are kept: as they are, or as integers that are order keys of a metric.
struct KeptDistances {
  bool are_integers = false;
  /// What makes distances of the integers; null where these are distances.
  double (*root)(double order_key, std::span<const double> parameters) = nullptr;
  std::vector<double> parameters = {};
};

/// Of integers that are order keys of the metric.
inline KeptDistances integers_of(const MetricSpec& metric) { return {true, metric.metric->root, metric.parameters}; }

/// One query's nearest training rows, nearest first, ordered by (distance, training row).
struct NeighborList {
  std::vector<std::uint32_t> rows;
  /// The metric's values, in its own unit; empty where only rows are kept.
  std::vector<double> distances;
};

/// What the lists of several groupings share: for every query, once, the training rows that are in any of its lists, in
/// the order of (distance, training row).
///
/// 8 bytes a row on integer metrics, 12 on the others, 4 where only rows are kept. Lists of K neighbours in any number
/// of random ways to split have little more than 2 K rows together where one way is halves, 1.3 K where all are five
/// folds. A search writes blocks of
/// queries, each once, from any thread, and then only reads.
class SharedNeighbors {
 public:
  /// The neighbours of a block's queries, one query after another; of the distances, integers or reals.
  struct Block {
    void append(std::uint32_t row, std::uint32_t distance) {
      rows.push_back(row);
      integers.push_back(distance);
    }
    void append(std::uint32_t row, double distance) {
      rows.push_back(row);
      reals.push_back(distance);
    }
    void end_query() { ends.push_back(static_cast<std::uint32_t>(rows.size())); }

    /// Where each query's rows end.
    std::vector<std::uint32_t> ends;
    std::vector<std::uint32_t> rows;
    std::vector<std::uint32_t> integers;
    std::vector<double> reals;
  };

  /// The query at each place of the blocks is that of `order`; places are queries where it is empty.
  SharedNeighbors(std::size_t queries, std::span<const std::uint32_t> order, KeptDistances kept, ListContent content);

  /// Keeps a block's neighbours, of the queries at its places in turn, in no more memory than they take.
  void put(std::size_t block, const Block& neighbors);

  std::size_t queries() const { return queries_; }

 private:
  friend class NeighborLists;

  /// Where a query's neighbours are.
  struct Place {
    const Block& block;
    std::size_t begin;
    std::size_t end;
  };
  Place place_of(std::size_t query) const;

  /// Asks the cache for a query's rows: lists lie in the order of tiles, which is random.
  void fetch(std::size_t query) const;

  std::size_t queries_;
  KeptDistances kept_;
  ListContent content_;
  /// Of each query; a query's place is its number where empty.
  std::vector<std::uint32_t> places_;
  std::vector<Block> blocks_;
};

/// The nearest training rows of some queries, in one grouping: lists of up to `k` neighbours.
class NeighborLists {
 public:
  /// Every training row may be a neighbour of every query.
  NeighborLists(std::shared_ptr<const SharedNeighbors> neighbors, std::size_t k);

  /// Queries are training rows themselves, whose neighbours `groups` tells: the rows in `queries` in that order.
  NeighborLists(std::shared_ptr<const SharedNeighbors> neighbors, std::size_t k, RowGroups groups,
                std::vector<std::uint32_t> queries);

  std::size_t queries() const { return queries_.size(); }
  std::size_t k() const { return k_; }

  /// Puts a query's nearest neighbours in `list`: `count` of them, at most k, or fewer where fewer rows were eligible.
  /// A row stands there as many times as it is trained on.
  void read(std::size_t query, std::size_t count, NeighborList& list) const;

  /// A query's whole list.
  NeighborList list(std::size_t query) const;

 private:
  /// Both call `write(from, to)` for the places of a block that go to the list, and give how many they are.
  template <typename Write>
  static std::size_t read_all(std::size_t begin, std::size_t end, std::size_t count, const Write& write);
  template <typename Write>
  std::size_t read_grouped(const SharedNeighbors::Block& block, std::size_t begin, std::size_t end,
                           std::uint32_t query_row, std::size_t count, const Write& write) const;

  std::shared_ptr<const SharedNeighbors> neighbors_;
  std::size_t k_;
  std::optional<RowGroups> groups_;
  /// The row that each query is.
  std::vector<std::uint32_t> queries_;
};

/// The lists of each grouping, with all of `neighbors`' queries.
std::vector<NeighborLists> lists_of(const std::shared_ptr<const SharedNeighbors>& neighbors,
                                    std::span<const RowGroups> groupings, std::size_t k);

}  // namespace gridfold
