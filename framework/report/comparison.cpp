#include "report/comparison.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.hpp"
#include "stats/summary.hpp"

namespace gridfold::report {

namespace {

/// A split, and the seeds of the cell that it is one of: `seed = 3`. Seeds count as repeats.
using SplitKey = std::pair<std::string, SplitCoordinates>;

/// A run with its seeds taken together, and the configuration and the seeds of each single configuration.
struct Prepared {
  const ComparedRun* run = nullptr;
  RunRecord record;
  std::vector<std::size_t> place_of;
  std::vector<std::string> seeds_of;
};

/// A configuration of a run, and each judging split that is done.
struct Contender {
  const Prepared* run = nullptr;
  const ConfigurationRecord* configuration = nullptr;
  std::string name;
  std::map<SplitKey, const SplitRecord*> splits;
  double mean = 0;
};

/// What makes splits the same: the rows of the data set, the resampling with its parameters, and the training size.
using GroupKey = std::tuple<std::string, std::string, std::size_t>;

struct Group {
  const GroupRecord* record = nullptr;
  const DatasetRecord* dataset = nullptr;
  std::vector<Contender> contenders;
  double train_rows = 0;
  double test_rows = 0;
};

Prepared prepared(const ComparedRun& run) {
  Prepared result{&run, over_seeds(run.record), {}, {}};
  const bool has_seeds = !run.record.averages.configurations.empty();
  std::map<std::pair<std::vector<std::size_t>, std::size_t>, std::size_t> places;
  const auto train_size = [](const RunRecord& record, const ConfigurationRecord& configuration) {
    return record.groups[configuration.group].train_size.value_or(0);
  };
  for (std::size_t i = 0; i < result.record.configurations.size(); ++i) {
    const ConfigurationRecord& configuration = result.record.configurations[i];
    places.emplace(std::pair(configuration.coordinates, train_size(result.record, configuration)), i);
  }
  for (std::size_t i = 0; i < run.record.configurations.size(); ++i) {
    const ConfigurationRecord& configuration = run.record.configurations[i];
    std::vector<std::size_t> coordinates;
    std::string seeds;
    for (std::size_t axis = 0; axis < run.record.axes.size(); ++axis) {
      const bool is_kept =
          std::ranges::find(result.record.axes, run.record.axes[axis].name, &Axis::name) != result.record.axes.end();
      if (!is_kept) {
        seeds += fmt::format("{} = {};", run.record.axes[axis].name, to_text(run.record.value(configuration, axis)));
      } else {
        coordinates.push_back(configuration.coordinates[axis]);
      }
    }
    result.place_of.push_back(has_seeds ? places.at({coordinates, train_size(run.record, configuration)}) : i);
    result.seeds_of.push_back(std::move(seeds));
  }
  return result;
}

std::size_t score_index(const RunRecord& record, const std::string& score) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < record.scores.size(); ++i) {
    if (record.scores[i].name == score) return i;
    names.push_back(record.scores[i].name);
  }
  throw ConfigError(
      fmt::format("{}: it was not judged by {}; its scores: {}", record.id, score, fmt::join(names, ", ")));
}

std::string parameters_text(const ParameterValues& parameters) {
  std::string text;
  for (const ParameterValue& parameter : parameters) {
    text += fmt::format(" {}={}", parameter.name, to_canonical_text(parameter.value));
  }
  return text;
}

/// Missing where the run has no such axis.
Scalar value_of(const Contender& contender, const std::string& axis) {
  const RunRecord& record = contender.run->record;
  for (std::size_t i = 0; i < record.axes.size(); ++i) {
    if (record.axes[i].name == axis) return record.value(*contender.configuration, i);
  }
  return {};
}

/// The axes, in their order, in which configurations of one group differ. What tells groups apart, such as the number
/// of folds, is none.
std::vector<std::string> differing_axes(const std::vector<Prepared>& runs, const std::map<GroupKey, Group>& groups) {
  std::vector<std::string> axes;
  for (const Prepared& run : runs) {
    for (const Axis& axis : run.record.axes) {
      const bool differs = std::any_of(groups.begin(), groups.end(), [&](const auto& entry) {
        std::set<std::string> texts;
        for (const Contender& contender : entry.second.contenders)
          texts.insert(to_text(value_of(contender, axis.name)));
        return texts.size() > 1;
      });
      if (differs && std::find(axes.begin(), axes.end(), axis.name) == axes.end()) axes.push_back(axis.name);
    }
  }
  return axes;
}

std::string name_of(const Contender& contender, const std::vector<std::string>& axes) {
  std::string name;
  for (const std::string& axis : axes) {
    const std::string text = to_text(value_of(contender, axis));
    if (!text.empty()) name += fmt::format("{}{} = {}", name.empty() ? "" : ", ", axis, text);
  }
  return name.empty() ? contender.run->record.name : name;
}

std::map<GroupKey, Group> groups_of(const std::vector<Prepared>& runs, const std::string& score) {
  std::map<GroupKey, Group> groups;
  for (const Prepared& run : runs) {
    const std::size_t index = score_index(run.record, score);
    std::vector<Contender> contenders;
    for (const ConfigurationRecord& configuration : run.record.configurations) {
      contenders.push_back({.run = &run,
                            .configuration = &configuration,
                            .name = {},
                            .splits = {},
                            .mean = configuration.summaries[index].mean});
    }
    const auto group_of = [&](const ConfigurationRecord& configuration) -> Group& {
      const GroupRecord& record = run.record.groups[configuration.group];
      const DatasetRecord& dataset = run.record.provenance.datasets[record.dataset];
      Group& group = groups[{dataset.fingerprint + " " + std::to_string(dataset.rows),
                             record.resampling + parameters_text(record.parameters), record.train_size.value_or(0)}];
      group.record = &record;
      group.dataset = &dataset;
      return group;
    };
    for (const SplitRecord& split : run.run->splits) {
      // Inner folds choose, and an apparent score judges nothing.
      if (split.status != SplitStatus::done || split.split.outer > 0 || std::isnan(split.scores[index])) continue;
      const std::size_t place = run.place_of[split.configuration];
      contenders[place].splits[{run.seeds_of[split.configuration], split.split}] = &split;
      Group& group = group_of(run.record.configurations[place]);
      group.train_rows += static_cast<double>(split.n_train);
      group.test_rows += static_cast<double>(split.n_test);
    }
    for (Contender& contender : contenders) {
      std::vector<Contender>& known = group_of(*contender.configuration).contenders;
      // A configuration that several runs have is the same one.
      const bool is_known = std::any_of(known.begin(), known.end(), [&](const Contender& other) {
        return other.configuration->key == contender.configuration->key;
      });
      if (!is_known) known.push_back(std::move(contender));
    }
  }
  const std::vector<std::string> axes = differing_axes(runs, groups);
  for (auto& [key, group] : groups) {
    for (Contender& contender : group.contenders) contender.name = name_of(contender, axes);
  }
  return groups;
}

Scalar column_value(const Contender& contender, const std::string& column) {
  return column == "cell" ? Scalar(contender.configuration->key) : value_of(contender, column);
}

/// Throws ConfigError where the condition holds for none or for several.
const Contender& baseline_of(const Group& group, const ComparisonOptions& options, bool higher_is_better) {
  std::vector<const Contender*> found;
  for (const Contender& contender : group.contenders) {
    if (!options.baseline) {
      if (std::isnan(contender.mean)) continue;
      const bool is_better = found.empty() || (higher_is_better ? contender.mean > found.front()->mean
                                                                : contender.mean < found.front()->mean);
      if (is_better) found = {&contender};
    } else if (options.baseline->holds([&](const std::string& column) { return column_value(contender, column); })) {
      found.push_back(&contender);
    }
  }
  if (found.size() == 1) return *found.front();
  if (!options.baseline) throw ConfigError("no configuration has a score on some split");
  std::vector<std::string> names;
  for (const Contender* contender : found) names.push_back(contender->name);
  throw ConfigError(fmt::format("--baseline {}: must name one configuration of {} with {}; {}",
                                options.baseline->text(), group.dataset->name, group.record->text,
                                found.empty() ? std::string("it names none")
                                              : fmt::format("it names {}: {}", found.size(), fmt::join(names, "; "))));
}

/// Where each judged rows by one split, which predictions are stored of.
std::optional<DisagreeingRows> disagreeing_rows(const SplitRecord& baseline, const SplitRecord& other) {
  if (baseline.judged.empty() || baseline.judged.size() != other.judged.size()) return std::nullopt;
  DisagreeingRows rows;
  for (std::size_t i = 0; i < baseline.judged.size(); ++i) {
    if (baseline.judged[i].first != other.judged[i].first) return std::nullopt;
    if (baseline.judged[i].second && !other.judged[i].second) ++rows.only_baseline;
    if (!baseline.judged[i].second && other.judged[i].second) ++rows.only_other;
  }
  return rows;
}

/// Five times two folds: the test takes its differences by repeat.
std::optional<FiveByTwoTest> five_by_two_of(const GroupRecord& group, const std::vector<double>& differences,
                                            const std::vector<SplitCoordinates>& splits) {
  if (differences.size() != 10 || group.splits != 10) return std::nullopt;
  std::array<std::array<double, 2>, 5> by_repeat{};
  for (std::size_t i = 0; i < splits.size(); ++i) {
    if (splits[i].repeat > 4 || splits[i].fold > 1) return std::nullopt;
    by_repeat[splits[i].repeat][splits[i].fold] = differences[i];
  }
  return five_by_two_test(std::span<const std::array<double, 2>, 5>(by_repeat));
}

ComparedConfiguration compared(const Contender& contender, const Contender& baseline, const Group& group,
                               double test_share, const ComparisonOptions& options) {
  ComparedConfiguration result{.name = contender.name,
                               .mean = contender.mean,
                               .differences = {},
                               .test = std::nullopt,
                               .five_by_two = std::nullopt,
                               .disagreeing = std::nullopt,
                               .mcnemar = std::nullopt,
                               .p = 1,
                               .holm_p = 1,
                               .equivalence = {}};
  const std::size_t score = score_index(contender.run->record, options.score);
  const std::size_t baseline_score = score_index(baseline.run->record, options.score);
  std::vector<SplitCoordinates> splits;
  const SplitRecord* last = nullptr;
  const SplitRecord* last_of_baseline = nullptr;
  for (const auto& [key, split] : contender.splits) {
    const auto other = baseline.splits.find(key);
    if (other == baseline.splits.end()) continue;
    result.differences.push_back(split->scores[score] - other->second->scores[baseline_score]);
    splits.push_back(key.second);
    last = split;
    last_of_baseline = other->second;
  }
  if (result.differences.size() == 1) {
    result.disagreeing = disagreeing_rows(*last_of_baseline, *last);
    if (result.disagreeing) {
      result.mcnemar = mcnemar_test(result.disagreeing->only_baseline, result.disagreeing->only_other);
      result.p = result.mcnemar->mid_p;
    }
  }
  if (result.differences.size() < 2) return result;
  result.test = corrected_t_test(result.differences, test_share);
  result.equivalence = equivalence(*result.test, options.region);
  result.five_by_two = five_by_two_of(*group.record, result.differences, splits);
  result.p = result.five_by_two ? result.five_by_two->p : result.test->p;
  return result;
}

ComparedGroup compared_group(const Group& group, const ComparisonOptions& options, bool higher_is_better) {
  const Contender& baseline = baseline_of(group, options, higher_is_better);
  ComparedGroup result{.dataset = group.dataset->name,
                       .splits = group.record->text,
                       .baseline = baseline.name,
                       .baseline_mean = baseline.mean,
                       .test_share = group.train_rows == 0 ? 0 : group.test_rows / group.train_rows,
                       .optimism = group.record->optimism,
                       .others = {}};
  for (const Contender& contender : group.contenders) {
    if (&contender == &baseline) continue;
    result.others.push_back(compared(contender, baseline, group, result.test_share, options));
  }
  std::stable_sort(result.others.begin(), result.others.end(),
                   [&](const auto& a, const auto& b) { return higher_is_better ? a.mean > b.mean : a.mean < b.mean; });
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

/// The names that every data set has once, compared over them; none with fewer than two of either.
std::optional<ComparedOverDatasets> over_datasets(const std::map<GroupKey, Group>& groups,
                                                  const ComparisonOptions& options, bool higher_is_better) {
  std::map<std::string, std::map<std::string, double>> mean_of;  // by name, then by data set
  std::map<std::string, std::string> name_of_dataset;
  std::map<std::string, std::size_t> groups_of_dataset;
  for (const auto& [key, group] : groups) {
    const std::string& dataset = group.dataset->fingerprint;
    name_of_dataset[dataset] = group.dataset->name;
    ++groups_of_dataset[dataset];
    for (const Contender& contender : group.contenders) mean_of[contender.name][dataset] = contender.mean;
  }
  const bool one_group_each = std::all_of(groups_of_dataset.begin(), groups_of_dataset.end(),
                                          [](const auto& entry) { return entry.second == 1; });
  if (name_of_dataset.size() < 2 || !one_group_each) return std::nullopt;
  ComparedOverDatasets result;
  std::erase_if(mean_of, [&](const auto& entry) {
    return entry.second.size() < name_of_dataset.size() ||
           std::any_of(entry.second.begin(), entry.second.end(),
                       [](const auto& mean) { return std::isnan(mean.second); });
  });
  if (mean_of.size() < 2) return std::nullopt;
  for (const auto& [dataset, name] : name_of_dataset) result.datasets.push_back(name);
  for (const auto& [name, means] : mean_of) result.names.push_back(name);
  std::vector<double> scores;
  std::vector<double> differences;
  for (const auto& [dataset, name] : name_of_dataset) {
    std::vector<double> row;
    for (const auto& [configuration, means] : mean_of) row.push_back(means.at(dataset));
    scores.insert(scores.end(), row.begin(), row.end());
    if (row.size() == 2) differences.push_back(row[1] - row[0]);
  }
  result.friedman = friedman_test(scores, result.names.size(), higher_is_better);
  result.critical_difference = nemenyi_critical_difference(result.names.size(), result.datasets.size(), options.level);
  if (!differences.empty()) result.signed_rank = signed_rank_test(differences);
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
  result.baseline_is_best = !options.baseline;
  result.region = options.region;
  result.level = options.level;
  if (options.baseline) {
    std::set<std::string> columns{"cell"};
    for (const ComparedRun& run : runs) {
      for (const Axis& axis : run.record.axes) columns.insert(axis.name);
    }
    options.baseline->require_columns(std::vector<std::string>(columns.begin(), columns.end()));
  }
  std::vector<Prepared> prepared_runs;
  for (const ComparedRun& run : runs) prepared_runs.push_back(prepared(run));
  const std::map<GroupKey, Group> groups = groups_of(prepared_runs, result.score);
  for (const auto& [key, group] : groups) {
    if (group.contenders.size() > 1) {
      result.groups.push_back(compared_group(group, options, result.higher_is_better));
    }
  }
  result.over_datasets = over_datasets(groups, options, result.higher_is_better);
  if (result.groups.empty() && !result.over_datasets) {
    throw ConfigError("nothing to compare: no two configurations were judged on the same splits of the same data");
  }
  return result;
}

}  // namespace gridfold::report
