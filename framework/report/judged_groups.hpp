#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "report/comparison.hpp"
#include "store/config_constants.hpp"

namespace gridfold::report {

/// A split, and what tells whose it is: the rows that are split, and how. Seeds that split them anew count as repeats.
using SplitKey = std::pair<std::string, SplitCoordinates>;

/// A run with its seeds taken together, and the configuration of each single one.
struct Prepared {
  const ComparedRun* run = nullptr;
  RunRecord record;
  std::vector<std::size_t> place_of;
  /// Of its sweep.
  std::vector<ConfigConstant> constants;
  /// The resolved sweep but for names and seeds.
  std::string config_without_seeds;
};

Prepared prepared(const ComparedRun& run);

/// A split that has a score, and this score. Models that are trained on it with several seeds are no further splits:
/// their scores are averaged.
struct JudgedSplit {
  const SplitRecord* record = nullptr;
  /// By the key of the single configuration.
  std::map<std::string, double> scores;

  double score() const;
};

/// A configuration of a run, or the same one of several runs, and each judging split that has a score.
struct Contender {
  const Prepared* run = nullptr;
  const ConfigurationRecord* configuration = nullptr;
  /// What tells it from the others of its group, and is the same in every group.
  std::string name;
  std::map<SplitKey, JudgedSplit> splits;
  double mean = 0;
  /// Of its single configurations, one for each seed.
  std::set<std::string> keys;
  /// Equal where runs differ in nothing but seeds that train anew, and their configurations in nothing at all.
  std::string identity;
  /// Splits that judge it, with a score or without.
  std::size_t judging_splits = 0;

  /// Of an axis, or of what its sweep says once for all configurations of the kind; missing where there is neither.
  Scalar value(const std::string& setting) const;
};

/// What was judged on the same splits of the same rows; of several seeds, on those of one seed at least.
struct Group {
  const GroupRecord* record = nullptr;
  const DatasetRecord* dataset = nullptr;
  /// The data set, and how it is split, in words that no other group has.
  std::string dataset_text;
  std::string splits_text;
  /// The resampling with its parameters and the training size, whatever the data set.
  std::string protocol;
  /// How single seeds of the contenders are split, in words.
  std::set<std::string> texts;
  std::vector<Contender> contenders;
  /// Splits that at least one of them has a score on.
  std::size_t splits = 0;
  /// Whether several seeds train on one split, so that its score is their mean.
  bool averages_seeds = false;
  /// Test rows over training rows, over all splits.
  double test_share = 0;
  bool draws_with_replacement = false;

  std::size_t lacking(const Contender& contender) const { return splits - contender.splits.size(); }
  /// Of these, how many it was not asked for, as where another run has further seeds.
  std::size_t not_asked(const Contender& contender) const {
    return splits - std::min(splits, contender.judging_splits);
  }
};

/// Throws ConfigError where the run lacks the score.
std::size_t score_index(const RunRecord& record, const std::string& score);

/// In the order of the runs and of their configurations.
std::vector<Group> judged_groups(const std::vector<Prepared>& runs, const std::string& score);

/// The configurations that every data set has, compared over the data sets; empty where there is one data set. With
/// fewer than two configurations, or data sets that have them, nothing is compared but said what is left out.
/// `baselines` are those of the groups, null where a group has none; empty where nobody asked for one.
std::optional<ComparedOverDatasets> compared_over_datasets(const std::vector<Group>& groups,
                                                           const std::vector<const Contender*>& baselines,
                                                           const ComparisonOptions& options, bool higher_is_better);

}  // namespace gridfold::report
