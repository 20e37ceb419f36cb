#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include <fmt/format.h>

#include "report/charts/chart_kind.hpp"
#include "report/charts/fitted_text.hpp"
#include "report/charts/palette.hpp"
#include "report/charts/varied_axes.hpp"
#include "report/configuration_text.hpp"
#include "report/counted.hpp"

namespace gridfold::report {

namespace {

/// From here on the values of an axis are laid out by their logarithm.
constexpr double kLogarithmicSpan = 1000;

/// One line of a chart: the configurations that differ in the x axis alone, or one that lacks this axis.
struct Curve {
  bool is_level = false;
  std::string name;
  std::size_t best_rank = std::numeric_limits<std::size_t>::max();
  std::vector<const ConfigurationRecord*> configurations;
};

std::optional<std::size_t> x_axis_of(const ChartInput& input, std::size_t group) {
  if (input.x_axis) return is_numeric(input.record, group, *input.x_axis) ? input.x_axis : std::nullopt;
  for (const std::size_t axis : varied_axes(input.record, group)) {
    if (is_numeric(input.record, group, axis)) return axis;
  }
  return std::nullopt;
}

std::vector<Curve> curves_of(const RunRecord& record, std::size_t group, std::size_t x_axis) {
  std::vector<std::size_t> others = varied_axes(record, group);
  std::erase(others, x_axis);
  std::sort(others.begin(), others.end());
  std::map<std::vector<std::size_t>, Curve> curve_of;
  for (const ConfigurationRecord& configuration : record.configurations) {
    if (configuration.group != group) continue;
    const bool is_level = is_missing(record.value(configuration, x_axis));
    std::vector<std::size_t> values{is_level ? std::size_t{1} : std::size_t{0}};
    for (const std::size_t axis : others) values.push_back(configuration.coordinates[axis]);
    Curve& curve = curve_of[values];
    curve.is_level = is_level;
    curve.name = configuration_text(record, configuration, others);
    curve.best_rank = std::min(curve.best_rank, configuration.rank);
    curve.configurations.push_back(&configuration);
  }
  std::vector<Curve> curves;
  for (auto& [values, curve] : curve_of) {
    std::stable_sort(curve.configurations.begin(), curve.configurations.end(), [&](const auto* a, const auto* b) {
      return number_at(record, x_axis, a->coordinates[x_axis]) < number_at(record, x_axis, b->coordinates[x_axis]);
    });
    curves.push_back(std::move(curve));
  }
  return curves;
}

/// Leaves the curves of the best configurations, in their order, and says how many there were.
std::size_t keep_best(std::vector<Curve>& curves) {
  const std::size_t count = curves.size();
  while (curves.size() > kColours.size()) {
    const auto worst = std::max_element(curves.rbegin(), curves.rend(),
                                        [](const Curve& a, const Curve& b) { return a.best_rank < b.best_rank; });
    curves.erase(std::next(worst).base());
  }
  return count;
}

/// The x axis of a chart, with a margin on both sides.
struct Scale {
  bool is_logarithmic = false;
  double begin = 0;
  double end = 0;

  /// Moves the numbers of a column by this share of the axis, as an expression of gnuplot.
  std::string moved(double share) const {
    if (is_logarithmic) return fmt::format("($1*{})", std::pow(end / begin, share));
    return fmt::format("($1+{})", (end - begin) * share);
  }
};

Scale scale_of(const RunRecord& record, std::size_t group, std::size_t axis) {
  constexpr double margin = 0.03;
  double smallest = std::numeric_limits<double>::infinity();
  double largest = -smallest;
  for (const std::size_t value : present_values(record, group, axis)) {
    smallest = std::min(smallest, *number_at(record, axis, value));
    largest = std::max(largest, *number_at(record, axis, value));
  }
  if (smallest > 0 && largest / smallest >= kLogarithmicSpan) {
    const double factor = std::pow(largest / smallest, margin);
    return {.is_logarithmic = true, .begin = smallest / factor, .end = largest * factor};
  }
  const double width = largest > smallest ? margin * (largest - smallest) : 1;
  return {.is_logarithmic = false, .begin = smallest - width, .end = largest + width};
}

/// Whether the axis has integers so near each other that a tic at each would not crowd it.
bool has_few_integers(const RunRecord& record, std::size_t group, std::size_t axis) {
  constexpr double kMostTics = 12;
  double smallest = std::numeric_limits<double>::infinity();
  double largest = -smallest;
  for (const std::size_t value : present_values(record, group, axis)) {
    const double number = *number_at(record, axis, value);
    if (number != std::round(number)) return false;
    smallest = std::min(smallest, number);
    largest = std::max(largest, number);
  }
  return largest - smallest < kMostTics;
}

/// The finite scores of the splits that judge each configuration.
std::vector<std::vector<double>> scores_of_configurations(const ChartInput& input) {
  std::vector<std::vector<double>> scores(input.record.configurations.size());
  for (const SplitRecord& split : input.splits) {
    const double score = split.scores[input.score];
    if (split.split.outer == 0 && std::isfinite(score)) scores[split.configuration].push_back(score);
  }
  return scores;
}

/// The blocks `$splits<i>` and `$means<i>` of a curve.
std::string data_blocks(const ChartInput& input, const std::vector<std::vector<double>>& scores, const Curve& curve,
                        std::size_t index, std::size_t x_axis) {
  std::string splits = fmt::format("$splits{} << EOD\n", index);
  std::string means = fmt::format("$means{} << EOD\n", index);
  for (const ConfigurationRecord* configuration : curve.configurations) {
    const double x = *number_at(input.record, x_axis, configuration->coordinates[x_axis]);
    const auto place = static_cast<std::size_t>(configuration - input.record.configurations.data());
    for (const double score : scores[place]) splits += fmt::format("{} {}\n", x, score);
    const Summary& summary = configuration->summaries[input.score];
    if (summary.n == 0 || !std::isfinite(summary.mean)) continue;
    means += fmt::format("{} {} {}\n", x, summary.mean, summary.standard_deviation);
  }
  return splits + "EOD\n" + means + "EOD\n";
}

/// The block `$training<i>` of a curve: the means over splits of the training rows' score.
std::string training_block(const ChartInput& input, const Curve& curve, std::size_t index, std::size_t x_axis,
                           std::size_t score) {
  std::string block = fmt::format("$training{} << EOD\n", index);
  for (const ConfigurationRecord* configuration : curve.configurations) {
    const Summary& summary = configuration->summaries[score];
    if (summary.n == 0 || !std::isfinite(summary.mean)) continue;
    block += fmt::format("{} {}\n", *number_at(input.record, x_axis, configuration->coordinates[x_axis]), summary.mean);
  }
  return block + "EOD\n";
}

/// The block `$means<i>` of a configuration without the x axis: its mean from one end to the other.
std::string level_block(const ChartInput& input, const Curve& curve, std::size_t index, const Scale& scale) {
  const double mean = curve.configurations.front()->summaries[input.score].mean;
  if (!std::isfinite(mean)) return fmt::format("$means{} << EOD\nEOD\n", index);
  return fmt::format("$means{0} << EOD\n{1} {3}\n{2} {3}\nEOD\n", index, scale.begin, scale.end, mean);
}

std::optional<Figure> draw_curves(const ChartInput& input, std::size_t group) {
  const RunRecord& record = input.record;
  const std::optional<std::size_t> chosen = x_axis_of(input, group);
  if (!chosen) return std::nullopt;
  const std::size_t x_axis = *chosen;
  std::vector<Curve> curves = curves_of(record, group, x_axis);
  const std::size_t count = keep_best(curves);
  const bool is_split = record.groups[group].splits > 1;

  const std::optional<std::size_t> training = training_score(record.scores, record.scores[input.score].name);
  std::vector<LegendEntry> legend;
  std::size_t legend_lines = (is_split ? 2U : 0U) + (training ? 1U : 0U);
  for (const Curve& curve : curves) {
    const std::string_view nameless = is_split ? "mean of the splits" : "the split";
    legend.push_back(legend_entry(curve.name.empty() ? nameless : curve.name, 840));
    legend_lines += 1 + legend.back().further.size();
  }

  Figure figure{.name = figure_name("score-curve", group), .script = {}};
  std::string& script = figure.script;
  script = figure_header(figure.name, 840, height_with_legend(520, legend_lines));
  std::string title = chart_title(record, group);
  if (curves.size() < count) title += fmt::format(" (the best {} of {} curves)", curves.size(), count);
  script += set_title(title, 840);
  script += fmt::format("set xlabel {}\n", gnuplot_quoted(record.axes[x_axis].name));
  script += fmt::format("set ylabel {}\n", gnuplot_quoted(record.scores[input.score].name));
  script += "set grid ytics lc rgb '#e0e0e0'\n";
  script += "set offsets 0, 0, graph 0.04, graph 0.04\nset autoscale noextend\nset pointintervalbox 0\n";
  script += "set key below Left reverse samplen 2 height 1\n";
  const Scale scale = scale_of(record, group, x_axis);
  script += fmt::format("set xrange [{}:{}]\n", scale.begin, scale.end);
  if (scale.is_logarithmic) script += "set logscale x\nset format x '%g'\n";
  if (has_few_integers(record, group, x_axis)) script += "set xtics 1\n";
  const std::vector<std::vector<double>> scores = scores_of_configurations(input);
  if (!training) {
    std::vector<double> all;
    for (const std::vector<double>& own : scores) all.insert(all.end(), own.begin(), own.end());
    script += range_of_equal_scores(all);
  }
  for (std::size_t i = 0; i < curves.size(); ++i) {
    if (curves[i].is_level) {
      script += level_block(input, curves[i], i, scale);
      continue;
    }
    script += data_blocks(input, scores, curves[i], i, x_axis);
    if (training) script += training_block(input, curves[i], i, x_axis, *training);
  }

  std::vector<std::string> plots;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const std::string colour = fmt::format("{:06X}", kColours[i]);
    if (curves[i].is_level) {
      plots.push_back(fmt::format("$means{} using 1:2 with lines lw 2 dt (2,4) lc rgb '#{}' title {}", i, colour,
                                  legend_text(curves[i].name, 840)));
      continue;
    }
    // Side by side, so that bars of several curves do not hide each other.
    const std::string x = scale.moved(0.006 * (static_cast<double>(i) - 0.5 * static_cast<double>(curves.size() - 1)));
    if (is_split) {
      plots.push_back(fmt::format("$splits{} using {}:2 with points pt 7 ps 0.4 lc rgb '#80{}' notitle", i, x, colour));
      plots.push_back(
          fmt::format("$means{} using {}:2:3 with yerrorbars pt 0 lw 1.5 lc rgb '#{}' notitle", i, x, colour));
    }
    plots.push_back(fmt::format("$means{} using {}:2 with linespoints pt {} ps 0.7 lw 2 lc rgb '#{}' title {}", i, x,
                                kSymbols[i % kSymbols.size()], colour, legend[i].title));
    plots.insert(plots.end(), legend[i].further.begin(), legend[i].further.end());
    if (training) {
      plots.push_back(
          fmt::format("$training{} using {}:2 with lines lw 2 dt (8,4) lc rgb '#{}' notitle", i, x, colour));
    }
  }
  if (training) plots.push_back("keyentry with lines lw 2 dt (8,4) lc rgb '#808080' title 'on the training rows'");
  if (is_split) {
    plots.push_back(fmt::format("keyentry with points pt 7 ps 0.4 lc rgb '#808080' title {}",
                                gnuplot_quoted(fmt::format("one of {} splits", record.groups[group].splits))));
    plots.push_back(
        "keyentry with yerrorbars pt 0 lw 1.5 lc rgb '#808080' title 'mean ± one standard deviation of the splits'");
  }
  script += fmt::format("plot {}\n", fmt::join(plots, ", \\\n     "));
  return figure;
}

std::string score_curve_refusal(const ChartInput& input) {
  return input.x_axis
             ? fmt::format("{} is not a numeric axis with several values", input.record.axes[*input.x_axis].name)
             : std::string("no numeric axis has several values");
}

}  // namespace

ChartKind score_curve_chart() {
  return {.component = {.name = "score_curve",
                        .summary = "a score over a numeric axis: a point per split, a line through the means, bars of "
                                   "one standard deviation"},
          .draw = [](const ChartInput& input) { return figure_per_group(input, draw_curves); },
          .refusal = score_curve_refusal};
}

}  // namespace gridfold::report
