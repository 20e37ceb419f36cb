#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/charts/chart_kind.hpp"
#include "report/charts/fitted_text.hpp"
#include "report/charts/palette.hpp"

namespace gridfold::report {

namespace {

using SecondsOfRows = std::map<std::size_t, std::vector<double>>;

/// What one kind of work of one classifier took, by the rows of the training part.
struct Series {
  std::string name;
  SecondsOfRows seconds;
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

/// Fit and predict of each classifier, of the sizes at which both took a measurable time.
std::vector<Series> series_of(const ChartInput& input) {
  if (input.run == nullptr) return {};
  const RunLayout& layout = input.run->layout();
  std::map<std::string, std::array<SecondsOfRows, 2>> by_text;
  for (const Outcome& outcome : input.run->outcomes.all()) {
    if (!outcome.seconds || outcome.status != SplitStatus::done) continue;
    std::array<SecondsOfRows, 2>& own = by_text[layout.passes[layout.cells[outcome.cell].pass].text];
    if (outcome.seconds->fit > 0) own[0][outcome.n_train].push_back(outcome.seconds->fit);
    if (outcome.seconds->predict > 0) own[1][outcome.n_train].push_back(outcome.seconds->predict);
  }
  std::vector<Series> series;
  for (auto& [text, both] : by_text) {
    if (both[0].size() > 1) series.push_back({"fit " + text, std::move(both[0])});
    if (both[1].size() > 1) series.push_back({"predict " + text, std::move(both[1])});
  }
  return series;
}

std::vector<Figure> timing_figures(const ChartInput& input) {
  const std::vector<Series> series = series_of(input);
  if (series.empty()) return {};
  Figure figure{.name = "timing", .script = {}, .files = {}};
  std::string& script = figure.script;
  script = figure_header(figure.name, 840, 480 + 20 * static_cast<int>((series.size() + 1) / 2));
  script += set_title(input.record.name, 840);
  script += "set xlabel 'rows of the training part'\nset ylabel 'seconds'\nset logscale y\n";
  script += "set format y '%.0e'\nset grid lc rgb '#e0e0e0'\nset key below Left reverse samplen 3 maxcols 2 height 1\n";
  std::set<std::size_t> sizes;
  for (const Series& one : series) {
    for (const auto& [count, seconds] : one.seconds) sizes.insert(count);
  }
  script += axis_of_rows(sizes);
  std::vector<std::string> plots;
  for (std::size_t i = 0; i < series.size(); ++i) {
    script += fmt::format("$points{0} << EOD\n", i);
    std::string medians = fmt::format("$medians{} << EOD\n", i);
    for (const auto& [rows, seconds] : series[i].seconds) {
      for (const double one : seconds) script += fmt::format("{} {:.4g}\n", rows, one);
      medians += fmt::format("{} {:.4g}\n", rows, median(seconds));
    }
    script += "EOD\n" + medians + "EOD\n";
    const std::string colour = gnuplot_colour(colour_of(i));
    const int symbol = kSymbols[i % kSymbols.size()];
    plots.push_back(fmt::format("$points{} using 1:2 with points pt {} ps 0.5 lc rgb {} notitle", i, symbol, colour));
    plots.push_back(
        fmt::format("$medians{} using 1:2 with lines lw 2 {} lc rgb {} title {}", i,
                    series[i].name.starts_with("fit") ? "dt (8,4)" : "", colour,
                    legend_text(fmt::format("slope {:.2f}: {}", slope_of(series[i].seconds), series[i].name), 840)));
  }
  script += fmt::format("plot {}\n", fmt::join(plots, ", \\\n     "));
  return {std::move(figure)};
}

}  // namespace

ChartKind timing_chart() {
  return {.component = {.name = "timing",
                        .summary = "seconds of fitting and predicting over the rows of the training part, with slopes"},
          .draw = timing_figures,
          .refusal = [](const ChartInput&) {
            return std::string("it takes several sizes of the training part and timing: separate");
          }};
}

}  // namespace gridfold::report
