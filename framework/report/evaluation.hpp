#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "stats/intervals.hpp"
#include "store/choices_by_rows.hpp"
#include "store/run_record.hpp"
#include "store/test_ledger.hpp"

namespace gridfold::report {

/// Of a score on the test rows.
struct ScoreInterval {
  std::optional<Interval> interval;
  /// Why there is none; empty where the interval of the accuracy is its own.
  std::string none_because = {};
};

/// What a run chose, judged by the test set.
struct Evaluation {
  const RunRecord& record;
  const ConfigurationRecord& chosen;
  const TestUse& use;
  /// Of the run; the record has those of them that --where left to choose from.
  std::size_t configurations = 0;
  std::size_t train_rows = 0;
  /// `seed = 1`: of the configuration that was fitted, where the run averages over seeds.
  std::string seed = {};
  /// One per score of the use, over `resamples` of the test rows.
  std::vector<ScoreInterval> intervals = {};
  std::size_t resamples = 0;
  /// Uses of the same rows before this one.
  std::span<const TestUse> before;
  /// Whether they have judged this very configuration, which is not among `before`.
  bool is_repeated = false;
  /// Runs of the store that chose by the same rows as by any others.
  std::span<const ChoiceByRows> choices = {};
  /// Test rows that the configuration was fitted on.
  std::size_t learnt_rows = 0;
  /// Groups of test rows of which it was fitted on others.
  std::size_t learnt_groups = 0;
};

/// The choice and how it was made, the scores on the test set with an interval of the accuracy, and what the test set
/// was used for before.
std::string evaluation(const Evaluation& evaluation);

/// Why a test set that was used before is not used again.
std::string refused_evaluation(const std::string& dataset, const TestSet& set, std::span<const TestUse> before);

}  // namespace gridfold::report
