#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/charts/chart_kind.hpp"
#include "report/charts/fitted_text.hpp"
#include "report/charts/palette.hpp"
#include "report/charts/varied_axes.hpp"
#include "report/configuration_text.hpp"

namespace gridfold::report {

namespace {

constexpr std::size_t kMostLines = 6;
constexpr std::string_view kTrainSize = "train_size";

/// Groups that differ in the size of their training parts alone.
using Family = std::vector<std::size_t>;

std::vector<Family> families_of(const RunRecord& record) {
  std::map<std::string, Family> families;
  for (std::size_t group = 0; group < record.groups.size(); ++group) {
    const GroupRecord& own = record.groups[group];
    std::string name = record.provenance.datasets[own.dataset].name + "/" + own.resampling;
    for (const ParameterValue& parameter : own.parameters) {
      if (parameter.name != kTrainSize) name += "/" + to_text(parameter.value);
    }
    families[name].push_back(group);
  }
  std::vector<Family> found;
  for (auto& [name, family] : families) {
    std::set<std::size_t> sizes;
    for (const std::size_t group : family) sizes.insert(record.groups[group].train_rows);
    if (sizes.size() > 1) found.push_back(std::move(family));
  }
  return found;
}

bool holds(const Family& family, const ConfigurationRecord& configuration) {
  return std::find(family.begin(), family.end(), configuration.group) != family.end();
}

/// Whether each value of the axis stands for one size of the family's training parts.
bool is_of_size(const RunRecord& record, const Family& family, std::size_t axis) {
  if (record.axes[axis].name == kTrainSize) return true;
  std::map<std::size_t, std::set<std::size_t>> sizes_of_value;
  std::set<std::size_t> all;
  for (const ConfigurationRecord& configuration : record.configurations) {
    if (!holds(family, configuration)) continue;
    const std::size_t size = record.groups[configuration.group].train_rows;
    sizes_of_value[configuration.coordinates[axis]].insert(size);
    all.insert(size);
  }
  const bool is_function = std::all_of(sizes_of_value.begin(), sizes_of_value.end(),
                                       [](const auto& entry) { return entry.second.size() == 1; });
  return is_function && sizes_of_value.size() == all.size() && all.size() > 1;
}

struct Point {
  double mean = 0;
  double deviation = 0;
};

struct Line {
  std::string name;
  /// By rows of the training part.
  std::map<std::size_t, Point> points;
  std::map<std::size_t, double> training;
};

std::vector<Line> lines_of(const ChartInput& input, const Family& family) {
  const RunRecord& record = input.record;
  std::vector<std::size_t> axes;
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
    if (record.axes[axis].values.size() > 1 && !is_of_size(record, family, axis)) axes.push_back(axis);
  }
  const auto trained = training_score(record.scores, record.scores[input.score].name);
  std::map<std::vector<std::size_t>, Line> lines;
  for (const ConfigurationRecord& configuration : record.configurations) {
    if (!holds(family, configuration)) continue;
    const Summary& summary = configuration.summaries[input.score];
    if (summary.n == 0 || !std::isfinite(summary.mean)) continue;
    std::vector<std::size_t> values;
    for (const std::size_t axis : axes) values.push_back(configuration.coordinates[axis]);
    Line& line = lines[values];
    line.name = configuration_text(record, configuration, axes);
    const std::size_t rows = record.groups[configuration.group].train_rows;
    line.points[rows] = {summary.mean, summary.n > 1 ? summary.standard_deviation : 0};
    if (trained && std::isfinite(configuration.summaries[*trained].mean)) {
      line.training[rows] = configuration.summaries[*trained].mean;
    }
  }
  std::vector<Line> found;
  for (auto& [values, line] : lines) {
    if (line.points.size() > 1) found.push_back(std::move(line));
  }
  const double sign = record.scores[input.score].higher_is_better ? 1 : -1;
  std::stable_sort(found.begin(), found.end(), [sign](const Line& a, const Line& b) {
    return sign * a.points.rbegin()->second.mean > sign * b.points.rbegin()->second.mean;
  });
  return found;
}

/// Every score that the lines and their bars reach.
std::vector<double> shown_scores(const std::vector<Line>& lines) {
  std::vector<double> scores;
  for (const Line& line : lines) {
    for (const auto& [rows, point] : line.points) {
      scores.push_back(point.mean);
      scores.push_back(point.mean + point.deviation);
    }
    for (const auto& [rows, mean] : line.training) scores.push_back(mean);
  }
  return scores;
}

Figure draw_lines(const ChartInput& input, std::vector<Line> lines, std::size_t index) {
  std::vector<LegendEntry> legend;
  std::size_t legend_lines = 2;
  for (std::size_t i = 0; i < std::min(lines.size(), kMostLines); ++i) {
    legend.push_back(legend_entry(lines[i].name.empty() ? "on held-out rows" : lines[i].name, 840));
    legend_lines += 1 + legend.back().further.size();
  }
  Figure figure{.name = figure_name("learning-curve", index), .script = {}, .files = {}};
  std::string& script = figure.script;
  script = figure_header(figure.name, 840, height_with_legend(520, legend_lines));
  std::string title = input.record.name;
  if (lines.size() > kMostLines) title += fmt::format(" (the best {} of {} lines)", kMostLines, lines.size());
  script += set_title(title, 840);
  script += fmt::format("set xlabel 'rows of the training part'\nset ylabel {}\n",
                        gnuplot_quoted(input.record.scores[input.score].name));
  if (lines.size() > kMostLines) lines.resize(kMostLines);
  script += "set grid ytics lc rgb '#e0e0e0'\nset key below Left reverse samplen 3 height 1\n";
  std::set<std::size_t> sizes;
  for (const Line& line : lines) {
    for (const auto& [count, point] : line.points) sizes.insert(count);
  }
  script += axis_of_rows(sizes);
  script += range_of_equal_scores(shown_scores(lines));
  script += "set offsets 0, 0, graph 0.04, graph 0.04\nset autoscale noextend\n";
  std::vector<std::string> plots;
  bool has_bars = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    script += fmt::format("$judged{} << EOD\n", i);
    for (const auto& [rows, point] : line.points) {
      script += fmt::format("{} {:.8g} {:.8g}\n", rows, point.mean, point.deviation);
      has_bars = has_bars || point.deviation > 0;
    }
    script += "EOD\n";
    const std::string colour = gnuplot_colour(colour_of(i));
    plots.push_back(fmt::format("$judged{} using 1:2:3 with yerrorbars pt 0 lw 1.5 lc rgb {} notitle", i, colour));
    plots.push_back(fmt::format("$judged{} using 1:2 with linespoints pt {} ps 0.8 lw 2 lc rgb {} title {}", i,
                                kSymbols[i % kSymbols.size()], colour, legend[i].title));
    plots.insert(plots.end(), legend[i].further.begin(), legend[i].further.end());
    if (line.training.empty()) continue;
    script += fmt::format("$training{} << EOD\n", i);
    for (const auto& [rows, mean] : line.training) script += fmt::format("{} {:.8g}\n", rows, mean);
    script += "EOD\n";
    plots.push_back(fmt::format("$training{} using 1:2 with lines lw 2 dt (8,4) lc rgb {} notitle", i, colour));
  }
  if (std::any_of(lines.begin(), lines.end(), [](const Line& line) { return !line.training.empty(); })) {
    plots.emplace_back("keyentry with lines lw 2 dt (8,4) lc rgb '#808080' title 'on the training rows themselves'");
  }
  if (has_bars) {
    plots.emplace_back(
        "keyentry with yerrorbars pt 0 lw 1.5 lc rgb '#808080' title 'mean ± one standard deviation of the splits'");
  }
  script += fmt::format("plot {}\n", fmt::join(plots, ", \\\n     "));
  return figure;
}

std::vector<Figure> learning_curve_figures(const ChartInput& input) {
  std::vector<Figure> figures;
  for (const Family& family : families_of(input.record)) {
    const std::vector<Line> lines = lines_of(input, family);
    if (!lines.empty()) figures.push_back(draw_lines(input, lines, figures.size()));
  }
  return figures;
}

}  // namespace

ChartKind learning_curve_chart() {
  return {.component = {.name = "learning_curve",
                        .summary = "a score over the rows of the training part, with that of training rows where it "
                                   "is known"},
          .draw = learning_curve_figures,
          .refusal = [](const ChartInput& input) { return refusal(input, "all training parts are of one size"); }};
}

}  // namespace gridfold::report
