#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/charts/artifact_figure.hpp"
#include "report/charts/fitted_text.hpp"
#include "report/charts/palette.hpp"
#include "report/configuration_text.hpp"

namespace gridfold::report {

namespace {

constexpr std::string_view kConcentrationKind = "concentration";
/// Beyond what a computer can hold, the number of points says nothing more, and would leave no room for the small ones.
constexpr double kMostPoints = 1e10;

/// By dimensions.
using Ratios = std::map<double, double>;

/// Whether the ratio depends on nothing but the dimensions and the values of these axes.
bool determine_ratios(const std::vector<ShownArtifact>& shown, const std::vector<std::size_t>& axes) {
  std::map<std::vector<double>, double> ratio_of;
  return std::all_of(shown.begin(), shown.end(), [&](const ShownArtifact& own) {
    std::vector<double> place{own.numbers("dimensions")[0]};
    for (const std::size_t axis : axes) place.push_back(static_cast<double>(own.configuration.coordinates[axis]));
    const double ratio = own.numbers("ratio")[0];
    return ratio_of.emplace(std::move(place), ratio).first->second == ratio;
  });
}

/// The metric's axis changes the ratio even where each number of dimensions is shown with one metric alone.
bool is_of_metric(const std::string& axis) { return axis == "metric" || axis.ends_with(".metric"); }

bool is_varied(const std::vector<ShownArtifact>& shown, std::size_t axis) {
  return std::any_of(shown.begin(), shown.end(), [&](const ShownArtifact& own) {
    return own.configuration.coordinates[axis] != shown.front().configuration.coordinates[axis];
  });
}

/// The axes that change the ratio beside the dimensions, such as the metric.
std::vector<std::size_t> other_axes(const RunRecord& record, const std::vector<ShownArtifact>& shown) {
  std::vector<std::size_t> others(record.axes.size());
  std::iota(others.begin(), others.end(), std::size_t{0});
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
    if (is_of_metric(record.axes[axis].name) && is_varied(shown, axis)) continue;
    std::vector<std::size_t> fewer = others;
    std::erase(fewer, axis);
    if (determine_ratios(shown, fewer)) others = std::move(fewer);
  }
  return others;
}

/// All of them in one picture: the ratio of distances, and the points that keep a density, over the dimensions.
std::vector<Figure> concentration_figures(const ChartInput& input) {
  const std::vector<ShownArtifact> all = shown_artifacts(input, kConcentrationKind);
  if (all.empty()) return {};
  const std::vector<std::size_t> others = other_axes(input.record, all);
  std::map<std::string, Ratios> ratios_of;
  std::map<double, double> points_at;
  double smallest = std::numeric_limits<double>::infinity();
  double largest = 0;
  for (const ShownArtifact& shown : all) {
    const double dimensions = shown.numbers("dimensions")[0];
    const std::string name = configuration_text(input.record, shown.configuration, others);
    ratios_of[name].emplace(dimensions, shown.numbers("ratio")[0]);
    smallest = std::min(smallest, dimensions);
    largest = std::max(largest, dimensions);
    const double points = shown.numbers("points_for_density")[0];
    if (points <= kMostPoints) points_at.emplace(dimensions, points);
  }
  Figure figure{.name = std::string(kConcentrationKind), .script = {}, .files = {}};
  std::string& script = figure.script;
  constexpr int kHeight = 520;
  constexpr int kLine = 18;
  script = figure_header(figure.name, 840, kHeight + kLine * static_cast<int>(ratios_of.size() / 2));
  script += set_title(input.record.name, 840);
  script += "set border 11\nset xlabel 'dimensions'\nset ylabel 'mean of nearest / farthest distance'\n";
  script += "set yrange [0:1]\nset grid ytics lc rgb '#e0e0e0'\nset key below Left reverse samplen 3 height 1\n";
  constexpr double kLogarithmicSpan = 16;
  if (largest / smallest >= kLogarithmicSpan) script += "set logscale x 2\n";
  script += fmt::format("set xrange [{}:{}]\n", smallest * 0.9, largest * 1.1);
  std::vector<std::string> plots;
  for (const auto& [name, ratios] : ratios_of) {
    const std::size_t index = plots.size();
    script += fmt::format("$ratios{} << EOD\n", index);
    for (const auto& [dimensions, ratio] : ratios) script += fmt::format("{} {}\n", dimensions, ratio);
    script += "EOD\n";
    // The second colour and symbol are those of the points.
    const std::size_t look = index == 0 ? 0 : index + 1;
    const std::string title = name.empty() ? "nearest / farthest (left)" : name + ": nearest / farthest (left)";
    plots.push_back(fmt::format("$ratios{} using 1:2 with linespoints pt {} ps 0.8 lw 2 lc rgb {} title {}", index,
                                kSymbols[look % kSymbols.size()], gnuplot_colour(colour_of(look)),
                                legend_text(title, 840)));
  }
  if (!points_at.empty()) {
    script += "$points << EOD\n";
    double most = 1;
    for (const auto& [dimensions, points] : points_at) {
      script += fmt::format("{} {}\n", dimensions, points);
      most = std::max(most, points);
    }
    script += "EOD\nset y2label 'points that keep the density along every axis'\n";
    // A factor of four above the last leaves room for its number.
    script += fmt::format("set y2tics\nset logscale y2\nset y2range [1:{:.6g}]\nset format y2 '%.0e'\n", 4 * most);
    const std::string colour = gnuplot_colour(kColours[1]);
    plots.push_back(
        fmt::format("$points using 1:2 axes x1y2 with linespoints pt {} ps 0.8 lw 2 dt (8,4) lc rgb {} title {}",
                    kSymbols[1], colour, gnuplot_quoted(fmt::format("points (right), as far as {:.0e}", kMostPoints))));
    plots.push_back(fmt::format(
        "$points using 1:2:(sprintf('%.10g', $2)) axes x1y2 with labels left offset 0.8,-0.4 font ',12' tc rgb {} "
        "notitle",
        colour));
  }
  script += fmt::format("plot {}\n", fmt::join(plots, ", \\\n     "));
  return {std::move(figure)};
}

}  // namespace

ChartKind concentration_chart() {
  return {.component = {.name = std::string(kConcentrationKind),
                        .summary = "how near the nearest row is beside the farthest, and the points that keep a "
                                   "density, over the dimensions"},
          .draw = concentration_figures,
          .refusal = [](const ChartInput&) { return no_artifact(kConcentrationKind); },
          .arrays = {{"dimensions", {"one"}}, {"ratio", {"one"}}, {"points_for_density", {"one"}}}};
}

}  // namespace gridfold::report
