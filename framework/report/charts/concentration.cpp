#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/charts/artifact_figure.hpp"
#include "report/charts/palette.hpp"

namespace gridfold::report {

namespace {

constexpr std::string_view kKind = "concentration";

/// All of them in one picture: the ratio of distances, and the points that keep a density, over the dimensions.
std::vector<Figure> figures_of(const ChartInput& input) {
  std::map<double, std::pair<double, double>> at;
  for (const ShownArtifact& shown : shown_artifacts(input, kKind)) {
    at[shown.numbers("dimensions")[0]] = {shown.numbers("ratio")[0], shown.numbers("points_for_density")[0]};
  }
  if (at.empty()) return {};
  Figure figure{.name = std::string(kKind), .script = {}, .files = {}};
  std::string& script = figure.script;
  script = figure_header(figure.name, 840, 520);
  script += "$values << EOD\n";
  for (const auto& [dimensions, values] : at) {
    script += fmt::format("{} {} {}\n", dimensions, values.first, values.second);
  }
  script += "EOD\n";
  script += fmt::format("set title {}\n", gnuplot_quoted(input.record.name));
  script += "set border 11\nset xlabel 'dimensions'\nset ylabel 'mean of nearest / farthest distance'\n";
  script += "set y2label 'points that keep the density along every axis'\n";
  script += "set yrange [0:1]\nset y2tics\nset logscale y2\nset format y2 '%.0e'\n";
  script += "set grid ytics lc rgb '#e0e0e0'\nset key below Left reverse samplen 3 height 1\n";
  const double smallest = at.begin()->first;
  const double largest = at.rbegin()->first;
  if (largest / smallest >= 16) script += "set logscale x 2\n";
  script += fmt::format("set xrange [{}:{}]\n", smallest * 0.9, largest * 1.1);
  script += fmt::format(
      "plot $values using 1:2 with linespoints pt 7 ps 0.8 lw 2 lc rgb {} title 'nearest / farthest (left)', \\\n"
      "     $values using 1:3 axes x1y2 with linespoints pt 9 ps 0.8 lw 2 dt (8,4) lc rgb {} title 'points (right)'\n",
      gnuplot_colour(kColours[0]), gnuplot_colour(kColours[1]));
  return {std::move(figure)};
}

}  // namespace

ChartKind concentration_chart() {
  return {.component = {.name = std::string(kKind),
                        .summary = "how near the nearest row is beside the farthest, and the points that keep a "
                                   "density, over the dimensions"},
          .draw = figures_of,
          .refusal = [](const ChartInput&) { return no_artifact(kKind); }};
}

}  // namespace gridfold::report
