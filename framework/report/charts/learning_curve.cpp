#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

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

std::vector<Line> lines_of(const ChartInput& input, const Groups& groups) {
  const RunRecord& record = input.record;
  std::vector<std::size_t> axes;
  for (const std::size_t axis : varied_axes(record, groups)) {
    if (!gives_train_size(record, groups, axis)) axes.push_back(axis);
  }
  std::sort(axes.begin(), axes.end());
  const auto trained = training_score(record.scores, record.scores[input.score].name);
  std::map<std::vector<std::size_t>, Line> lines;
  for (const ConfigurationRecord& configuration : record.configurations) {
    if (!holds(groups, configuration)) continue;
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

Figure draw_lines(const ChartInput& input, const Groups& groups, std::vector<Line> lines, std::size_t index,
                  std::map<std::string, std::size_t>& places) {
  std::vector<LegendEntry> legend;
  std::size_t legend_lines = 2;
  for (std::size_t i = 0; i < std::min(lines.size(), kMostLines); ++i) {
    legend.push_back(legend_entry(lines[i].name.empty() ? "on held-out rows" : lines[i].name, 840));
    legend_lines += 1 + legend.back().further.size();
  }
  Figure figure{.name = figure_name("learning-curve", index), .script = {}, .files = {}};
  std::string& script = figure.script;
  script = figure_header(figure.name, 840, height_with_legend(520, legend_lines));
  std::string title = title_of_groups(input.record, groups);
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
    const std::size_t place = places.try_emplace(line.name, places.size()).first->second;
    const std::string colour = gnuplot_colour(colour_of(place));
    plots.push_back(fmt::format("$judged{} using 1:2:3 with yerrorbars pt 0 lw 1.5 lc rgb {} notitle", i, colour));
    plots.push_back(fmt::format("$judged{} using 1:2 with linespoints pt {} ps 0.8 lw 2 lc rgb {} title {}", i,
                                kSymbols[place % kSymbols.size()], colour, legend[i].title));
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
        "keyentry with yerrorbars pt 0 lw 1.5 lc rgb '#808080' title 'mean ± one standard deviation of the splits "
        "(ddof 1)'");
  }
  script += fmt::format("plot {}\n", fmt::join(plots, ", \\\n     "));
  return figure;
}

std::vector<Figure> learning_curve_figures(const ChartInput& input) {
  std::vector<Figure> figures;
  // What several pictures show has one colour in all of them.
  std::map<std::string, std::size_t> places;
  for (const Groups& groups : groups_over_train_sizes(input.record)) {
    const std::vector<Line> lines = lines_of(input, groups);
    if (!lines.empty()) figures.push_back(draw_lines(input, groups, lines, figures.size(), places));
  }
  return figures;
}

std::string learning_curve_refusal(const ChartInput& input) {
  const auto judges_by_size = [](const GroupRecord& group) { return group.judges_by_train_size; };
  return refusal(input, std::ranges::any_of(input.record.groups, judges_by_size)
                            ? "no two sizes of the training part were judged on the same held-out rows"
                            : "all training parts are of one size");
}

}  // namespace

ChartKind learning_curve_chart() {
  return {.component = {.name = "learning_curve",
                        .summary = "a score over the rows of the training part, with that of training rows where it "
                                   "is known"},
          .draw = learning_curve_figures,
          .refusal = learning_curve_refusal};
}

}  // namespace gridfold::report
