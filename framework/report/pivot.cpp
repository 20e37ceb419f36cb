#include "report/pivot.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.hpp"
#include "core/nearest_name.hpp"
#include "report/configuration_text.hpp"
#include "report/group_names.hpp"
#include "report/result_grid.hpp"
#include "report/text_grid.hpp"

namespace gridfold::report {

namespace {

std::size_t axis_named(const RunRecord& record, const std::string& name) {
  std::vector<std::string> names;
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
    names.push_back(record.axes[axis].name);
    if (names.back() == name) return axis;
  }
  const auto nearest = nearest_name(name, names);
  throw ConfigError(fmt::format("--pivot: the run has no axis \"{}\"; {}allowed: two of {}", name,
                                nearest ? fmt::format("did you mean {}? ", *nearest) : "", fmt::join(names, ", ")));
}

/// Configurations that differ in the two axes alone.
struct Sheet {
  std::size_t group = 0;
  std::string title;
  std::vector<const ConfigurationRecord*> members;
};

std::vector<Sheet> sheets_of(const RunRecord& record, std::size_t down, std::size_t across) {
  const std::vector<std::string> names = group_names(record);
  std::vector<std::size_t> others;
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
    if (axis != down && axis != across) others.push_back(axis);
  }
  std::vector<Sheet> sheets;
  for (std::size_t group = 0; group < record.groups.size(); ++group) {
    std::map<std::vector<std::size_t>, std::size_t> places;
    for (const ConfigurationRecord& configuration : record.configurations) {
      if (configuration.group != group) continue;
      std::vector<std::size_t> rest;
      for (const std::size_t axis : others) rest.push_back(configuration.coordinates[axis]);
      const auto [place, is_new] = places.try_emplace(rest, sheets.size());
      if (is_new) {
        const std::string text = configuration_text(record, configuration, others);
        sheets.push_back({group, names[group] + (names[group].empty() || text.empty() ? "" : ", ") + text, {}});
      }
      sheets[place->second].members.push_back(&configuration);
    }
  }
  return sheets;
}

/// The values of an axis that some of the configurations have, in the axis's order.
std::vector<std::size_t> values_of(const Sheet& sheet, std::size_t axis) {
  std::vector<std::size_t> values;
  for (const ConfigurationRecord* member : sheet.members) values.push_back(member->coordinates[axis]);
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

std::string value_text(const Axis& axis, std::size_t value) {
  return is_missing(axis.values[value]) ? "-" : to_text(axis.values[value]);
}

std::string grid_text(const RunRecord& record, const Sheet& sheet, std::size_t down, std::size_t across) {
  const std::vector<const ConfigurationRecord*> chosen = record.chosen(sheet.group);
  const std::vector<std::size_t> columns = values_of(sheet, across);
  TextGrid grid;
  grid.add_column(fmt::format("{} \\ {}", record.axes[down].name, record.axes[across].name), Align::right);
  for (const std::size_t column : columns) grid.add_column(value_text(record.axes[across], column), Align::right);
  for (const std::size_t row : values_of(sheet, down)) {
    std::vector<std::string> cells{value_text(record.axes[down], row)};
    for (const std::size_t column : columns) {
      const auto member = std::find_if(sheet.members.begin(), sheet.members.end(), [&](const auto* one) {
        return one->coordinates[down] == row && one->coordinates[across] == column;
      });
      if (member == sheet.members.end()) {
        cells.emplace_back();
        continue;
      }
      const bool is_chosen = std::find(chosen.begin(), chosen.end(), *member) != chosen.end();
      const bool lacks = !(*member)->is_complete();
      cells.push_back(fmt::format("{}{}{}",
                                  is_chosen            ? "* "
                                  : (*member)->is_tied ? "~ "
                                                       : "",
                                  score_text((*member)->summaries.front().mean), lacks ? " !" : ""));
    }
    grid.add_row(std::move(cells));
  }
  return grid.text();
}

}  // namespace

std::string pivot(const RunRecord& single, const std::string& down, const std::string& across) {
  const RunRecord record = over_seeds(single);
  const std::size_t down_axis = axis_named(record, down);
  const std::size_t across_axis = axis_named(record, across);
  if (down_axis == across_axis) throw ConfigError(fmt::format("--pivot: {} is named twice; allowed: two axes", down));
  const bool lacks = std::any_of(record.configurations.begin(), record.configurations.end(),
                                 [](const ConfigurationRecord& one) { return !one.is_complete(); });
  std::string text = fmt::format("{}: mean {}{}\n", record.name, record.scores.front().name,
                                 lacks ? "; ! over fewer splits than others" : "");
  for (const Sheet& sheet : sheets_of(record, down_axis, across_axis)) {
    text += (sheet.title.empty() ? "" : "\n" + sheet.title) + "\n" + grid_text(record, sheet, down_axis, across_axis);
  }
  return text + "\n" + legend(record) + verdict(record);
}

}  // namespace gridfold::report
