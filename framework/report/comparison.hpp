#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stats/friedman.hpp"
#include "stats/mcnemar.hpp"
#include "stats/paired_tests.hpp"
#include "store/condition.hpp"
#include "store/run_record.hpp"
#include "store/split_records.hpp"

namespace gridfold::report {

/// A run whose configurations are compared.
struct ComparedRun {
  RunRecord record;
  std::vector<SplitRecord> splits;
  /// Its sweep as resolved YAML, whose lines tell runs apart; may be empty.
  std::string config = {};
};

struct ComparisonOptions {
  /// The first score of the first run where it is empty.
  std::string score;
  /// What the others are compared with: the configurations for which it holds, one on each group of splits. The best
  /// by mean where it is empty.
  std::optional<Condition> baseline;
  /// The beginning of the baseline's key, in place of a condition; empty where there is none.
  std::string baseline_key = {};
  /// A difference up to this size counts as none.
  double region = 0.01;
  /// Of significance.
  double level = 0.05;
};

struct DisagreeingRows {
  std::uint64_t only_baseline = 0;
  std::uint64_t only_other = 0;
};

/// A configuration beside the baseline, on the splits that both have a score on.
struct ComparedConfiguration {
  std::string name;
  /// Over the common splits; NaN without any.
  double mean = 0;
  double baseline_mean = 0;
  /// Splits of the group that it has no score on.
  std::size_t lacking = 0;
  /// Of these, how many its run was not asked for, as where another run has further seeds.
  std::size_t not_asked = 0;
  /// One per common split, in the order of their coordinates: its score minus the baseline's.
  std::vector<double> differences;
  /// Whether there are two differences or more and all are equal, which leaves no variance to test with.
  bool is_constant = false;
  /// Empty with fewer than two common splits, and where the difference is constant.
  std::optional<TTest> test;
  /// Set for five times two folds.
  std::optional<FiveByTwoTest> five_by_two;
  /// Set where both judged the same rows by one split each, and predictions are stored: the rows that only the baseline
  /// and that only this one gets right, and their test.
  std::optional<DisagreeingRows> disagreeing;
  std::optional<McNemarTest> mcnemar;
  /// Of the F test for five times two folds, of McNemar's mid-p, else of the t test.
  double p = 1;
  double holm_p = 1;
  Equivalence equivalence;

  bool is_tested() const { return test || mcnemar; }
};

/// All configurations that were judged on the same splits of the same rows.
struct ComparedGroup {
  std::string dataset;
  std::string splits;
  std::string baseline;
  double baseline_mean = 0;
  /// Splits that it has no score on, of those that some configuration has one on.
  std::size_t baseline_lacking = 0;
  /// Of these, how many its run was not asked for.
  std::size_t baseline_not_asked = 0;
  std::size_t judging_splits = 0;
  /// Test rows over training rows, over all splits.
  double test_share = 0;
  /// GroupRecord::optimism, and that of a score of training rows.
  std::string optimism;
  /// Splits that the corrected t test was not made for: bootstrap samples, and time series.
  bool draws_with_replacement = false;
  bool trains_on_past_rows = false;
  /// Whether several seeds train on one split, so that its score is their mean.
  bool averages_seeds = false;
  std::vector<ComparedConfiguration> others;
};

/// A configuration of every data set beside the baseline, by its mean rank.
struct RankDifference {
  /// Mean rank minus the baseline's, over its standard error sqrt(k (k + 1) / (6 N)).
  double z = 0;
  /// Two-sided, by the normal distribution.
  double p = 1;
  double holm_p = 1;
};

/// Configurations of one name over several data sets.
struct ComparedOverDatasets {
  /// In the order of the runs.
  std::vector<std::string> datasets;
  /// Those that have as many rows as another one, of the same classes, and may be the same rows in other columns.
  std::vector<std::string> alike;
  std::vector<std::string> names;
  FriedmanTest friedman;
  double critical_difference = 0;
  /// Of two names: Wilcoxon's test instead of pairs after Friedman's. Differences are the second one's score minus the
  /// first one's.
  std::optional<SignedRankTest> signed_rank;
  /// Index into `names` of what the others are compared with: the baseline that was asked for, else the best mean rank.
  /// Empty where the baseline is not one configuration of every data set.
  std::optional<std::size_t> baseline;
  /// One per name; those of the baseline itself mean nothing. Empty without a baseline.
  std::vector<RankDifference> differences;
  /// Groups and configurations that are not compared, with the reason.
  std::vector<std::string> left_out;

  /// Whether there were two configurations of two data sets; else nothing but `datasets` and `left_out` says anything.
  bool is_compared() const { return names.size() > 1 && datasets.size() > 1; }

  /// Of Iman and Davenport's F, or of the chi-squared where F has no value.
  double friedman_p() const;
};

struct Comparison {
  std::string score;
  bool higher_is_better = true;
  bool baseline_is_best = true;
  double region = 0;
  double level = 0;
  std::vector<ComparedGroup> groups;
  /// Those of which the baseline that was asked for is no configuration.
  std::vector<std::string> groups_without_baseline;
  std::optional<ComparedOverDatasets> over_datasets;
};

/// Throws ConfigError where the runs lack the score, or the baseline is several configurations of a group,
/// or none of any.
Comparison compare(const std::vector<ComparedRun>& runs, const ComparisonOptions& options);

/// A table per group, then in words what may be concluded and where assumptions fail.
std::string comparison_text(const Comparison& comparison);

/// Every number in full, for other programs.
std::string comparison_json(const Comparison& comparison);

}  // namespace gridfold::report
