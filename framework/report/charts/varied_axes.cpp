#include "report/charts/varied_axes.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "report/configuration_text.hpp"
#include "report/counted.hpp"
#include "report/group_names.hpp"

namespace gridfold::report {

namespace {

constexpr std::string_view kTrainSize = "train_size";

/// Whether every data set of the groups has one value of the axis.
bool is_of_data_sets(const RunRecord& record, const Groups& groups, std::size_t axis) {
  std::map<std::size_t, std::size_t> value_of;
  return std::ranges::all_of(record.configurations, [&](const ConfigurationRecord& own) {
    if (!holds(groups, own)) return true;
    const std::size_t value = own.coordinates[axis];
    return value_of.emplace(record.groups[own.group].dataset, value).first->second == value;
  });
}

/// The groups, those together whose data sets differ in no more than how many rows there are to train on.
std::vector<Groups> of_one_data_set(const RunRecord& record, const Groups& groups) {
  std::vector<std::size_t> axes = varied_axes(record, groups);
  std::erase_if(axes, [&](std::size_t axis) {
    return gives_train_size(record, groups, axis) || !is_of_data_sets(record, groups, axis);
  });
  std::map<std::vector<std::size_t>, std::set<std::size_t>> groups_of;
  for (const ConfigurationRecord& own : record.configurations) {
    if (!holds(groups, own)) continue;
    std::vector<std::size_t> values;
    for (const std::size_t axis : axes) values.push_back(own.coordinates[axis]);
    groups_of[values].insert(own.group);
  }
  std::vector<Groups> found;
  for (const auto& [values, own] : groups_of) found.emplace_back(own.begin(), own.end());
  return found;
}

/// What the protocols of all groups begin with, up to a comma: `5 folds`, of some that train on more and more rows.
std::string shared_text(const RunRecord& record, const Groups& groups) {
  std::string shared = record.groups[groups.front()].text + ",";
  while (!std::ranges::all_of(
      groups, [&](std::size_t group) { return (record.groups[group].text + ",").starts_with(shared); })) {
    shared.pop_back();
    shared.resize(shared.rfind(',') + 1);
  }
  if (!shared.empty()) shared.pop_back();
  return shared;
}

/// Whether the axis is the parameter of a resampling, as `shuffle_seed` is `shuffle.seed`, or the sweep's `seed`, from
/// which seeds come.
bool sets(std::string_view axis, std::string parameter) {
  std::ranges::replace(parameter, '.', '_');
  return parameter == axis || (axis == "seed" && parameter.ends_with("_seed"));
}

/// Groups of one data set and one resampling, alike in all of its parameters but those that may differ.
std::vector<Groups> groups_alike(const RunRecord& record,
                                 const std::function<bool(const GroupRecord&, const std::string&)>& may_differ) {
  std::vector<Groups> found;
  std::map<std::vector<std::string>, std::size_t> places;
  for (std::size_t group = 0; group < record.groups.size(); ++group) {
    const GroupRecord& own = record.groups[group];
    std::vector<std::string> same{record.provenance.datasets[own.dataset].name, own.resampling};
    for (const ParameterValue& value : own.parameters) {
      if (!may_differ(own, value.name)) same.push_back(to_text(value.value));
    }
    const auto [place, is_new] = places.try_emplace(std::move(same), found.size());
    if (is_new) found.emplace_back();
    found[place->second].push_back(group);
  }
  return found;
}

}  // namespace

std::vector<Groups> groups_over(const RunRecord& record, std::string_view axis) {
  return groups_alike(record, [&](const GroupRecord&, const std::string& name) { return sets(axis, name); });
}

bool holds(const Groups& groups, const ConfigurationRecord& configuration) {
  return std::binary_search(groups.begin(), groups.end(), configuration.group);
}

std::vector<std::size_t> values_of(const RunRecord& record, const Groups& groups, std::size_t axis) {
  std::set<std::size_t> values;
  for (const ConfigurationRecord& configuration : record.configurations) {
    if (holds(groups, configuration)) values.insert(configuration.coordinates[axis]);
  }
  return {values.begin(), values.end()};
}

bool gives_train_size(const RunRecord& record, const Groups& groups, std::size_t axis) {
  if (record.axes[axis].name == kTrainSize) return true;
  std::map<std::size_t, std::set<std::size_t>> sizes_of_value;
  std::set<std::size_t> all;
  for (const ConfigurationRecord& configuration : record.configurations) {
    if (!holds(groups, configuration)) continue;
    const std::size_t size = record.groups[configuration.group].train_rows;
    sizes_of_value[configuration.coordinates[axis]].insert(size);
    all.insert(size);
  }
  const bool is_function = std::all_of(sizes_of_value.begin(), sizes_of_value.end(),
                                       [](const auto& entry) { return entry.second.size() == 1; });
  return is_function && sizes_of_value.size() == all.size() && all.size() > 1;
}

std::vector<Groups> groups_over_train_sizes(const RunRecord& record) {
  std::vector<Groups> found;
  const auto is_size = [](const GroupRecord& own, const std::string& name) {
    return name == kTrainSize && !own.judges_by_train_size;
  };
  for (const Groups& groups : groups_alike(record, is_size)) {
    std::ranges::move(of_one_data_set(record, groups), std::back_inserter(found));
  }
  std::erase_if(found, [&](const Groups& groups) {
    return std::all_of(groups.begin(), groups.end(), [&](std::size_t group) {
      return record.groups[group].train_rows == record.groups[groups.front()].train_rows;
    });
  });
  return found;
}

std::vector<std::size_t> varied_axes(const RunRecord& record, const Groups& groups) {
  std::vector<std::pair<std::size_t, std::size_t>> counted;
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
    const std::size_t count = values_of(record, groups, axis).size();
    if (count > 1) counted.emplace_back(count, axis);
  }
  std::stable_sort(counted.begin(), counted.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::size_t> axes;
  for (const auto& [count, axis] : counted) axes.push_back(axis);
  return axes;
}

std::optional<double> number_at(const RunRecord& record, std::size_t axis, std::size_t value) {
  return as_number(record.axes[axis].values[value]);
}

std::vector<std::size_t> present_values(const RunRecord& record, const Groups& groups, std::size_t axis) {
  std::vector<std::size_t> values = values_of(record, groups, axis);
  std::erase_if(values, [&](std::size_t value) { return is_missing(record.axes[axis].values[value]); });
  return values;
}

bool is_numeric(const RunRecord& record, const Groups& groups, std::size_t axis) {
  const std::vector<std::size_t> values = present_values(record, groups, axis);
  return values.size() > 1 && std::all_of(values.begin(), values.end(), [&](std::size_t value) {
           return number_at(record, axis, value).has_value();
         });
}

std::string chart_title(const RunRecord& record, std::size_t group) {
  return fmt::format("{}: {}", record.name, group_titles(record)[group]);
}

std::string name_of_groups(const RunRecord& record, const Groups& groups) {
  std::vector<std::size_t> fixed;
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
    if (record.axes[axis].values.size() > 1 && values_of(record, groups, axis).size() == 1) fixed.push_back(axis);
  }
  const auto first = std::find_if(record.configurations.begin(), record.configurations.end(),
                                  [&](const ConfigurationRecord& own) { return holds(groups, own); });
  if (first == record.configurations.end() || fixed.empty()) return record.name;
  const std::string values = configuration_text(record, *first, fixed);
  return values.empty() ? record.name : fmt::format("{}: {}", record.name, values);
}

std::string title_of_groups(const RunRecord& record, const Groups& groups) {
  if (groups.size() == 1) return chart_title(record, groups.front());
  std::string title = name_of_groups(record, groups);
  const auto add = [&](std::string_view part) {
    title += fmt::format("{}{}", title == record.name ? ": " : ", ", part);
  };
  const std::string shared = shared_text(record, groups);
  if (!shared.empty()) add(shared);
  constexpr std::string_view kMark = "optimistic";
  const bool is_optimistic =
      std::ranges::any_of(groups, [&](std::size_t group) { return !record.groups[group].optimism.empty(); });
  if (is_optimistic && shared.find(kMark) == std::string::npos) add(kMark);
  return title;
}

std::string note_of_lacking_scores(const RunRecord& record, std::span<const ConfigurationRecord* const> configurations,
                                   std::size_t score) {
  std::size_t splits = 0;
  std::size_t lacking = 0;
  for (const ConfigurationRecord* own : configurations) {
    splits += own->judging;
    lacking += own->judging - std::min(own->judging, own->summaries[score].n);
  }
  if (lacking == 0) return {};
  return fmt::format(" ({} of {} no {})", grouped(lacking), counted(splits, "split has", "splits have"),
                     record.scores[score].name);
}

std::string figure_name(const std::string& kind, std::size_t group) {
  return group == 0 ? kind : fmt::format("{}-{}", kind, group + 1);
}

}  // namespace gridfold::report
