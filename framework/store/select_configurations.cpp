#include "store/select_configurations.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.hpp"
#include "core/nearest_name.hpp"
#include "store/axis_names.hpp"
#include "store/value_text.hpp"

namespace gridfold {

namespace {

constexpr std::array<std::pair<const char*, double Summary::*>, 5> kParts{{{"mean", &Summary::mean},
                                                                           {"std", &Summary::standard_deviation},
                                                                           {"standard_error", &Summary::standard_error},
                                                                           {"min", &Summary::minimum},
                                                                           {"max", &Summary::maximum}}};

constexpr std::array<std::pair<const char*, std::size_t ConfigurationRecord::*>, 5> kCounts{
    {{"rank", &ConfigurationRecord::rank},
     {"done", &ConfigurationRecord::done},
     {"failed", &ConfigurationRecord::failed},
     {"pending", &ConfigurationRecord::pending},
     {"warned", &ConfigurationRecord::warned}}};

/// Ties and choices were looked for among the configurations and by the score that the record had.
void rank_anew(RunRecord& record) {
  record.rank();
  for (ConfigurationRecord& configuration : record.configurations) configuration.is_tied = false;
  for (GroupRecord& group : record.groups) {
    group.has_lost_choices = group.has_lost_choices || !group.choices.empty();
    group.choices.clear();
    group.chosen.clear();
  }
}

}  // namespace

bool has_component(const RunRecord& record, const ConfigurationRecord& configuration, const ConfigConstant& constant) {
  if (constant.component.empty()) return true;
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
    if (record.axes[axis].name != constant.section) continue;
    const auto is_component = [&](const Scalar& value) { return to_text(value) == constant.component; };
    // `dataset.train` is a part of every data set.
    if (std::ranges::none_of(record.axes[axis].values, is_component)) return true;
    return is_component(record.value(configuration, axis));
  }
  return true;
}

ConfigurationColumns::ConfigurationColumns(const RunRecord& record, const std::string& config) : record_(record) {
  names_.push_back("cell");
  for (const auto& [name, count] : kCounts) names_.push_back(name);
  for (const ScoreRecord& score : record.scores) {
    for (const auto& [name, part] : kParts) names_.push_back(fmt::format("{}_{}", name, score.name));
  }
  const std::vector<std::string> axes = free_axis_names(record.axes, names_);
  first_axis_ = names_.size();
  names_.insert(names_.end(), axes.begin(), axes.end());
  first_constant_ = names_.size();
  for (ConfigConstant& constant : config_constants(config)) {
    if (std::ranges::find(names_, constant.name) != names_.end()) continue;
    names_.push_back(constant.name);
    constants_.push_back(std::move(constant));
  }
}

bool ConfigurationColumns::is_of_results(const std::string& column) const {
  const auto place = static_cast<std::size_t>(std::find(names_.begin(), names_.end(), column) - names_.begin());
  return place > 0 && place < first_axis_;
}

Scalar ConfigurationColumns::value(const ConfigurationRecord& configuration, const std::string& column) const {
  auto place = static_cast<std::size_t>(std::find(names_.begin(), names_.end(), column) - names_.begin());
  if (place == names_.size()) return {};
  if (place >= first_constant_) {
    const ConfigConstant& constant = constants_[place - first_constant_];
    return has_component(record_, configuration, constant) ? constant.value : Scalar{};
  }
  if (place >= first_axis_) {
    const Axis& axis = record_.axes[place - first_axis_];
    const Scalar& value = record_.value(configuration, place - first_axis_);
    // As numbers they were equal.
    if (as_number(value) == 1.0 && has_all_and_one(axis.values)) return value_text(axis, value);
    return value;
  }
  if (place-- == 0) return configuration.key;
  if (place < kCounts.size()) return static_cast<std::int64_t>(configuration.*kCounts[place].second);
  place -= kCounts.size();
  const double value = configuration.summaries[place / kParts.size()].*kParts[place % kParts.size()].second;
  return std::isnan(value) ? Scalar{} : Scalar{value};
}

std::vector<std::string> configuration_columns(const RunRecord& record) { return ConfigurationColumns(record).names(); }

RunRecord keep_configurations(RunRecord record, const std::vector<bool>& is_kept) {
  std::vector<ConfigurationRecord> configurations;
  std::vector<std::optional<std::size_t>> new_place(record.groups.size());
  std::vector<GroupRecord> groups;
  for (std::size_t i = 0; i < record.configurations.size(); ++i) {
    if (!is_kept[i]) continue;
    configurations.push_back(std::move(record.configurations[i]));
    std::size_t& group = configurations.back().group;
    if (!new_place[group]) {
      new_place[group] = groups.size();
      groups.push_back(record.groups[group]);
    }
    group = *new_place[group];
  }
  record.configurations = std::move(configurations);
  record.groups = std::move(groups);
  return record;
}

RunRecord select_configurations(RunRecord record, const Condition& condition, const std::string& config) {
  const ConfigurationColumns columns(record, config);
  // A record over seeds has no averages of its own any more, but still names their axes: `seed = 1, 2; ...`.
  if (record.averages.configurations.empty()) {
    for (const std::string& column : condition.columns()) {
      if (("; " + record.averages.over).find("; " + column + " = ") == std::string::npos) continue;
      throw ConfigError(fmt::format(
          "--where {}: cannot choose by \"{}\", for configurations are averaged over {}; a run of the sweep "
          "with one value of it takes what is stored",
          condition.text(), column, record.averages.over));
    }
  }
  condition.require_columns(columns.names());
  std::vector<bool> is_kept;
  for (const ConfigurationRecord& configuration : record.configurations) {
    is_kept.push_back(condition.holds([&](const std::string& column) { return columns.value(configuration, column); }));
  }
  record = keep_configurations(std::move(record), is_kept);
  rank_anew(record);
  return record;
}

RunRecord ranked_by(RunRecord record, const std::string& score) {
  std::vector<std::string> names;
  for (const ScoreRecord& one : record.scores) names.push_back(one.name);
  const auto place = std::find(names.begin(), names.end(), score) - names.begin();
  if (place == static_cast<std::ptrdiff_t>(names.size())) {
    const auto nearest = nearest_name(score, names);
    throw ConfigError(fmt::format("the run has no score \"{}\"; {}allowed: {}", score,
                                  nearest ? fmt::format("did you mean {}? ", *nearest) : "", fmt::join(names, ", ")));
  }
  const auto to_front = [place](auto& values) {
    std::rotate(values.begin(), values.begin() + place, values.begin() + place + 1);
  };
  to_front(record.scores);
  for (ConfigurationRecord& configuration : record.configurations) to_front(configuration.summaries);
  rank_anew(record);
  return record;
}

}  // namespace gridfold
