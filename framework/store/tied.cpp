#include "store/tied.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "stats/distributions.hpp"
#include "stats/paired_tests.hpp"

namespace gridfold {

namespace {

constexpr double kLevel = 0.05;

/// Test rows over training rows, over all of these splits.
double test_share(const std::vector<SplitScore>& splits) {
  double train_rows = 0;
  double test_rows = 0;
  for (const SplitScore& split : splits) {
    train_rows += static_cast<double>(split.n_train);
    test_rows += static_cast<double>(split.n_test);
  }
  return train_rows == 0 ? 0 : test_rows / train_rows;
}

bool same_splits(const std::vector<SplitScore>& left, const std::vector<SplitScore>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const SplitScore& l, const SplitScore& r) { return l.cell == r.cell && l.split == r.split; });
}

}  // namespace

void mark_tied(std::vector<ConfigurationRecord>& configurations, std::size_t group_count,
               const std::vector<ConfigurationSplits>& splits_of, std::size_t score) {
  std::vector<std::vector<SplitScore>> best_of(group_count);
  for (std::size_t i = 0; i < configurations.size(); ++i) {
    std::vector<SplitScore>& best = best_of[configurations[i].group];
    if (configurations[i].rank == 1 && configurations[i].is_complete() && best.empty())
      best = splits_of[i].judging(score);
  }
  std::vector<double> limits(group_count, std::nan(""));
  for (std::size_t group = 0; group < group_count; ++group) {
    const auto n = static_cast<double>(best_of[group].size());
    if (n > 1) limits[group] = student_t_quantile(1 - kLevel / 2, n - 1);
  }
  for (std::size_t i = 0; i < configurations.size(); ++i) {
    ConfigurationRecord& configuration = configurations[i];
    const std::vector<SplitScore>& best = best_of[configuration.group];
    if (best.size() < 2 || configuration.rank == 1 || !configuration.is_complete()) continue;
    const std::vector<SplitScore> own = splits_of[i].judging(score);
    if (!same_splits(own, best)) continue;
    std::vector<double> differences;
    for (std::size_t split = 0; split < own.size(); ++split) {
      differences.push_back(own[split].value - best[split].value);
    }
    const TTest test = corrected_t_test(differences, test_share(best));
    configuration.is_tied = std::isnan(test.t) || std::abs(test.t) <= limits[configuration.group];
  }
}

void mark_tied(RunRecord& record, const OutcomeTable& outcomes) {
  std::vector<ConfigurationSplits> splits_of;
  for (const ConfigurationRecord& configuration : record.configurations) {
    if (configuration.cells.empty()) return;
    const auto train_size = record.groups[configuration.group].train_size.value_or(0);
    splits_of.emplace_back(outcomes, ConfigurationCells{configuration.cells, static_cast<std::uint32_t>(train_size)});
  }
  const std::vector<ScoreRecord>& scores = outcomes.layout().scores;
  const auto score = std::find(scores.begin(), scores.end(), record.scores.front()) - scores.begin();
  mark_tied(record.configurations, record.groups.size(), splits_of, static_cast<std::size_t>(score));
}

}  // namespace gridfold
