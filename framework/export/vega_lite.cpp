#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "export/export_format.hpp"
#include "report/configuration_text.hpp"
#include "report/group_names.hpp"
#include "store/json_text.hpp"
#include "store/value_text.hpp"

namespace gridfold {

namespace {

using Json = nlohmann::ordered_json;

/// From here on, a linear scale would crowd the small values.
constexpr double kLeastRatioOfLogScale = 1000;

/// What the axes of a chart show: the horizontal axis, and those that tell the lines apart.
struct ChartAxes {
  std::optional<std::size_t> x;
  std::vector<std::size_t> series;
  bool is_numeric = false;
  bool is_logarithmic = false;
};

/// The values of an axis that configurations of the record have, by their index.
std::set<std::size_t> used_values(const RunRecord& record, std::size_t axis) {
  std::set<std::size_t> used;
  for (const ConfigurationRecord& configuration : record.configurations) used.insert(configuration.coordinates[axis]);
  return used;
}

/// How many values of an axis configurations of one group have, at most. Seeds that are averaged over count as one:
/// they tell no lines apart.
std::size_t values_in_a_group(const RunRecord& record, std::size_t axis) {
  const bool has_averages = !record.averages.configurations.empty();
  if (has_averages &&
      std::ranges::find(record.averages.axes, record.axes[axis].name, &Axis::name) == record.averages.axes.end()) {
    return 1;
  }
  std::vector<std::set<std::size_t>> used(record.groups.size());
  for (const ConfigurationRecord& configuration : record.configurations) {
    used[configuration.group].insert(configuration.coordinates[axis]);
  }
  std::size_t most = 0;
  for (const std::set<std::size_t>& values : used) most = std::max(most, values.size());
  return most;
}

/// Whether all values of an axis are numbers, but for those that are missing where it has no meaning.
bool holds_numbers(const RunRecord& record, std::size_t axis) {
  return std::ranges::all_of(used_values(record, axis), [&](std::size_t value) {
    const Scalar& one = record.axes[axis].values[value];
    return is_missing(one) || as_number(one).has_value();
  });
}

bool has_missing(const RunRecord& record, std::size_t axis) {
  return std::ranges::any_of(used_values(record, axis),
                             [&](std::size_t value) { return is_missing(record.axes[axis].values[value]); });
}

/// Horizontally the numeric axis with most values, else the axis with most.
ChartAxes axes_of(const RunRecord& record) {
  ChartAxes axes;
  std::pair<bool, std::size_t> most{false, 1};
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
    const std::pair<bool, std::size_t> candidate{holds_numbers(record, axis), values_in_a_group(record, axis)};
    if (candidate.second > 1 && candidate > most) {
      most = candidate;
      axes.x = axis;
    }
  }
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
    if (axis != axes.x && values_in_a_group(record, axis) > 1) axes.series.push_back(axis);
  }
  axes.is_numeric = axes.x && most.first && !has_missing(record, *axes.x);
  if (axes.is_numeric) {
    std::vector<double> numbers;
    for (const std::size_t value : used_values(record, *axes.x)) {
      numbers.push_back(*as_number(record.axes[*axes.x].values[value]));
    }
    const auto [least, greatest] = std::minmax_element(numbers.begin(), numbers.end());
    axes.is_logarithmic = *least > 0 && *greatest >= kLeastRatioOfLogScale * *least;
  }
  return axes;
}

Json x_value(const RunRecord& record, const ConfigurationRecord& configuration, const ChartAxes& axes) {
  if (!axes.x) return report::configuration_text(record, configuration);
  const Scalar& value = record.value(configuration, *axes.x);
  return axes.is_numeric ? scalar_json(value) : Json(is_missing(value) ? "-" : value_text(record.axes[*axes.x], value));
}

/// The summary of the first score that is drawn at a configuration; of several seeds, the first has that over all.
const Summary* mean_at(const RunRecord& record, const ConfigurationRecord& configuration) {
  const std::vector<ConfigurationRecord>& averages = record.averages.configurations;
  if (averages.empty()) return &configuration.summaries.front();
  for (const ConfigurationRecord& average : averages) {
    const bool is_first = average.group == configuration.group && average.cells.front() == configuration.cells.front();
    if (is_first) return &average.summaries.front();
  }
  return nullptr;
}

/// A row per configuration with a mean, and one per split with a value; fields have fixed names, for Vega-Lite reads
/// points and brackets in them as paths.
Json rows_of(const ExportedRun& run, const ChartAxes& axes) {
  const RunRecord& record = run.record();
  const std::vector<std::string> groups = report::group_names(record);
  Json rows = Json::array();
  for (std::size_t i = 0; i < record.configurations.size(); ++i) {
    const ConfigurationRecord& configuration = record.configurations[i];
    const Json place{{"cell", configuration.key},
                     {"group", groups[configuration.group]},
                     {"series", report::configuration_text(record, configuration, axes.series)},
                     {"x", x_value(record, configuration, axes)}};
    const Summary* summary = mean_at(record, configuration);
    if (summary != nullptr && std::isfinite(summary->mean)) {
      Json row = place;
      row["mean"] = summary->mean;
      row["std"] = summary->standard_deviation;
      rows.push_back(std::move(row));
    }
    const std::vector<Evaluation>& splits = run.splits(i);
    for (std::size_t split = 0; split < splits.size(); ++split) {
      const double value = run.value(splits[split], 0);
      if (!std::isfinite(value)) continue;
      Json row = place;
      row["split"] = split;
      row["value"] = value;
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

Json layer(const char* field, Json mark, Json encoding) {
  return {{"transform", {{{"filter", std::string("isValid(datum.") + field + ")"}}}},
          {"mark", std::move(mark)},
          {"encoding", std::move(encoding)}};
}

Json layers(const RunRecord& record, const ChartAxes& axes) {
  const std::string& score = record.scores.front().name;
  Json x{{"field", "x"},
         {"type", axes.is_numeric ? "quantitative" : "ordinal"},
         {"title", axes.x ? record.axes[*axes.x].name : "configuration"}};
  if (axes.is_numeric) {
    x["scale"] = axes.is_logarithmic ? Json{{"type", "log"}} : Json{{"zero", false}};
  } else {
    x["sort"] = nullptr;
  }
  const auto y = [&](const char* field) {
    return Json{{"field", field}, {"type", "quantitative"}, {"title", score}, {"scale", {{"zero", false}}}};
  };
  Json shared{{"x", x}};
  if (!axes.series.empty())
    shared["color"] = {{"field", "series"}, {"type", "nominal"}, {"title", nullptr}, {"legend", {{"labelLimit", 0}}}};
  const auto with = [&](Json more) {
    Json encoding = shared;
    encoding.update(more);
    return encoding;
  };
  return Json::array(
      {layer("value", {{"type", "point"}, {"size", 12}, {"opacity", 0.5}},
             with({{"y", y("value")}, {"tooltip", {{{"field", "cell"}}, {{"field", "split"}}, {{"field", "value"}}}}})),
       layer("mean", "errorbar", with({{"y", y("mean")}, {"yError", {{"field", "std"}}}})),
       layer("mean", {{"type", "line"}, {"point", true}}, with({{"y", y("mean")}}))});
}

std::string vega_lite(const ExportedRun& run) {
  const RunRecord& record = run.record();
  const ChartAxes axes = axes_of(record);
  Json chart{{"$schema", "https://vega.github.io/schema/vega-lite/v5.json"},
             {"title", record.name},
             {"description", record.description},
             {"data", {{"values", rows_of(run, axes)}}}};
  std::string reasons = record.optimistic_because();
  add_reason(reasons, training_score_reason(record.scores, record.scores.front().name));
  if (!reasons.empty()) chart["title"] = {{"text", record.name}, {"subtitle", "optimistic: " + reasons}};
  if (record.groups.size() > 1) {
    chart["facet"] = {
        {"row", {{"field", "group"}, {"type", "nominal"}, {"title", nullptr}, {"sort", report::group_names(record)}}}};
    chart["spec"] = {{"width", 480}, {"height", 240}, {"layer", layers(record, axes)}};
  } else {
    chart["width"] = 480;
    chart["height"] = 320;
    chart["layer"] = layers(record, axes);
  }
  return json_text(chart);
}

}  // namespace

ExportFormat vega_lite_export() {
  return {.component = {.name = "vega-lite",
                        .summary = "a Vega-Lite chart with its data: mean, deviation and each split of the first score",
                        .aliases = {"vegalite", "vl"}},
          .file = vega_lite};
}

}  // namespace gridfold
