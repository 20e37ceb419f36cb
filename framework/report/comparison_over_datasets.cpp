#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "report/judged_groups.hpp"
#include "stats/distributions.hpp"

namespace gridfold::report {

namespace {

/// Indices of groups, one for each data set, in the order of the data sets.
using OneEach = std::vector<std::size_t>;

/// The only group of each data set where none has several; else those of the protocol that most data sets have once.
OneEach one_group_each(const std::vector<Group>& groups) {
  std::map<std::string, std::size_t> groups_of_dataset;
  for (const Group& group : groups) ++groups_of_dataset[group.dataset->fingerprint];
  if (groups_of_dataset.size() == groups.size()) {
    OneEach all;
    for (std::size_t i = 0; i < groups.size(); ++i) all.push_back(i);
    return all;
  }
  OneEach most;
  std::set<std::string> seen;
  for (const Group& group : groups) {
    if (!seen.insert(group.protocol).second) continue;
    std::map<std::string, std::size_t> count;
    for (const Group& other : groups) {
      if (other.protocol == group.protocol) ++count[other.dataset->fingerprint];
    }
    OneEach own;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (groups[i].protocol == group.protocol && count[groups[i].dataset->fingerprint] == 1) own.push_back(i);
    }
    if (own.size() > most.size()) most = std::move(own);
  }
  return most;
}

/// Why a group is none of those that are chosen.
std::string reason_against_group(const std::vector<Group>& groups, std::size_t own, const OneEach& chosen) {
  const auto is_of_same_rows = [&](std::size_t other) {
    return groups[other].dataset->fingerprint == groups[own].dataset->fingerprint;
  };
  if (std::ranges::any_of(chosen, is_of_same_rows)) return "its data set is there with other splits";
  return "its data set was split in several such ways, or not as the others";
}

/// Whether the data sets may hold the same rows. Without names of classes, as in runs of earlier versions, nothing says
/// so.
bool are_alike(const DatasetRecord& left, const DatasetRecord& right) {
  return left.rows == right.rows && !left.class_names.empty() && left.class_names == right.class_names;
}

const Contender* find_contender(const Group& group, const std::string& name) {
  const auto found = std::ranges::find(group.contenders, name, &Contender::name);
  return found == group.contenders.end() ? nullptr : &*found;
}

/// Empty where the group has the configuration with a score on every split.
std::string reason_against(const Group& group, const std::string& name) {
  const Contender* contender = find_contender(group, name);
  if (contender == nullptr) return fmt::format("{}: {} has no such configuration", name, group.dataset_text);
  const std::size_t lacking = group.lacking(*contender);
  if (std::isnan(contender->mean) || lacking > 0) {
    return fmt::format("{}: it has a score on {} of {} splits of {}", name, group.splits - lacking, group.splits,
                       group.dataset_text);
  }
  return {};
}

/// The names that all these groups have whole, in the order of the first; says which others there are.
std::vector<std::string> common_names(const std::vector<const Group*>& groups, std::vector<std::string>& left_out) {
  std::vector<std::string> names;
  std::set<std::string> seen;
  for (const Group* group : groups) {
    for (const Contender& contender : group->contenders) {
      if (!seen.insert(contender.name).second) continue;
      std::string reason;
      for (const Group* other : groups) {
        reason = reason_against(*other, contender.name);
        if (!reason.empty()) break;
      }
      if (reason.empty()) {
        names.push_back(contender.name);
      } else {
        left_out.push_back(std::move(reason));
      }
    }
  }
  return names;
}

/// The one name that the baselines of all these groups have.
std::optional<std::size_t> baseline_place(const OneEach& chosen, const std::vector<const Contender*>& baselines,
                                          const std::vector<std::string>& names) {
  for (const std::size_t i : chosen) {
    if (baselines[i] == nullptr || baselines[i]->name != baselines[chosen.front()]->name) return std::nullopt;
  }
  const auto place = std::ranges::find(names, baselines[chosen.front()]->name);
  if (place == names.end()) return std::nullopt;
  return static_cast<std::size_t>(place - names.begin());
}

/// J. Demsar, JMLR 7, 2006, section 3.2.2: comparisons with a control, adjusted by Holm's procedure.
std::vector<RankDifference> differences_from(std::size_t baseline, const FriedmanTest& friedman) {
  const auto k = static_cast<double>(friedman.mean_ranks.size());
  const double standard_error = std::sqrt(k * (k + 1) / (6 * static_cast<double>(friedman.blocks)));
  std::vector<RankDifference> differences(friedman.mean_ranks.size());
  std::vector<double> p;
  for (std::size_t i = 0; i < differences.size(); ++i) {
    differences[i].z = (friedman.mean_ranks[i] - friedman.mean_ranks[baseline]) / standard_error;
    differences[i].p = std::min(1.0, 2 * normal_cdf(-std::abs(differences[i].z)));
    if (i != baseline) p.push_back(differences[i].p);
  }
  const std::vector<double> adjusted = holm_adjusted(p);
  std::size_t next = 0;
  for (std::size_t i = 0; i < differences.size(); ++i) {
    if (i != baseline) differences[i].holm_p = adjusted[next++];
  }
  return differences;
}

}  // namespace

double ComparedOverDatasets::friedman_p() const {
  return std::isfinite(friedman.f) ? friedman.f_p : friedman.chi_squared_p;
}

std::optional<ComparedOverDatasets> compared_over_datasets(const std::vector<Group>& groups,
                                                           const std::vector<const Contender*>& baselines,
                                                           const ComparisonOptions& options, bool higher_is_better) {
  std::set<std::string> datasets;
  for (const Group& group : groups) datasets.insert(group.dataset->fingerprint);
  if (datasets.size() < 2) return std::nullopt;
  const OneEach chosen = one_group_each(groups);
  ComparedOverDatasets result;
  std::vector<const Group*> compared;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (std::ranges::find(chosen, i) != chosen.end()) {
      compared.push_back(&groups[i]);
      result.datasets.push_back(groups[i].dataset_text);
    } else {
      result.left_out.push_back(fmt::format("{} with {}: {}", groups[i].dataset_text, groups[i].splits_text,
                                            reason_against_group(groups, i, chosen)));
    }
  }
  for (const Group* group : compared) {
    const auto is_like = [&](const Group* other) {
      return other != group && are_alike(*group->dataset, *other->dataset);
    };
    if (std::ranges::any_of(compared, is_like)) result.alike.push_back(group->dataset_text);
  }
  result.names = common_names(compared, result.left_out);
  if (!result.is_compared()) return result;
  std::vector<double> scores;
  std::vector<double> differences;
  for (const Group* group : compared) {
    for (const std::string& name : result.names) scores.push_back(find_contender(*group, name)->mean);
    if (result.names.size() == 2) differences.push_back(scores.back() - scores[scores.size() - 2]);
  }
  result.friedman = friedman_test(scores, result.names.size(), higher_is_better);
  result.critical_difference = nemenyi_critical_difference(result.names.size(), result.datasets.size(), options.level);
  if (!differences.empty()) {
    double largest = 0;
    for (const double score : scores) largest = std::max(largest, std::abs(score));
    result.signed_rank = signed_rank_test(differences, rounding_of_differences(largest));
  }
  const std::vector<double>& ranks = result.friedman.mean_ranks;
  result.baseline = options.baseline
                        ? baseline_place(chosen, baselines, result.names)
                        : std::optional<std::size_t>(std::min_element(ranks.begin(), ranks.end()) - ranks.begin());
  if (result.baseline) result.differences = differences_from(*result.baseline, result.friedman);
  return result;
}

}  // namespace gridfold::report
