#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/charts/chart_kind.hpp"
#include "report/charts/fitted_text.hpp"
#include "report/charts/palette.hpp"
#include "report/charts/varied_axes.hpp"
#include "report/configuration_text.hpp"

namespace gridfold::report {

namespace {

using SecondsOfRows = std::map<std::size_t, std::vector<double>>;

constexpr std::size_t kMostTimed = 6;

/// What configurations took that differ in the size of their training part alone, by its rows.
struct TimedLine {
  std::string name;
  /// The score at the largest size.
  double score = 0;
  SecondsOfRows fit;
  SecondsOfRows predict;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
}

/// The least-squares slope of log seconds over log rows, of medians.
double slope_of(const SecondsOfRows& seconds) {
  double x_sum = 0;
  double y_sum = 0;
  for (const auto& [rows, values] : seconds) {
    x_sum += std::log(static_cast<double>(rows));
    y_sum += std::log(median(values));
  }
  const auto count = static_cast<double>(seconds.size());
  double above = 0;
  double below = 0;
  for (const auto& [rows, values] : seconds) {
    const double x = std::log(static_cast<double>(rows)) - x_sum / count;
    above += x * (std::log(median(values)) - y_sum / count);
    below += x * x;
  }
  return above / below;
}

/// `slope 0.98: `; empty for times that are hardly longer than a clock's tick.
std::string slope_text(const SecondsOfRows& seconds) {
  constexpr double kLeast = 1e-6;
  if (std::ranges::all_of(seconds, [](const auto& own) { return median(own.second) < kLeast; })) return {};
  // Without the sign of what is rounded to 0.
  return fmt::format("slope {:.2f}: ", std::round(100 * slope_of(seconds)) / 100 + 0.0);
}

/// Of the sizes at which the work took a measurable time, in the plan's order.
std::vector<TimedLine> timed_lines(const ChartInput& input, const Groups& groups) {
  const RunRecord& record = input.record;
  std::vector<std::size_t> axes = varied_axes(record, groups);
  std::erase_if(axes, [&](std::size_t axis) { return gives_train_size(record, groups, axis); });
  std::sort(axes.begin(), axes.end());
  const double sign = record.scores[input.score].higher_is_better ? 1 : -1;
  std::vector<TimedLine> lines;
  std::map<std::vector<std::size_t>, std::size_t> line_of_values;
  // By cell and size of the training part: the line's place, and the rows.
  std::map<std::pair<std::size_t, std::size_t>, std::pair<std::size_t, std::size_t>> places;
  std::vector<std::size_t> rows_of_score;
  for (const ConfigurationRecord& configuration : record.configurations) {
    if (!holds(groups, configuration)) continue;
    std::vector<std::size_t> values;
    for (const std::size_t axis : axes) values.push_back(configuration.coordinates[axis]);
    const auto [line, is_new] = line_of_values.try_emplace(std::move(values), lines.size());
    if (is_new) {
      lines.push_back({.name = configuration_text(record, configuration, axes), .score = 0, .fit = {}, .predict = {}});
      rows_of_score.push_back(0);
    }
    const GroupRecord& group = record.groups[configuration.group];
    // Of an average over seeds, those of each.
    for (const std::size_t cell : configuration.cells) {
      places[{cell, group.train_size.value_or(0)}] = {line->second, group.train_rows};
    }
    const double mean = configuration.summaries[input.score].mean;
    if (group.train_rows >= rows_of_score[line->second]) {
      rows_of_score[line->second] = group.train_rows;
      lines[line->second].score = std::isfinite(mean) ? sign * mean : -std::numeric_limits<double>::infinity();
    }
  }
  for (const Outcome& outcome : input.run->outcomes.all()) {
    // Inner folds train on fewer rows than the size that their configuration stands for.
    if (!outcome.seconds || outcome.status != SplitStatus::done || outcome.split.outer != 0) continue;
    const auto place = places.find({outcome.cell, outcome.split.train_size});
    if (place == places.end()) continue;
    TimedLine& line = lines[place->second.first];
    const std::size_t rows = place->second.second;
    if (outcome.seconds->fit > 0) line.fit[rows].push_back(outcome.seconds->fit);
    if (outcome.seconds->predict > 0) line.predict[rows].push_back(outcome.seconds->predict);
  }
  std::erase_if(lines, [](const TimedLine& line) { return line.fit.size() < 2 && line.predict.size() < 2; });
  return lines;
}

/// Leaves as many of those with the best scores, in their order.
void keep_best_timed(std::vector<TimedLine>& lines, std::size_t count) {
  while (lines.size() > count) {
    const auto worst = std::min_element(lines.rbegin(), lines.rend(),
                                        [](const TimedLine& a, const TimedLine& b) { return a.score < b.score; });
    lines.erase(std::next(worst).base());
  }
}

Figure draw_timed(const ChartInput& input, const Groups& groups, std::vector<TimedLine> lines, std::size_t index,
                  std::map<std::string, std::size_t>& places) {
  std::string title = name_of_groups(input.record, groups);
  if (lines.size() > kMostTimed) title += fmt::format(" (the best {} of {} configurations)", kMostTimed, lines.size());
  keep_best_timed(lines, kMostTimed);
  std::string blocks;
  std::vector<std::string> plots;
  std::set<std::size_t> sizes;
  std::size_t legend_lines = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::size_t place = places.try_emplace(lines[i].name, places.size()).first->second;
    const std::string colour = gnuplot_colour(colour_of(place));
    const int symbol = kSymbols[place % kSymbols.size()];
    for (const bool is_fit : {true, false}) {
      const SecondsOfRows& seconds_of = is_fit ? lines[i].fit : lines[i].predict;
      if (seconds_of.size() < 2) continue;
      const std::string work = is_fit ? "fit" : "predict";
      blocks += fmt::format("${}{} << EOD\n", work, i);
      std::string medians = fmt::format("${}_medians{} << EOD\n", work, i);
      for (const auto& [rows, seconds] : seconds_of) {
        sizes.insert(rows);
        for (const double one : seconds) blocks += fmt::format("{} {:.4g}\n", rows, one);
        medians += fmt::format("{} {:.4g}\n", rows, median(seconds));
      }
      blocks += "EOD\n" + medians + "EOD\n";
      // The hollow symbol stands before the filled one.
      plots.push_back(fmt::format("${}{} using 1:2 with points pt {} ps 0.5 lc rgb {} notitle", work, i,
                                  is_fit ? symbol - 1 : symbol, colour));
      const LegendEntry legend = legend_entry(
          fmt::format("{}{}{}{}", slope_text(seconds_of), work, lines[i].name.empty() ? "" : ", ", lines[i].name), 840);
      legend_lines += 1 + legend.further.size();
      plots.push_back(fmt::format("${}_medians{} using 1:2 with lines lw 2 dt {} lc rgb {} title {}", work, i,
                                  is_fit ? "(8,4)" : "1", colour, legend.title));
      plots.insert(plots.end(), legend.further.begin(), legend.further.end());
    }
  }
  Figure figure{.name = figure_name("timing", index), .script = {}, .files = {}};
  std::string& script = figure.script;
  script = figure_header(figure.name, 840, height_with_legend(540, legend_lines));
  script += set_title(title, 840);
  script += "set xlabel 'rows of the training part'\nset ylabel 'seconds'\nset logscale y\n";
  script += "set format y '%.0e'\nset grid lc rgb '#e0e0e0'\nset key below Left reverse samplen 3 maxcols 1 height 1\n";
  script += axis_of_rows(sizes) + blocks;
  script += fmt::format("plot {}\n", fmt::join(plots, ", \\\n     "));
  return figure;
}

std::vector<Figure> timing_figures(const ChartInput& input) {
  if (input.run == nullptr) return {};
  std::vector<Figure> figures;
  // What several pictures show has one colour in all of them.
  std::map<std::string, std::size_t> places;
  for (const Groups& groups : groups_over_train_sizes(input.record)) {
    std::vector<TimedLine> lines = timed_lines(input, groups);
    if (!lines.empty()) figures.push_back(draw_timed(input, groups, std::move(lines), figures.size(), places));
  }
  return figures;
}

}  // namespace

ChartKind timing_chart() {
  return {.component = {.name = "timing",
                        .summary = "seconds of fitting and predicting over the rows of the training part, with slopes"},
          .draw = timing_figures,
          .refusal = [](const ChartInput&) {
            return std::string(
                "it takes several sizes of the training part of one data set, judged on the same rows, and "
                "timing: separate");
          }};
}

}  // namespace gridfold::report
