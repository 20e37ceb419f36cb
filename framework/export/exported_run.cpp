#include "export/exported_run.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"
#include "report/group_names.hpp"
#include "report/selected_rows.hpp"
#include "store/configuration_splits.hpp"
#include "store/select_configurations.hpp"

namespace gridfold {

ExportedRun::ExportedRun(StoredRun stored, RunRecord record)
    : stored_(std::move(stored)), record_(std::move(record)), splits_(record_.configurations.size()) {
  std::map<std::pair<std::string, std::size_t>, std::size_t> place_of;
  for (std::size_t i = 0; i < record_.configurations.size(); ++i) {
    const ConfigurationRecord& configuration = record_.configurations[i];
    place_of[{configuration.key, record_.groups[configuration.group].train_size.value_or(0)}] = i;
  }
  for (const Evaluation& split : evaluations(stored_.outcomes)) {
    const auto place = place_of.find({stored_.layout().cells[split.cell].key, split.split.train_size});
    if (place != place_of.end()) splits_[place->second].push_back(split);
  }
  const std::vector<ScoreRecord>& stored_scores = stored_.layout().scores;
  for (const ScoreRecord& score : record_.scores) {
    const auto place = std::find(stored_scores.begin(), stored_scores.end(), score);
    score_places_.push_back(static_cast<std::size_t>(place - stored_scores.begin()));
  }
}

std::vector<Evaluation> ExportedRun::judging(std::size_t configuration) const {
  std::vector<Evaluation> judging = splits_[configuration];
  std::erase_if(judging, [](const Evaluation& split) { return split.split.outer > 0; });
  return judging;
}

std::vector<double> ExportedRun::judging_values(std::size_t configuration, std::size_t score) const {
  const std::vector<Evaluation> splits = judging(configuration);
  std::vector<double> values(splits.size(), std::numeric_limits<double>::quiet_NaN());
  if (splits.empty()) return values;
  const ConfigurationSplits own(stored_.outcomes,
                                {.cells = {splits.front().cell}, .train_size = splits.front().split.train_size});
  for (const SplitScore& value : own.judging(score_places_[score])) {
    const auto place = std::ranges::find(splits, value.split, &Evaluation::split);
    values[static_cast<std::size_t>(place - splits.begin())] = value.value;
  }
  return values;
}

std::size_t ExportedRun::most_splits() const {
  std::size_t most = 0;
  for (const std::vector<Evaluation>& splits : splits_) most = std::max(most, splits.size());
  return most;
}

double ExportedRun::value(const Evaluation& split, std::size_t score) const {
  return split.is_done() ? split.outcome->scores[score_places_[score]] : std::numeric_limits<double>::quiet_NaN();
}

RunRecord best_configurations(const RunRecord& record, std::size_t limit) {
  std::vector<bool> is_kept(record.configurations.size());
  const auto keep = [&](const ConfigurationRecord* one) {
    is_kept[static_cast<std::size_t>(one - record.configurations.data())] = true;
  };
  const report::SelectedRows rows = report::selected(record, {report::RowOrder::rank, limit});
  for (const report::SelectedGroup& group : rows.groups) std::ranges::for_each(group.shown, keep);
  // Unlike a table, an export has no line that tells of groups that are left out.
  for (std::size_t group = rows.groups.size(); group < record.groups.size(); ++group) {
    if (const auto chosen = record.chosen(group); !chosen.empty()) keep(chosen.front());
  }
  return keep_configurations(record, is_kept);
}

RunRecord cells_of_averages(RunRecord single, RunRecord averages) {
  std::map<std::pair<std::size_t, std::size_t>, const ConfigurationRecord*> average_of;
  const auto train_size_in = [](const std::vector<GroupRecord>& groups, const ConfigurationRecord& configuration) {
    return groups[configuration.group].train_size.value_or(0);
  };
  for (const ConfigurationRecord& average : averages.configurations) {
    for (const std::size_t cell : average.cells) average_of[{cell, train_size_in(averages.groups, average)}] = &average;
  }
  std::vector<ConfigurationRecord> cells;
  for (ConfigurationRecord& cell : single.configurations) {
    const auto found = average_of.find({cell.cells.front(), train_size_in(single.groups, cell)});
    if (found == average_of.end()) continue;
    const ConfigurationRecord& average = *found->second;
    // Seeds that make other folds of the same rows.
    std::string& digest = averages.groups[average.group].splits_digest;
    if (digest != single.groups[cell.group].splits_digest) digest.clear();
    cell.group = average.group;
    cell.rank = average.rank;
    cell.is_tied = average.is_tied;
    cells.push_back(std::move(cell));
  }
  single.configurations = std::move(cells);
  single.groups = averages.groups;
  single.averages.groups = std::move(averages.groups);
  single.averages.configurations = std::move(averages.configurations);
  return single;
}

RunRecord only_group(const RunRecord& record, std::int64_t group) {
  if (group < 0 || static_cast<std::size_t>(group) >= record.groups.size()) {
    const std::vector<std::string> names = report::group_names(record);
    std::string known;
    for (std::size_t i = 0; i < names.size(); ++i) known += fmt::format("\n  {}  {}", i, names[i]);
    throw ConfigError(fmt::format("--group {}: there is no such group; allowed:{}", group, known));
  }
  std::vector<bool> is_kept;
  for (const ConfigurationRecord& configuration : record.configurations) {
    is_kept.push_back(configuration.group == static_cast<std::size_t>(group));
  }
  return keep_configurations(record, is_kept);
}

}  // namespace gridfold
