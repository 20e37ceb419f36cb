#include "report/pivot.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.hpp"
#include "core/nearest_name.hpp"
#include "core/printable.hpp"
#include "report/configuration_text.hpp"
#include "report/group_names.hpp"
#include "report/result_grid.hpp"
#include "report/text_grid.hpp"
#include "store/value_text.hpp"

namespace gridfold::report {

namespace {

constexpr std::size_t kWidestValue = 32;

std::size_t axis_named(const RunRecord& record, const std::string& name) {
  std::vector<std::string> names;
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
    names.push_back(record.axes[axis].name);
    if (names.back() == name) return axis;
  }
  const auto nearest = nearest_name(name, names);
  if (names.size() < 2) {
    throw ConfigError(fmt::format("--pivot: the run has no axis \"{}\", and a pivot needs two; the run has {}", name,
                                  names.empty() ? std::string("none") : fmt::format("one, {}", names.front())));
  }
  throw ConfigError(fmt::format("--pivot: the run has no axis \"{}\"; {}allowed: two of {}", name,
                                nearest ? fmt::format("did you mean {}? ", *nearest) : "", fmt::join(names, ", ")));
}

/// Configurations that differ in the two axes alone, or also in the group where one of the axes tells groups apart.
struct Sheet {
  std::string title;
  std::vector<const ConfigurationRecord*> members;
  /// The axes whose every value, or pair of values, is a group of its own; empty where all members are of one group.
  std::vector<std::size_t> group_axes = {};
};

/// Whether each value of the axes is a group of its own.
bool tell_groups(const Sheet& sheet, const std::vector<std::size_t>& axes) {
  std::map<std::vector<std::size_t>, std::size_t> group_of;
  std::map<std::size_t, std::vector<std::size_t>> values_of_group;
  return std::ranges::all_of(sheet.members, [&](const ConfigurationRecord* member) {
    std::vector<std::size_t> values;
    for (const std::size_t axis : axes) values.push_back(member->coordinates[axis]);
    return group_of.emplace(values, member->group).first->second == member->group &&
           values_of_group.emplace(member->group, values).first->second == values;
  });
}

/// The axes other than the two that have several values within some group.
std::vector<std::size_t> axes_within_groups(const RunRecord& record, std::size_t down, std::size_t across) {
  std::vector<std::size_t> axes;
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
    if (axis == down || axis == across) continue;
    std::map<std::size_t, std::size_t> value_of;
    const bool varies = std::ranges::any_of(record.configurations, [&](const ConfigurationRecord& one) {
      return value_of.emplace(one.group, one.coordinates[axis]).first->second != one.coordinates[axis];
    });
    if (varies) axes.push_back(axis);
  }
  return axes;
}

/// One sheet for each combination of values of these axes, and, where groups are apart, each group.
std::vector<Sheet> sheets_by(const RunRecord& record, const std::vector<std::size_t>& axes, bool groups_are_apart) {
  std::vector<Sheet> sheets;
  std::map<std::vector<std::size_t>, std::size_t> places;
  for (std::size_t group = 0; group < record.groups.size(); ++group) {
    for (const ConfigurationRecord& configuration : record.configurations) {
      if (configuration.group != group) continue;
      std::vector<std::size_t> key{groups_are_apart ? group : 0};
      for (const std::size_t axis : axes) key.push_back(configuration.coordinates[axis]);
      const auto [place, is_new] = places.try_emplace(key, sheets.size());
      if (is_new) sheets.push_back({configuration_text(record, configuration, axes), {}});
      sheets[place->second].members.push_back(&configuration);
    }
  }
  return sheets;
}

/// Groups stand beside each other where one of the two axes tells them apart, or both together do. Then an axis that
/// has one value in each group, such as the test size of one of several protocols, makes no sheets of its own.
std::vector<Sheet> sheets_of(const RunRecord& record, std::size_t down, std::size_t across) {
  std::vector<std::size_t> others;
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
    if (axis != down && axis != across) others.push_back(axis);
  }
  for (const std::vector<std::size_t>& axes : {axes_within_groups(record, down, across), others}) {
    std::vector<Sheet> sheets = sheets_by(record, axes, false);
    for (const std::vector<std::size_t>& group_axes :
         {std::vector{across}, std::vector{down}, std::vector{down, across}}) {
      const auto are_told = [&](const Sheet& sheet) { return tell_groups(sheet, group_axes); };
      if (record.groups.size() == 1 || !std::ranges::all_of(sheets, are_told)) continue;
      for (Sheet& sheet : sheets) sheet.group_axes = group_axes;
      return sheets;
    }
  }
  std::vector<Sheet> sheets = sheets_by(record, others, true);
  const std::vector<std::string> names = group_names(record);
  for (Sheet& sheet : sheets) {
    const std::string& name = names[sheet.members.front()->group];
    sheet.title = name + (name.empty() || sheet.title.empty() ? "" : ", ") + sheet.title;
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

/// With a mark where it is a group of its own whose numbers are optimistic.
std::string value_text(const RunRecord& record, const Sheet& sheet, std::size_t axis, std::size_t value) {
  const Scalar& scalar = record.axes[axis].values[value];
  const bool is_optimistic = sheet.group_axes == std::vector{axis} &&
                             std::ranges::any_of(sheet.members, [&](const ConfigurationRecord* member) {
                               return member->coordinates[axis] == value && !record.optimism(member->group, 0).empty();
                             });
  return (is_missing(scalar) ? "-" : gridfold::value_text(record.axes[axis], scalar)) +
         (is_optimistic ? " (optimistic)" : "");
}

std::string grid_text(const RunRecord& record, const Sheet& sheet, std::size_t down, std::size_t across,
                      const TableOptions& options) {
  std::set<const ConfigurationRecord*> chosen;
  for (const ConfigurationRecord* member : sheet.members) {
    const std::vector<const ConfigurationRecord*> of_group = record.chosen(member->group);
    chosen.insert(of_group.begin(), of_group.end());
  }
  const std::vector<std::size_t> columns = values_of(sheet, across);
  const bool cells_are_groups = sheet.group_axes.size() == 2;
  TextGrid grid;
  grid.add_column(fmt::format("{} \\ {}", record.axes[down].name, record.axes[across].name), Align::right);
  for (const std::size_t column : columns) grid.add_column(value_text(record, sheet, across, column), Align::right);
  for (const std::size_t row : values_of(sheet, down)) {
    std::vector<std::string> cells{value_text(record, sheet, down, row)};
    std::vector<RowStyle> styles(1 + columns.size());
    for (const std::size_t column : columns) {
      const auto member = std::find_if(sheet.members.begin(), sheet.members.end(), [&](const auto* one) {
        return one->coordinates[down] == row && one->coordinates[across] == column;
      });
      if (member == sheet.members.end()) {
        cells.emplace_back();
        continue;
      }
      const bool is_chosen = chosen.contains(*member);
      const bool lacks = !(*member)->is_complete();
      styles[cells.size()] = is_chosen            ? RowStyle::best
                             : (*member)->is_tied ? RowStyle::tied
                             : lacks              ? RowStyle::lacking
                                                  : RowStyle::plain;
      cells.push_back(fmt::format("{}{}{}",
                                  is_chosen            ? "* "
                                  : (*member)->is_tied ? "~ "
                                                       : "",
                                  score_text((*member)->summaries.front().mean), lacks ? " !" : "") +
                      (cells_are_groups && !record.optimism((*member)->group, 0).empty() ? " (optimistic)" : ""));
    }
    grid.add_row(std::move(cells), std::move(styles));
  }
  return grid.text(kWidestValue, options.widest_line, options.colored);
}

}  // namespace

std::string pivot(const RunRecord& single, const std::string& down, const std::string& across,
                  const TableOptions& options) {
  const RunRecord record = over_seeds(single);
  const std::size_t down_axis = axis_named(record, down);
  const std::size_t across_axis = axis_named(record, across);
  if (down_axis == across_axis) throw ConfigError(fmt::format("--pivot: {} is named twice; allowed: two axes", down));
  const bool lacks = std::any_of(record.configurations.begin(), record.configurations.end(),
                                 [](const ConfigurationRecord& one) { return !one.is_complete(); });
  // What the grids show is printable already.
  std::string text = fmt::format("{}: mean {}{}\n", printable_line(record.name), record.scores.front().name,
                                 lacks ? "; ! over fewer splits than others" : "");
  const std::vector<Sheet> sheets = sheets_of(record, down_axis, across_axis);
  for (const Sheet& sheet : sheets) {
    text += (sheet.title.empty() ? "" : "\n" + printable_line(sheet.title)) + "\n" +
            grid_text(record, sheet, down_axis, across_axis, options);
  }
  std::string after;
  const std::vector<std::size_t> group_axes = sheets.empty() ? std::vector<std::size_t>() : sheets.front().group_axes;
  if (group_axes.size() == 1) {
    after += fmt::format("Each {} is ranked by itself: what differs in {} cannot be compared\n",
                         group_axes.front() == across_axis ? "column" : "row", record.axes[group_axes.front()].name);
  } else if (group_axes.size() == 2) {
    after += fmt::format(
        "Each cell is ranked with those at its place in the other tables: what differs in {} or {} cannot be "
        "compared\n",
        down, across);
  }
  return text + "\n" + printable(after + legend(record) + verdict(record));
}

}  // namespace gridfold::report
