#include "store/tied.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

#include "stats/friedman.hpp"
#include "store/paired_scores.hpp"

namespace gridfold {

namespace {

constexpr double kLevel = 0.05;

/// A configuration of a group, and its scores on the splits that judge it.
struct Member {
  ConfigurationRecord* configuration = nullptr;
  std::vector<SplitScore> splits;
};

/// Test rows over training rows, over all splits of all members.
double test_share(const std::vector<Member>& members) {
  double train_rows = 0;
  double test_rows = 0;
  for (const Member& member : members) {
    for (const SplitScore& split : member.splits) {
      train_rows += static_cast<double>(split.n_train);
      test_rows += static_cast<double>(split.n_test);
    }
  }
  return train_rows == 0 ? 0 : test_rows / train_rows;
}

PairedScores common_scores(const Member& own, const Member& best) {
  PairedScores scores;
  // Both are in one order.
  auto next = best.splits.begin();
  for (const SplitScore& split : own.splits) {
    const auto other = std::find_if(next, best.splits.end(), [&](const SplitScore& candidate) {
      return candidate.cell == split.cell && candidate.split == split.split;
    });
    if (other == best.splits.end()) continue;
    next = std::next(other);
    scores.own.push_back(split.value);
    scores.others.push_back(other->value);
    scores.splits.push_back({split.cell, split.split, split.n_train, split.n_test});
  }
  return scores;
}

/// What shares the best mean, other than what the rule chooses: whatever a test says, it is no worse.
void mark_equals(const RunRecord& record, const std::vector<Member>& members) {
  std::vector<const ConfigurationRecord*> all;
  std::vector<ConfigurationRecord*> first;
  for (const Member& member : members) {
    all.push_back(member.configuration);
    if (member.configuration->rank == 1 && member.configuration->is_complete()) first.push_back(member.configuration);
  }
  if (first.size() < 2) return;
  const std::vector<const ConfigurationRecord*> chosen = record.chosen_among(all);
  for (ConfigurationRecord* one : first) one->is_tied = std::ranges::find(chosen, one) == chosen.end();
}

/// Holm's p values are of all that can be tested, whether they can be marked or not.
void mark_tied_members(const RunRecord& record, const std::vector<Member>& members) {
  const auto best = std::ranges::find_if(members, [](const Member& member) {
    return member.configuration->rank == 1 && member.configuration->is_complete();
  });
  if (best == members.end() || best->splits.size() < 2) return;
  mark_equals(record, members);
  const double share = test_share(members);
  std::size_t group_splits = 0;
  for (const Member& member : members) group_splits = std::max(group_splits, member.splits.size());
  std::vector<ConfigurationRecord*> tested;
  std::vector<double> p;
  std::vector<bool> tells;
  for (const Member& member : members) {
    if (&member == &*best) continue;
    const PairedTest test = test_pairs(common_scores(member, *best), share, group_splits);
    if (!test.t) continue;
    tested.push_back(member.configuration);
    p.push_back(test.p());
    tells.push_back(tells_direction(test.t, test.five_by_two, kLevel));
  }
  const std::vector<double> adjusted = holm_adjusted(p);
  for (std::size_t i = 0; i < tested.size(); ++i) {
    const bool is_worse = adjusted[i] <= kLevel && tells[i];
    const bool has_as_many_splits = tested[i]->is_complete() && tested[i]->lacking() <= best->configuration->lacking();
    if (tested[i]->rank != 1) tested[i]->is_tied = has_as_many_splits && !is_worse;
  }
}

}  // namespace

void mark_tied(RunRecord& record, const std::vector<ConfigurationSplits>& splits_of, std::size_t score) {
  std::vector<std::vector<Member>> members(record.groups.size());
  for (std::size_t i = 0; i < record.configurations.size(); ++i) {
    ConfigurationRecord& configuration = record.configurations[i];
    members[configuration.group].push_back({&configuration, splits_of[i].judging_once(score)});
  }
  for (const std::vector<Member>& of_group : members) mark_tied_members(record, of_group);
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
  mark_tied(record, splits_of, static_cast<std::size_t>(score));
}

}  // namespace gridfold
