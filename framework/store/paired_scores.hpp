#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/split_set.hpp"
#include "stats/paired_tests.hpp"

namespace gridfold {

/// A split that two configurations have a score on.
struct PairedSplit {
  /// Tells the splits of one seed from those of another, which have the same coordinates.
  std::size_t seed = 0;
  SplitCoordinates at;
  std::size_t n_train = 0;
  std::size_t n_test = 0;
};

/// The scores of two configurations on the splits that both have one on.
struct PairedScores {
  std::vector<double> own;
  std::vector<double> others;
  std::vector<PairedSplit> splits;

  std::vector<double> differences() const;
};

/// What `compare` and the marks of tables test such scores by.
struct PairedTest {
  /// Whether there are two differences or more and all are equal, which leaves no variance to test with.
  bool is_constant = false;
  /// Empty with fewer than two differences, and where they are constant.
  std::optional<TTest> t;
  /// Set for five times two folds, whose repeats may be seeds, where differences vary within repeats.
  std::optional<FiveByTwoTest> five_by_two;

  /// Of the F test, else of the t test; there must be one.
  double p() const { return five_by_two ? five_by_two->p : t->p; }
};

/// Whether a test that finds a difference tells which of the two is the better one, too: F is large as well where
/// repeats differ in both directions, so that the t test decides there.
bool tells_direction(const std::optional<TTest>& t, const std::optional<FiveByTwoTest>& five_by_two, double level);

/// `test_share` as corrected_t_test takes it; `group_splits` is how many splits judge a configuration of the group.
PairedTest test_pairs(const PairedScores& scores, double test_share, std::size_t group_splits);

}  // namespace gridfold
