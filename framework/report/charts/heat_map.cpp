#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "report/charts/chart_kind.hpp"
#include "report/charts/fitted_text.hpp"
#include "report/charts/palette.hpp"
#include "report/charts/varied_axes.hpp"
#include "report/configuration_text.hpp"

namespace gridfold::report {

namespace {

/// Beyond this many places, numbers in them could not be read.
constexpr std::size_t kHeatMapMostNumbers = 200;

struct Axes {
  std::size_t x;
  std::size_t y;
};

std::optional<Axes> axes_of(const ChartInput& input, std::size_t group) {
  std::vector<std::size_t> varied = varied_axes(input.record, group);
  std::erase_if(varied, [&](std::size_t axis) { return present_values(input.record, group, axis).size() < 2; });
  const auto next = [&](std::optional<std::size_t> taken) {
    const auto found = std::find_if(varied.begin(), varied.end(), [&](std::size_t axis) { return axis != taken; });
    return found == varied.end() ? std::nullopt : std::optional(*found);
  };
  const std::optional<std::size_t> x = input.x_axis ? input.x_axis : next(input.y_axis);
  if (!x) return std::nullopt;
  const std::optional<std::size_t> y = input.y_axis ? input.y_axis : next(x);
  if (!y || *x == *y) return std::nullopt;
  return Axes{*x, *y};
}

/// The configurations that have both axes: of those that differ in others as well, those that agree there with the
/// best one.
std::vector<const ConfigurationRecord*> slice(const RunRecord& record, std::size_t group, const Axes& axes) {
  std::vector<const ConfigurationRecord*> ranking = record.ranking(group);
  std::erase_if(ranking, [&](const ConfigurationRecord* configuration) {
    return is_missing(record.value(*configuration, axes.x)) || is_missing(record.value(*configuration, axes.y));
  });
  std::vector<const ConfigurationRecord*> kept;
  for (const ConfigurationRecord* configuration : ranking) {
    bool agrees = true;
    for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
      if (axis == axes.x || axis == axes.y) continue;
      agrees = agrees && configuration->coordinates[axis] == ranking.front()->coordinates[axis];
    }
    if (agrees) kept.push_back(configuration);
  }
  return kept;
}

std::string tics(const RunRecord& record, std::size_t axis, const std::vector<std::size_t>& values) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < values.size(); ++i) {
    texts.push_back(fmt::format("{} {}", tic_text(to_text(record.axes[axis].values[values[i]])), i));
  }
  return fmt::format("({})", fmt::join(texts, ", "));
}

std::size_t place_of(const std::vector<std::size_t>& values, std::size_t value) {
  return static_cast<std::size_t>(std::lower_bound(values.begin(), values.end(), value) - values.begin());
}

/// The values of the axis that are shown, in its order.
std::vector<std::size_t> shown_values(const std::vector<const ConfigurationRecord*>& shown, std::size_t axis) {
  std::set<std::size_t> values;
  for (const ConfigurationRecord* configuration : shown) values.insert(configuration->coordinates[axis]);
  return {values.begin(), values.end()};
}

std::optional<Figure> draw_map(const ChartInput& input, std::size_t group) {
  const RunRecord& record = input.record;
  const std::optional<Axes> chosen = axes_of(input, group);
  if (!chosen) return std::nullopt;
  const Axes axes = *chosen;
  const std::vector<const ConfigurationRecord*> shown = slice(record, group, axes);
  const std::vector<std::size_t> columns = shown_values(shown, axes.x);
  const std::vector<std::size_t> rows = shown_values(shown, axes.y);
  if (columns.size() < 2 || rows.size() < 2) return std::nullopt;
  std::vector<std::size_t> fixed = varied_axes(record, group);
  std::erase(fixed, axes.x);
  std::erase(fixed, axes.y);

  std::string places = "$places << EOD\n";
  double smallest = std::numeric_limits<double>::infinity();
  double largest = -smallest;
  for (const ConfigurationRecord* configuration : shown) {
    const double mean = configuration->summaries[input.score].mean;
    if (!std::isfinite(mean)) continue;
    smallest = std::min(smallest, mean);
    largest = std::max(largest, mean);
    places += fmt::format("{} {} {}\n", place_of(columns, configuration->coordinates[axes.x]),
                          place_of(rows, configuration->coordinates[axes.y]), mean);
  }
  places += "EOD\n";

  Figure figure{.name = figure_name("heat-map", group), .script = {}};
  std::string& script = figure.script;
  const int width = std::clamp(270 + 76 * static_cast<int>(columns.size()), 540, 1600);
  const int height = std::clamp(180 + 40 * static_cast<int>(rows.size()), 360, 1600);
  script = figure_header(figure.name, width, height);
  std::string title = chart_title(record, group);
  if (!fixed.empty()) title += fmt::format(" ({})", configuration_text(record, *shown.front(), fixed));
  script += set_title(title, width);
  script += fmt::format("set xlabel {}\nset ylabel {}\n", gnuplot_quoted(record.axes[axes.x].name),
                        gnuplot_quoted(record.axes[axes.y].name));
  script += "set rmargin 14\n";
  script += fmt::format("set cblabel {}\n", gnuplot_quoted("mean " + record.scores[input.score].name));
  script += fmt::format("set xtics {}\nset ytics {}\n", tics(record, axes.x, columns), tics(record, axes.y, rows));
  script += fmt::format("set xrange [-0.5:{}]\nset yrange [-0.5:{}]\n", static_cast<double>(columns.size()) - 0.5,
                        static_cast<double>(rows.size()) - 0.5);
  script += viridis_palette();
  // Equal means have no scale of colours, which gnuplot would warn of.
  const double reach = smallest < largest ? 0 : 0.5;
  script += fmt::format("set cbrange [{}:{}]\n", smallest - reach, largest + reach);
  script += "set style fill solid noborder\nunset key\n" + places;
  script += "plot $places using 1:2:(0.5):(0.5):3 with boxxyerror lc palette";
  if (shown.size() <= kHeatMapMostNumbers) {
    // Dark numbers on light places and light ones on dark.
    const double middle = smallest + 0.6 * (largest - smallest);
    script += fmt::format(
        ", \\\n     $places using 1:2:($3 > {0} ? sprintf('%.3f', $3) : '') with labels tc rgb '#000000'"
        ", \\\n     $places using 1:2:($3 > {0} ? '' : sprintf('%.3f', $3)) with labels tc rgb '#ffffff'",
        middle);
  }
  script += "\n";
  return figure;
}

std::string heat_map_refusal(const ChartInput&) { return "it takes two axes with several values"; }

}  // namespace

ChartKind heat_map_chart() {
  return {.component = {.name = "heat_map",
                        .summary = "the mean of a score over two axes; other axes keep the values of the best "
                                   "configuration"},
          .draw = [](const ChartInput& input) { return figure_per_group(input, draw_map); },
          .refusal = heat_map_refusal};
}

}  // namespace gridfold::report
