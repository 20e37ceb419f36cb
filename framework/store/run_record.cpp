#include "store/run_record.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "store/choose.hpp"

namespace gridfold {

namespace {

/// Of the names in Plan::score_columns.
const std::string kTrainingPrefix = "train_";

/// Of configurations of one group: the means of the first score, NaN for those that failed or lack splits that others
/// have. Splits on which none has a value do not count.
template <typename Pointers>
std::vector<double> comparable_means(const Pointers& group) {
  std::size_t fewest = std::numeric_limits<std::size_t>::max();
  for (const ConfigurationRecord* configuration : group) {
    if (configuration->is_complete()) fewest = std::min(fewest, configuration->lacking());
  }
  std::vector<double> means;
  for (const ConfigurationRecord* configuration : group) {
    means.push_back(configuration->is_complete() && configuration->lacking() == fewest
                        ? configuration->summaries.front().mean
                        : std::numeric_limits<double>::quiet_NaN());
  }
  return means;
}

/// Why scores of training rows are optimistic; empty where there are none.
std::string reason_of(const std::vector<std::string>& training_scores) {
  if (training_scores.empty()) return {};
  return fmt::format("{} {} the rows that each model has learnt from; new rows will be judged worse",
                     fmt::join(training_scores, ", "), training_scores.size() == 1 ? "judges" : "judge");
}

}  // namespace

std::string GroupRecord::optimism_of_best() const {
  return choices.empty() && !has_lost_choices ? "" : "it is picked on the outer folds that judge it";
}

const Scalar& RunRecord::value(const ConfigurationRecord& configuration, std::size_t axis) const {
  return axes[axis].values[configuration.coordinates[axis]];
}

std::string RunRecord::optimism(std::size_t group, std::size_t score) const {
  std::string reasons = groups[group].optimism;
  add_reason(reasons, training_score_reason(scores, scores[score].name));
  return reasons;
}

std::string RunRecord::optimism(std::size_t group) const {
  std::vector<std::string> training_scores;
  for (const ScoreRecord& score : scores) {
    if (!training_score_reason(scores, score.name).empty()) training_scores.push_back(score.name);
  }
  std::string reasons = groups[group].optimism;
  add_reason(reasons, reason_of(training_scores));
  return reasons;
}

std::vector<std::string> RunRecord::optimism_of_choices() const {
  std::vector<std::string> reasons(configurations.size());
  const RunRecord averaged = over_seeds(*this);
  for (std::size_t group = 0; group < averaged.groups.size(); ++group) {
    std::string reason = averaged.groups[group].optimism_of_best();
    if (reason.empty()) continue;
    if (const std::vector<Summary>& nested = averaged.groups[group].chosen; !nested.empty()) {
      reason += fmt::format("; choosing by the inner folds: {} {:.4f}", scores.front().name, nested.front().mean);
    }
    for (const ConfigurationRecord* choice : averaged.chosen(group)) {
      for (std::size_t i = 0; i < configurations.size(); ++i) {
        const bool is_of_choice = averages.configurations.empty()
                                      ? choice == &averaged.configurations[i]
                                      : std::ranges::count(choice->cells, configurations[i].cells.front()) > 0;
        if (is_of_choice) reasons[i] = reason;
      }
    }
  }
  return reasons;
}

std::vector<std::string> RunRecord::optimism_of_configurations() const {
  std::vector<std::string> reasons = optimism_of_choices();
  for (std::size_t i = 0; i < configurations.size(); ++i) {
    const std::string of_choice = std::exchange(reasons[i], optimism(configurations[i].group));
    add_reason(reasons[i], of_choice);
  }
  return reasons;
}

bool RunRecord::has_optimistic_number() const {
  for (std::size_t group = 0; group < groups.size(); ++group) {
    if (!optimism(group).empty() || !groups[group].optimism_of_best().empty()) return true;
  }
  return false;
}

std::string RunRecord::optimistic_because() const {
  std::vector<std::string> reasons;
  for (const GroupRecord& group : averages.configurations.empty() ? groups : averages.groups) {
    const bool is_new = std::ranges::find(reasons, group.optimism) == reasons.end();
    if (!group.optimism.empty() && is_new) reasons.push_back(group.optimism);
  }
  return fmt::format("{}", fmt::join(reasons, "; "));
}

void RunRecord::rank() {
  if (scores.empty()) return;
  std::vector<std::vector<ConfigurationRecord*>> members(groups.size());
  for (ConfigurationRecord& configuration : configurations) members[configuration.group].push_back(&configuration);
  for (const std::vector<ConfigurationRecord*>& group : members) {
    const std::vector<double> means = comparable_means(group);
    const std::vector<std::size_t> rank_of = ranks(means, scores.front().higher_is_better);
    for (std::size_t i = 0; i < rank_of.size(); ++i) group[i]->rank = rank_of[i];
  }
}

std::vector<const ConfigurationRecord*> RunRecord::ranking(std::size_t group) const {
  std::vector<const ConfigurationRecord*> ranking;
  for (const ConfigurationRecord& configuration : configurations) {
    if (configuration.group == group) ranking.push_back(&configuration);
  }
  std::stable_sort(ranking.begin(), ranking.end(),
                   [](const auto* left, const auto* right) { return left->rank < right->rank; });
  return ranking;
}

std::vector<const ConfigurationRecord*> RunRecord::chosen(std::size_t group) const {
  std::vector<const ConfigurationRecord*> members;
  for (const ConfigurationRecord& configuration : configurations) {
    if (configuration.group == group) members.push_back(&configuration);
  }
  return chosen_among(members);
}

std::vector<const ConfigurationRecord*> RunRecord::chosen_among(
    const std::vector<const ConfigurationRecord*>& members) const {
  const std::vector<double> means = comparable_means(members);
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < members.size(); ++i) {
    candidates.push_back({members[i]->coordinates, means[i], members[i]->summaries.front().standard_error});
  }
  std::vector<const ConfigurationRecord*> chosen;
  for (const std::size_t place : choose(candidates, axes, scores.front().higher_is_better, rule)) {
    chosen.push_back(members[place]);
  }
  return chosen;
}

std::vector<std::size_t> places_of_averages(const RunRecord& record) {
  const RunRecord averaged = over_seeds(record);
  using Place = std::pair<std::vector<std::size_t>, std::size_t>;
  const auto place_of = [](const RunRecord& own, const ConfigurationRecord& one, std::vector<std::size_t> coordinates) {
    return Place(std::move(coordinates), own.groups[one.group].train_size.value_or(0));
  };
  std::map<Place, std::size_t> places;
  for (std::size_t i = 0; i < averaged.configurations.size(); ++i) {
    const ConfigurationRecord& average = averaged.configurations[i];
    places.emplace(place_of(averaged, average, average.coordinates), i);
  }
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < record.configurations.size(); ++i) {
    const ConfigurationRecord& single = record.configurations[i];
    std::vector<std::size_t> coordinates;
    for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
      const bool is_kept = std::ranges::find(averaged.axes, record.axes[axis].name, &Axis::name) != averaged.axes.end();
      if (is_kept) coordinates.push_back(single.coordinates[axis]);
    }
    const bool has_averages = !record.averages.configurations.empty();
    found.push_back(has_averages ? places.at(place_of(record, single, std::move(coordinates))) : i);
  }
  return found;
}

std::optional<std::size_t> training_score(const std::vector<ScoreRecord>& scores, const std::string& score) {
  const auto found = std::ranges::find(scores, kTrainingPrefix + score, &ScoreRecord::name);
  if (found == scores.end()) return std::nullopt;
  return static_cast<std::size_t>(found - scores.begin());
}

void add_reason(std::string& reasons, const std::string& reason) {
  if (!reasons.empty() && !reason.empty()) reasons += "; ";
  reasons += reason;
}

std::string training_score_reason(const std::vector<ScoreRecord>& scores, const std::string& score) {
  const auto is_of_same_rows = [&](const ScoreRecord& other) { return score == kTrainingPrefix + other.name; };
  if (std::ranges::none_of(scores, is_of_same_rows)) return {};
  return reason_of({score});
}

void mark_training_score(std::vector<GroupRecord>& groups, const std::vector<ScoreRecord>& scores,
                         const std::string& score) {
  const std::string reason = training_score_reason(scores, score);
  if (reason.empty()) return;
  for (GroupRecord& group : groups) {
    if (group.optimism.empty()) group.text += ", optimistic";
    add_reason(group.optimism, reason);
  }
}

RunRecord over_seeds(RunRecord record) {
  if (record.averages.configurations.empty()) return record;
  record.axes = std::move(record.averages.axes);
  record.groups = std::move(record.averages.groups);
  record.configurations = std::exchange(record.averages.configurations, {});
  return record;
}

}  // namespace gridfold
