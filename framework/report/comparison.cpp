#include "report/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.hpp"
#include "report/judged_groups.hpp"
#include "stats/summary.hpp"
#include "store/paired_scores.hpp"

namespace gridfold::report {

namespace {

/// Groups named at most in a message.
constexpr std::size_t kShownGroups = 5;

Scalar column_value(const Contender& contender, const std::string& column) {
  return column == "cell" ? Scalar(contender.configuration->key) : contender.value(column);
}

/// The best by mean among those that lack no split; where all do, among those that lack fewest.
const Contender& best_of(const Group& group, bool higher_is_better) {
  const bool any_is_complete =
      std::any_of(group.contenders.begin(), group.contenders.end(),
                  [](const Contender& contender) { return contender.configuration->is_complete(); });
  std::vector<const Contender*> eligible;
  std::size_t most_splits = 1;
  for (const Contender& contender : group.contenders) {
    if (any_is_complete && !contender.configuration->is_complete()) continue;
    eligible.push_back(&contender);
    most_splits = std::max(most_splits, contender.splits.size());
  }
  const Contender* best = nullptr;
  for (const Contender* contender : eligible) {
    if (std::isnan(contender->mean) || contender->splits.size() < most_splits) continue;
    const bool is_better = best == nullptr || (higher_is_better ? contender->mean > best->mean  //
                                                                : contender->mean < best->mean);
    if (is_better) best = contender;
  }
  if (best == nullptr) throw ConfigError("no configuration has a score on some split");
  return *best;
}

/// The key of the contender, or of the first seed's one that stands for it, that begins so. Throws ConfigError.
std::string key_that_begins(const std::vector<Group>& groups, const std::string& beginning) {
  std::set<std::string> keys;
  for (const Group& group : groups) {
    for (const Contender& contender : group.contenders) {
      const bool begins_so = std::any_of(contender.keys.begin(), contender.keys.end(),
                                         [&](const std::string& key) { return key.starts_with(beginning); });
      if (begins_so) keys.insert(contender.configuration->key);
    }
  }
  if (keys.size() == 1) return *keys.begin();
  if (keys.empty()) {
    throw ConfigError(fmt::format(
        "--baseline {}: no configuration has a key that begins so; `gridfold show RUN --format csv` has the keys in "
        "its column `cell`",
        beginning));
  }
  throw ConfigError(fmt::format("--baseline {}: {} configurations have keys that begin so, such as {} and {}",
                                beginning, keys.size(), *keys.begin(), *std::next(keys.begin())));
}

/// Null where the group has none. Throws ConfigError where it has several.
const Contender* baseline_of(const Group& group, const ComparisonOptions& options, bool higher_is_better) {
  if (!options.baseline) return &best_of(group, higher_is_better);
  std::vector<const Contender*> found;
  for (const Contender& contender : group.contenders) {
    if (options.baseline->holds([&](const std::string& column) { return column_value(contender, column); })) {
      found.push_back(&contender);
    }
  }
  if (found.empty()) return nullptr;
  if (found.size() == 1) return found.front();
  std::vector<std::string> names;
  for (const Contender* contender : found) names.push_back(contender->name);
  throw ConfigError(fmt::format("--baseline {}: must name one configuration of {} with {}; it names {}: {}",
                                options.baseline->text(), group.dataset_text, group.splits_text, found.size(),
                                fmt::join(names, "; ")));
}

std::string text_of(const Group& group) { return fmt::format("{} with {}", group.dataset_text, group.splits_text); }

/// Of every group; null for those of one configuration, where there is nothing to compare, and for those without the
/// baseline that was asked for. Throws ConfigError where no group has it.
std::vector<const Contender*> baselines_of(const std::vector<Group>& groups, const ComparisonOptions& options,
                                           bool higher_is_better) {
  std::vector<const Contender*> baselines;
  std::vector<std::string> without;
  bool is_any = false;
  for (const Group& group : groups) {
    baselines.push_back(group.contenders.size() > 1 ? baseline_of(group, options, higher_is_better) : nullptr);
    if (baselines.back() != nullptr) is_any = true;
    if (baselines.back() == nullptr && group.contenders.size() > 1) without.push_back(text_of(group));
  }
  if (is_any || without.empty()) return baselines;
  const std::size_t more = without.size() - std::min(without.size(), kShownGroups);
  without.resize(without.size() - more);
  throw ConfigError(fmt::format("--baseline {}: must name one configuration of {}{}; it names none",
                                options.baseline->text(), fmt::join(without, ", or of "),
                                more > 0 ? fmt::format(", or of {} more groups", more) : ""));
}

/// Where each judged rows by one split, which predictions are stored of.
std::optional<DisagreeingRows> disagreeing_rows(const JudgedSplit& baseline_split, const JudgedSplit& other_split) {
  // Of several models there is no one prediction of a row.
  if (baseline_split.scores.size() > 1 || other_split.scores.size() > 1) return std::nullopt;
  const SplitRecord& baseline = *baseline_split.record;
  const SplitRecord& other = *other_split.record;
  if (baseline.judged.empty() || baseline.judged.size() != other.judged.size()) return std::nullopt;
  DisagreeingRows rows;
  for (std::size_t i = 0; i < baseline.judged.size(); ++i) {
    if (baseline.judged[i].first != other.judged[i].first) return std::nullopt;
    if (baseline.judged[i].second && !other.judged[i].second) ++rows.only_baseline;
    if (!baseline.judged[i].second && other.judged[i].second) ++rows.only_other;
  }
  return rows;
}

double mean_of(const std::vector<double>& values) {
  return values.empty() ? std::numeric_limits<double>::quiet_NaN()
                        : exact_sum(values) / static_cast<double>(values.size());
}

ComparedConfiguration compared(const Contender& contender, const Contender& baseline, const Group& group,
                               const ComparisonOptions& options) {
  ComparedConfiguration result;
  result.name = contender.name;
  result.lacking = group.lacking(contender);
  result.not_asked = group.not_asked(contender);
  PairedScores scores;
  const JudgedSplit* last = nullptr;
  const JudgedSplit* last_of_baseline = nullptr;
  std::map<std::string, std::size_t> seeds;
  for (const auto& [key, split] : contender.splits) {
    const auto other = baseline.splits.find(key);
    if (other == baseline.splits.end()) continue;
    scores.own.push_back(split.score());
    scores.others.push_back(other->second.score());
    const std::size_t seed = seeds.try_emplace(key.first, seeds.size()).first->second;
    scores.splits.push_back({seed, key.second, split.record->n_train, split.record->n_test});
    last = &split;
    last_of_baseline = &other->second;
  }
  result.differences = scores.differences();
  const std::size_t common = scores.own.size();
  const bool shares_all = common == contender.splits.size() && common == baseline.splits.size();
  result.mean = shares_all ? contender.mean : mean_of(scores.own);
  result.baseline_mean = shares_all ? baseline.mean : mean_of(scores.others);
  if (result.differences.size() == 1) {
    result.disagreeing = disagreeing_rows(*last_of_baseline, *last);
    if (result.disagreeing) {
      result.mcnemar = mcnemar_test(result.disagreeing->only_baseline, result.disagreeing->only_other);
      result.p = result.mcnemar->mid_p;
    }
  }
  const PairedTest test =
      test_pairs(scores, group.test_share, std::max(contender.judging_splits, baseline.judging_splits));
  result.is_constant = test.is_constant;
  if (!test.t) return result;
  result.test = test.t;
  result.five_by_two = test.five_by_two;
  result.equivalence = equivalence(*result.test, options.region);
  result.p = test.p();
  return result;
}

ComparedGroup compared_group(const Group& group, const Contender& baseline, const ComparisonOptions& options,
                             bool higher_is_better) {
  ComparedGroup result{.dataset = group.dataset_text,
                       .splits = group.splits_text,
                       .baseline = baseline.name,
                       .baseline_mean = baseline.mean,
                       .baseline_lacking = group.lacking(baseline),
                       .baseline_not_asked = group.not_asked(baseline),
                       .judging_splits = group.splits,
                       .test_share = group.test_share,
                       .optimism = group.record->optimism,
                       .draws_with_replacement = group.draws_with_replacement,
                       .trains_on_past_rows = group.record->trains_on_earlier_rows,
                       .averages_seeds = group.averages_seeds,
                       .others = {}};
  add_reason(result.optimism, training_score_reason(baseline.run->record.scores, options.score));
  for (const Contender& contender : group.contenders) {
    if (&contender != &baseline) result.others.push_back(compared(contender, baseline, group, options));
  }
  // Those without a split in common, whose mean is NaN, come last.
  std::stable_sort(result.others.begin(), result.others.end(), [&](const auto& a, const auto& b) {
    if (std::isnan(a.mean) || std::isnan(b.mean)) return !std::isnan(a.mean) && std::isnan(b.mean);
    return higher_is_better ? a.mean > b.mean : a.mean < b.mean;
  });
  std::vector<double> p;
  for (const ComparedConfiguration& other : result.others) {
    if (other.is_tested()) p.push_back(other.p);
  }
  const std::vector<double> adjusted = holm_adjusted(p);
  std::size_t next = 0;
  for (ComparedConfiguration& other : result.others) {
    if (other.is_tested()) other.holm_p = adjusted[next++];
  }
  return result;
}

}  // namespace

Comparison compare(const std::vector<ComparedRun>& runs, const ComparisonOptions& asked) {
  Comparison result;
  ComparisonOptions options = asked;
  const RunRecord& first = runs.front().record;
  if (options.score.empty()) options.score = first.scores.front().name;
  result.score = options.score;
  result.higher_is_better = first.scores[score_index(first, result.score)].higher_is_better;
  result.region = options.region;
  result.level = options.level;
  std::vector<Prepared> prepared_runs;
  for (const ComparedRun& run : runs) prepared_runs.push_back(prepared(run));
  const std::vector<Group> groups = judged_groups(prepared_runs, result.score);
  if (!options.baseline_key.empty()) {
    options.baseline.emplace(fmt::format("cell == '{}'", key_that_begins(groups, options.baseline_key)));
  }
  result.baseline_is_best = !options.baseline;
  if (options.baseline) {
    std::set<std::string> columns{"cell"};
    for (const Prepared& run : prepared_runs) {
      for (const Axis& axis : run.run->record.axes) columns.insert(axis.name);
      for (const ConfigConstant& constant : run.constants) columns.insert(constant.name);
    }
    options.baseline->require_columns(std::vector<std::string>(columns.begin(), columns.end()));
  }
  const std::vector<const Contender*> baselines = baselines_of(groups, options, result.higher_is_better);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (baselines[i] != nullptr) {
      result.groups.push_back(compared_group(groups[i], *baselines[i], options, result.higher_is_better));
    } else if (groups[i].contenders.size() > 1) {
      result.groups_without_baseline.push_back(text_of(groups[i]));
    }
  }
  result.over_datasets = compared_over_datasets(groups, baselines, options, result.higher_is_better);
  if (result.groups.empty() && !(result.over_datasets && result.over_datasets->is_compared())) {
    throw ConfigError("nothing to compare: no two configurations were judged on the same splits of the same data");
  }
  return result;
}

}  // namespace gridfold::report
