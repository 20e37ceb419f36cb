#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "report/charts/best_outcomes.hpp"
#include "report/charts/chart_kind.hpp"
#include "report/charts/fitted_text.hpp"
#include "report/charts/palette.hpp"
#include "report/charts/varied_axes.hpp"
#include "report/configuration_text.hpp"
#include "store/value_text.hpp"

namespace gridfold::report {

namespace {

/// Beyond this many places, numbers in them could not be read.
constexpr std::size_t kHeatMapMostNumbers = 200;
constexpr int kLabelSize = 12;
constexpr double kLabelLine = 16;

struct Axes {
  std::size_t x;
  std::size_t y;
};

/// The pairs that a map may be drawn over, those with most values first.
std::vector<Axes> pairs_of_axes(const ChartInput& input, const Groups& groups) {
  std::vector<std::size_t> varied = varied_axes(input.record, groups);
  std::erase_if(varied, [&](std::size_t axis) { return present_values(input.record, groups, axis).size() < 2; });
  const std::vector<std::size_t> all_x = input.x_axis ? std::vector{*input.x_axis} : varied;
  const std::vector<std::size_t> all_y = input.y_axis ? std::vector{*input.y_axis} : varied;
  std::vector<Axes> pairs;
  for (const std::size_t x : all_x) {
    for (const std::size_t y : all_y) {
      if (x != y) pairs.push_back({x, y});
    }
  }
  return pairs;
}

/// The configurations that have both axes: of those that differ in others as well, those that agree there with the
/// best one, of several groups with that of the first.
std::vector<const ConfigurationRecord*> slice(const ChartInput& input, const Groups& groups, const Axes& axes) {
  const RunRecord& record = input.record;
  std::vector<const ConfigurationRecord*> ranking;
  for (const std::size_t group : groups) std::ranges::move(ranking_by_score(input, group), std::back_inserter(ranking));
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

/// The texts of an axis's values, and the pixels of the longest.
struct Labels {
  std::vector<std::string> texts;
  double width = 0;
};

/// Long ones lose their middle, as far as they stay different.
Labels labels_of(const RunRecord& record, std::size_t axis, const std::vector<std::size_t>& values) {
  constexpr double kUsualWidth = 300;
  constexpr double kMostWidth = 600;
  Labels labels;
  std::set<std::string> different;
  for (double room = kUsualWidth; different.size() < values.size() && room <= kMostWidth; room += 50) {
    labels.texts.clear();
    different.clear();
    for (const std::size_t value : values) {
      labels.texts.push_back(
          fitted_text(value_text(record.axes[axis], record.axes[axis].values[value]), room, kLabelSize));
      different.insert(labels.texts.back());
    }
  }
  for (const std::string& text : labels.texts) labels.width = std::max(labels.width, text_width(text, kLabelSize));
  return labels;
}

/// `('l1' 0, 'l2' 1)`: a tic of each place, or of as many as `room`, the pixels of a place, leaves lines for.
std::string tics(const Labels& labels, double room) {
  const auto step = static_cast<std::size_t>(std::max(1.0, std::ceil(kLabelLine / room)));
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < labels.texts.size(); i += step) {
    texts.push_back(fmt::format("{} {}", tic_text(labels.texts[i]), i));
  }
  return fmt::format("({}) font ',{}'", fmt::join(texts, ", "), kLabelSize);
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

/// None where the configurations that have both axes have no several values of each.
std::optional<Figure> draw_map_over(const ChartInput& input, const Groups& groups, const Axes& axes) {
  const RunRecord& record = input.record;
  std::vector<const ConfigurationRecord*> shown = slice(input, groups, axes);
  const std::string lacking = note_of_lacking_scores(record, shown, input.score);
  std::erase_if(shown, [&](const ConfigurationRecord* own) {
    const Summary& summary = own->summaries[input.score];
    return summary.n == 0 || !std::isfinite(summary.mean);
  });
  const std::vector<std::size_t> columns = shown_values(shown, axes.x);
  const std::vector<std::size_t> rows = shown_values(shown, axes.y);
  if (columns.size() < 2 || rows.size() < 2) return std::nullopt;
  std::vector<std::size_t> fixed = varied_axes(record, groups);
  std::erase(fixed, axes.x);
  std::erase(fixed, axes.y);
  std::sort(fixed.begin(), fixed.end());

  std::string places = "$places << EOD\n";
  double smallest = std::numeric_limits<double>::infinity();
  double largest = -smallest;
  for (const ConfigurationRecord* configuration : shown) {
    const double mean = configuration->summaries[input.score].mean;
    smallest = std::min(smallest, mean);
    largest = std::max(largest, mean);
    places += fmt::format("{} {} {}\n", place_of(columns, configuration->coordinates[axes.x]),
                          place_of(rows, configuration->coordinates[axes.y]), mean);
  }
  places += "EOD\n";

  Figure figure{.name = figure_name("heat-map", groups.front()), .script = {}};
  std::string& script = figure.script;
  // The map has its size, and the picture grows around it with the labels.
  const Labels x_labels = labels_of(record, axes.x, columns);
  const Labels y_labels = labels_of(record, axes.y, rows);
  const double map_width = std::clamp(76.0 * static_cast<double>(columns.size()), 270.0, 1330.0);
  const double map_height = std::clamp(40.0 * static_cast<double>(rows.size()), 180.0, 1420.0);
  const double column = map_width / static_cast<double>(columns.size());
  const bool is_rotated = x_labels.width > column;
  const double left = 65 + y_labels.width;
  const double bottom = 50 + (is_rotated ? x_labels.width : kLabelLine);
  const double width = left + map_width + 145;
  std::string title = title_of_groups(record, groups);
  if (!fixed.empty()) title += fmt::format(" ({})", configuration_text(record, *shown.front(), fixed));
  title += lacking;
  const double height = bottom + map_height + height_of_title(title, static_cast<int>(width));
  script = figure_header(figure.name, static_cast<int>(width), static_cast<int>(height));
  script += set_title(title, static_cast<int>(width));
  // gnuplot's own names of the axes would stand where it guesses that the tics' texts end.
  script += fmt::format("set label {} at screen {},{} center\nset label {} at screen {},{} center rotate\n",
                        gnuplot_quoted(record.axes[axes.x].name), (left + map_width / 2) / width, 14 / height,
                        gnuplot_quoted(record.axes[axes.y].name), 16 / width, (bottom + map_height / 2) / height);
  script += fmt::format(
      "set lmargin at screen {}\nset rmargin at screen {}\nset bmargin at screen {}\nset tmargin at screen {}\n",
      left / width, (left + map_width) / width, bottom / height, (bottom + map_height) / height);
  // Where the map ends is known; gnuplot's own place for the box moves away from wide maps, out of the picture.
  script += fmt::format("set colorbox user origin screen {},{} size screen {},{}\n", (left + map_width + 16) / width,
                        bottom / height, 22 / width, map_height / height);
  script += fmt::format("set cblabel {}\n", gnuplot_quoted("mean " + record.scores[input.score].name));
  script += fmt::format("set xtics {} {}\nset ytics {}\n", is_rotated ? "rotate by 90 right" : "norotate",
                        tics(x_labels, is_rotated ? column : map_width),
                        tics(y_labels, map_height / static_cast<double>(rows.size())));
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

/// Over the first two axes that can be drawn: those of one classifier, where classifiers have axes of their own.
std::optional<Figure> draw_map(const ChartInput& input, const Groups& groups) {
  for (const Axes& axes : pairs_of_axes(input, groups)) {
    if (std::optional<Figure> figure = draw_map_over(input, groups, axes)) return figure;
  }
  return std::nullopt;
}

/// One for each group that has the axes. Where none has, of groups that differ in one that is asked for.
std::vector<Figure> heat_maps(const ChartInput& input) {
  std::vector<Figure> figures =
      figure_per_group(input, [](const ChartInput& of_all, std::size_t group) { return draw_map(of_all, {group}); });
  for (const auto& asked : {input.x_axis, input.y_axis}) {
    if (!figures.empty() || !asked) continue;
    for (const Groups& groups : groups_over(input.record, input.record.axes[*asked].name)) {
      if (std::optional<Figure> figure = draw_map(input, groups)) figures.push_back(std::move(*figure));
    }
  }
  return figures;
}

std::string heat_map_refusal(const ChartInput& input) {
  return refusal(input,
                 "it takes two axes of the same configurations, with several values each; --x or --y names one that "
                 "data sets or splits differ in");
}

}  // namespace

ChartKind heat_map_chart() {
  return {.component = {.name = "heat_map",
                        .summary = "the mean of a score over two axes; other axes keep the values of the best "
                                   "configuration"},
          .draw = heat_maps,
          .refusal = heat_map_refusal,
          .has_y_axis = true};
}

}  // namespace gridfold::report
