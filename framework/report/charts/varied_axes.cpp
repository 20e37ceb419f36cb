#include "report/charts/varied_axes.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "report/group_names.hpp"

namespace gridfold::report {

std::vector<std::size_t> values_of(const RunRecord& record, std::size_t group, std::size_t axis) {
  std::set<std::size_t> values;
  for (const ConfigurationRecord& configuration : record.configurations) {
    if (configuration.group == group) values.insert(configuration.coordinates[axis]);
  }
  return {values.begin(), values.end()};
}

std::vector<std::size_t> varied_axes(const RunRecord& record, std::size_t group) {
  std::vector<std::pair<std::size_t, std::size_t>> counted;
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
    const std::size_t count = values_of(record, group, axis).size();
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

std::vector<std::size_t> present_values(const RunRecord& record, std::size_t group, std::size_t axis) {
  std::vector<std::size_t> values = values_of(record, group, axis);
  std::erase_if(values, [&](std::size_t value) { return is_missing(record.axes[axis].values[value]); });
  return values;
}

bool is_numeric(const RunRecord& record, std::size_t group, std::size_t axis) {
  const std::vector<std::size_t> values = present_values(record, group, axis);
  return values.size() > 1 && std::all_of(values.begin(), values.end(), [&](std::size_t value) {
           return number_at(record, axis, value).has_value();
         });
}

std::string chart_title(const RunRecord& record, std::size_t group) {
  const GroupRecord& shown = record.groups[group];
  if (record.groups.size() == 1) return fmt::format("{}: {}", record.name, shown.text);
  return fmt::format("{}: {}", record.name, group_names(record)[group]);
}

std::string figure_name(const std::string& kind, std::size_t group) {
  return group == 0 ? kind : fmt::format("{}-{}", kind, group + 1);
}

}  // namespace gridfold::report
