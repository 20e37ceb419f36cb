#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
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
  /// several cells. Where splits are judged together, predictions are kept until they are all there.
  void score(const Emission& emission, SplitRange splits);
  /// Scores predictions for the rows that one split trains on, whose classes are `truth`; before `score` of the split.
  void score_training(const Emission& emission, std::size_t split, std::span<const std::int32_t> truth);
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

  /// What is known of splits that are judged together while some of them are missing.
  struct Gathered {
    std::size_t splits = 0;
    Predictions predictions;
    std::vector<std::string> warnings;
    std::optional<FitSeconds> seconds;
    /// Of the first that failed.
    std::string reason;
  };

  struct ScoreValues {
    std::vector<double> values;
    std::vector<std::string> warnings;
  };

  /// What some splits judge, split after split.
  struct JudgedRows {
    SplitRange splits;
    /// Counted in the whole part; empty where predictions are not kept.
    std::vector<std::uint32_t> rows;
    std::vector<std::int32_t> truth;
  };

  /// Calls `use(cell, what is judged together)` for all that the setting's cells have of `splits`, the ones of a cell
  /// one after another, and delivers the outcomes that it gives.
  template <typename Use>
  void for_each_judged(std::size_t setting, SplitRange splits, const Use& use);
  /// The splits of `judged` as the pass counts them.
  static SplitRange in_pass(const CellPlace& place, const JudgedSplits& judged);

  /// Of splits that were asked for just before, what is still there; the settings of a pass mostly come together.
  std::shared_ptr<const JudgedRows> rows_judged_by(SplitRange splits);

  bool is_missing(std::size_t setting, std::size_t split) const;
  Outcome outcome_of(const CellPlace& place, const JudgedSplits& judged) const;
  /// The first row of `judged` is that at `begin` of `rows`.
  Outcome scored(const CellPlace& place, const JudgedSplits& judged, const Emission& emission, const JudgedRows& rows,
                 std::size_t begin) const;
  /// Puts the splits of an emission to those that are there already; an outcome once all of them are.
  std::optional<Outcome> gather(const CellPlace& place, const JudgedSplits& judged, const Emission& emission,
                                SplitRange splits);
  /// The outcome of what is gathered, which is then forgotten, once no split is missing.
  std::optional<Outcome> finished(const CellPlace& place, const JudgedSplits& judged);
  /// By each of the plan's scores, and what they warn of.
  ScoreValues judged_by_all(const Judged& judged) const;
  void add_training_scores(Outcome& outcome, std::size_t setting, SplitRange splits) const;
  void add_kept_arrays(Outcome& outcome, const Judged& judged, std::span<const std::uint32_t> rows) const;

  const Plan& plan_;
  const Pass& pass_;
  std::span<const std::string> class_names_;
  /// Ordered by their splits in the pass. Two cells have the same splits, or none in common.
  std::vector<std::vector<CellPlace>> cells_of_setting_;
  std::span<const std::int32_t> judged_labels_;
  OutcomeSink deliver_;
  const Wanted& wanted_;
  /// The last asked for come first: as many as threads may work on at once, however many splits there are.
  std::mutex recent_mutex_;
  std::deque<std::shared_ptr<const JudgedRows>> recent_;
  /// Of each setting, the splits that were given.
  mutable std::mutex given_mutex_;
  std::vector<std::vector<bool>> is_given_;
  std::mutex gathered_mutex_;
  /// By cell and first split.
  std::map<std::pair<std::size_t, std::size_t>, Gathered> gathered_;
  mutable std::mutex training_mutex_;
  /// By setting and split, where training rows are judged.
  std::map<std::pair<std::size_t, std::size_t>, ScoreValues> training_;
};

}  // namespace gridfold
