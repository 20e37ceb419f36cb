#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "run/outcome.hpp"
#include "store/run_layout.hpp"

namespace gridfold {

/// Every outcome of a run by its place: a cell of the layout and one of its splits. A copy is independent.
class OutcomeTable {
 public:
  explicit OutcomeTable(std::shared_ptr<const RunLayout> layout);

  const RunLayout& layout() const { return *layout_; }
  const std::shared_ptr<const RunLayout>& shared_layout() const { return layout_; }

  /// Takes an outcome that is done or failed. A place that failed may be filled again; one that is done keeps its
  /// outcome. Throws StoreError where another one is done there with other scores, or where there is no such place.
  void add(Outcome outcome);

  /// Null where the split, an index into the scheme's splits, is pending.
  const Outcome* find(std::size_t cell, std::size_t split) const;
  /// The index of the split of a cell that has these coordinates. Throws StoreError where there is none.
  std::size_t split_index(std::size_t cell, const SplitCoordinates& at) const;

  /// All places, those without an outcome with the status `pending`.
  std::span<const Outcome> all() const { return outcomes_; }

  /// Places in all, those that are done, and those that failed.
  std::size_t size() const { return outcomes_.size(); }
  std::size_t done() const { return done_; }
  std::size_t failed() const { return failed_; }
  bool is_empty() const { return done_ + failed_ == 0; }
  bool is_complete() const { return done_ + failed_ == size(); }

 private:
  std::shared_ptr<const RunLayout> layout_;
  /// Of each scheme: its splits' indices, in the order of their coordinates.
  std::vector<std::vector<std::size_t>> order_of_scheme_;
  std::vector<std::size_t> first_of_cell_;
  std::vector<Outcome> outcomes_;
  std::size_t done_ = 0;
  std::size_t failed_ = 0;
};

}  // namespace gridfold
