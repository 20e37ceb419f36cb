#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "plan/plan.hpp"
#include "run/outcome.hpp"

namespace gridfold {

/// Turns what one pass's classifier gives into outcomes. Its functions may be called from any thread, several at a
/// time.
class Judge {
 public:
  /// `cells` are the pass's; `wanted` is what it was asked for, and `judged_labels` are those of the part whose rows it
  /// judges. `deliver` gets the outcomes of one cell, from any thread, several calls at a time.
  Judge(const Plan& plan, std::size_t pass, std::span<const std::size_t> cells, const Wanted& wanted,
        std::span<const std::int32_t> judged_labels, OutcomeSink deliver);

  /// Scores predictions. `splits` are the pass's, whatever `emission` calls them; those of one setting may belong to
  /// several cells.
  void score(const Emission& emission, SplitRange splits);
  void fail(std::size_t setting, SplitRange splits, const std::string& reason);
  /// For every setting that wants the split and has no outcome of it.
  void fail_all(std::size_t split, const std::string& reason);
  /// For every wanted setting and split without an outcome.
  void fail_rest(const std::string& reason);

 private:
  /// A cell and where its splits stand in the pass.
  struct CellPlace {
    std::size_t cell = 0;
    SplitRange splits;
  };

  /// Calls `use(outcomes of one cell, their splits)` for every cell of the setting that has some of `splits`, and
  /// delivers what it makes of the outcomes.
  template <typename Use>
  void for_each_cell(std::size_t setting, SplitRange splits, const Use& use);
  bool is_missing(std::size_t setting, std::size_t split) const;
  std::vector<Outcome> outcomes_of(std::size_t cell, SplitRange splits) const;

  const Plan& plan_;
  const Pass& pass_;
  std::vector<std::vector<CellPlace>> cells_of_setting_;
  /// What is true of the rows that the splits judge, split after split, and where each split's begin.
  std::vector<std::int32_t> truth_;
  std::vector<std::size_t> begin_of_split_;
  std::size_t class_count_;
  OutcomeSink deliver_;
  const Wanted& wanted_;
  /// Of each setting, the splits whose outcomes were delivered.
  mutable std::mutex given_mutex_;
  std::vector<std::vector<bool>> is_given_;
};

}  // namespace gridfold
