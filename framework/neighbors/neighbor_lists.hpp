#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace gridfold {

/// Marks a place in a list that has no neighbour, because fewer rows than K were eligible.
inline constexpr std::uint32_t kNoNeighbor = 0xffffffff;

/// What lists keep.
enum class ListContent { rows_and_distances, rows };

/// How a stored integer becomes the metric's value.
enum class IntegerUnit { itself, square_root };

/// The nearest training rows of each query row, nearest first, ordered by (distance, training row).
///
/// `queries` lists of `k` places; 8 bytes a place on integer metrics, 12 on the others, 4 where only rows are kept. A
/// search makes the lists, writes each once, from front to end, and then only reads.
class NeighborLists {
 public:
  NeighborLists() = default;

  /// Lists of an integer metric: `rows` and `distances` hold queries x k values, list after list.
  NeighborLists(std::size_t queries, std::size_t k, const std::vector<std::uint32_t>& rows,
                const std::vector<std::uint32_t>& distances, IntegerUnit unit);

  /// Lists of any other metric: `rows` and `distances` hold queries x k values, list after list.
  NeighborLists(std::size_t queries, std::size_t k, const std::vector<std::uint32_t>& rows,
                const std::vector<double>& distances);

  /// Lists of an integer metric or of any other, each to be written by `write`.
  static NeighborLists of_integers(std::size_t queries, std::size_t k, IntegerUnit unit, ListContent content);
  static NeighborLists of_reals(std::size_t queries, std::size_t k, ListContent content);

  /// Writes a query's list, nearest first: at most k rows and as many distances, which are dropped where only rows are
  /// kept; the other places stay empty.
  void write(std::size_t query, std::span<const std::uint32_t> rows, std::span<const std::uint32_t> distances);
  void write(std::size_t query, std::span<const std::uint32_t> rows, std::span<const double> distances);

  std::size_t queries() const { return queries_; }
  std::size_t k() const { return k_; }

  /// Row indices of the training set, nearest first; kNoNeighbor fills the end of a short list.
  std::span<const std::uint32_t> rows(std::size_t query) const;

  /// The metric's value for the neighbour at `rank` (0 is the nearest), in the metric's own unit; infinity where
  /// the place has no neighbour. Not of lists that keep rows only.
  double distance(std::size_t query, std::size_t rank) const;

 private:
  NeighborLists(std::size_t queries, std::size_t k);

  bool keeps_distances() const { return integer_distances_ != nullptr || real_distances_ != nullptr; }
  void write_rows(std::size_t query, std::span<const std::uint32_t> rows);

  std::size_t queries_ = 0;
  std::size_t k_ = 0;
  // Arrays that start uninitialised: a page is taken when its lists are written, by when others are free again.
  std::unique_ptr<std::uint32_t[]> rows_;
  std::unique_ptr<std::uint32_t[]> integer_distances_;
  std::unique_ptr<double[]> real_distances_;
  IntegerUnit unit_ = IntegerUnit::itself;
};

}  // namespace gridfold
