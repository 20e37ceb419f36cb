#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

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
constexpr int kWidth = 840;

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

/// Leaves as many of the best, in their order.
void keep_best(std::vector<Curve>& curves, std::size_t count) {
  while (curves.size() > count) {
    const auto worst = std::max_element(curves.rbegin(), curves.rend(),
                                        [](const Curve& a, const Curve& b) { return a.best_rank < b.best_rank; });
    curves.erase(std::next(worst).base());
  }
}

bool has_value(const ChartInput& input, const ConfigurationRecord& configuration) {
  const Summary& summary = configuration.summaries[input.score];
  return summary.n > 0 && std::isfinite(summary.mean);
}

/// The curves over the axis, and the levels of configurations that lack it, each the best of all that have a value.
struct ShownCurves {
  std::vector<Curve> curves;
  std::vector<Curve> levels;
  std::size_t all_curves = 0;
  std::size_t all_levels = 0;
};

/// Levels take the colours that curves leave.
ShownCurves shown_curves(const ChartInput& input, std::size_t group, std::size_t x_axis) {
  ShownCurves shown;
  for (Curve& curve : curves_of(input.record, group, x_axis)) {
    std::erase_if(curve.configurations, [&](const auto* configuration) { return !has_value(input, *configuration); });
    if (curve.configurations.empty()) continue;
    (curve.is_level ? shown.levels : shown.curves).push_back(std::move(curve));
  }
  shown.all_curves = shown.curves.size();
  shown.all_levels = shown.levels.size();
  keep_best(shown.curves, kColours.size());
  keep_best(shown.levels, kColours.size() - shown.curves.size());
  return shown;
}

/// `the best 8 of 10 curves`, of what is left out.
std::string left_out_text(const ShownCurves& shown, const std::string& axis) {
  std::vector<std::string> texts;
  if (shown.curves.size() < shown.all_curves) {
    texts.push_back(fmt::format("the best {} of {} curves", shown.curves.size(), shown.all_curves));
  }
  if (shown.levels.size() < shown.all_levels) {
    texts.push_back(shown.levels.empty()
                        ? fmt::format("without the {} that have no {}", shown.all_levels, axis)
                        : fmt::format("the best {} of {} without {}", shown.levels.size(), shown.all_levels, axis));
  }
  return texts.empty() ? "" : fmt::format(" ({})", fmt::join(texts, ", "));
}

/// The values of the x axis at which curves have points, in ascending order.
std::vector<double> places_of(const RunRecord& record, const std::vector<Curve>& curves, std::size_t x_axis) {
  std::set<double> places;
  for (const Curve& curve : curves) {
    for (const ConfigurationRecord* configuration : curve.configurations) {
      places.insert(*number_at(record, x_axis, configuration->coordinates[x_axis]));
    }
  }
  return {places.begin(), places.end()};
}

/// The x axis of a chart, with a margin on both sides.
struct Scale {
  bool is_logarithmic = false;
  double begin = 0;
  double end = 0;
  /// Between neighbouring curves, as a share of the axis.
  double shift = 0;

  double share_of(double value) const {
    return is_logarithmic ? std::log(value / begin) / std::log(end / begin) : (value - begin) / (end - begin);
  }

  /// The numbers of a column, moved by this share of the axis, as an expression of gnuplot.
  std::string moved(double share) const {
    if (share == 0) return "1";
    if (is_logarithmic) return fmt::format("($1*{})", std::pow(end / begin, share));
    return fmt::format("($1+{})", (end - begin) * share);
  }
};

Scale scale_of(const std::vector<double>& places, std::size_t curves) {
  constexpr double margin = 0.03;
  const double smallest = places.front();
  const double largest = places.back();
  Scale scale;
  scale.is_logarithmic = smallest > 0 && largest / smallest >= kLogarithmicSpan;
  if (scale.is_logarithmic) {
    const double factor = std::pow(largest / smallest, margin);
    scale.begin = smallest / factor;
    scale.end = largest * factor;
  } else {
    const double width = largest > smallest ? margin * (largest - smallest) : 1;
    scale.begin = smallest - width;
    scale.end = largest + width;
  }
  if (curves < 2) return scale;
  // All curves together stay within a small part of the way from a value to the next.
  constexpr double kWidest = 0.006;
  constexpr double kShareOfWay = 0.2;
  double way = 1;
  for (std::size_t i = 1; i < places.size(); ++i) {
    way = std::min(way, scale.share_of(places[i]) - scale.share_of(places[i - 1]));
  }
  scale.shift = std::min(kWidest, kShareOfWay * way / static_cast<double>(curves - 1));
  return scale;
}

/// Whether the axis has integers so near each other that a tic at each would not crowd it.
bool has_few_integers(const std::vector<double>& places) {
  constexpr double kMostTics = 12;
  return std::ranges::all_of(places, [](double place) { return place == std::round(place); }) &&
         places.back() - places.front() < kMostTics;
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
    means += fmt::format("{} {} {}\n", x, summary.mean, summary.n > 1 ? summary.standard_deviation : 0);
  }
  return splits + "EOD\n" + means + "EOD\n";
}

/// The block `$training<i>` of a curve: the means over splits of the training rows' score. Empty where there is none.
std::string training_block(const ChartInput& input, const Curve& curve, std::size_t index, std::size_t x_axis,
                           std::size_t score) {
  std::string block;
  for (const ConfigurationRecord* configuration : curve.configurations) {
    const Summary& summary = configuration->summaries[score];
    if (summary.n == 0 || !std::isfinite(summary.mean)) continue;
    block += fmt::format("{} {}\n", *number_at(input.record, x_axis, configuration->coordinates[x_axis]), summary.mean);
  }
  return block.empty() ? block : fmt::format("$training{} << EOD\n{}EOD\n", index, block);
}

/// From the smallest to the largest score that the curves reach.
struct Reach {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void add(double score) {
    if (!std::isfinite(score)) return;
    low = std::min(low, score);
    high = std::max(high, score);
  }

  /// Whether a level so far away would leave the curves less than half of the chart.
  bool is_far(double level) const { return level < low - (high - low) || level > high + (high - low); }
};

Reach reach_of(const ChartInput& input, const std::vector<std::vector<double>>& scores,
               const std::vector<Curve>& curves, std::optional<std::size_t> training) {
  Reach reach;
  for (const Curve& curve : curves) {
    for (const ConfigurationRecord* configuration : curve.configurations) {
      const Summary& summary = configuration->summaries[input.score];
      reach.add(summary.mean);
      if (summary.n > 1) reach.add(summary.mean - summary.standard_deviation);
      if (summary.n > 1) reach.add(summary.mean + summary.standard_deviation);
      for (const double score : scores[static_cast<std::size_t>(configuration - input.record.configurations.data())]) {
        reach.add(score);
      }
      if (training) reach.add(configuration->summaries[*training].mean);
    }
  }
  return reach;
}

std::optional<Figure> draw_curves(const ChartInput& input, std::size_t group) {
  const RunRecord& record = input.record;
  const std::optional<std::size_t> chosen = x_axis_of(input, group);
  if (!chosen) return std::nullopt;
  const std::size_t x_axis = *chosen;
  const ShownCurves shown = shown_curves(input, group, x_axis);
  if (shown.curves.empty()) return std::nullopt;
  const bool is_split = record.groups[group].splits > 1;
  const std::optional<std::size_t> training = training_score(record.scores, record.scores[input.score].name);
  const std::vector<std::vector<double>> scores = scores_of_configurations(input);
  const Reach reach = reach_of(input, scores, shown.curves, training);
  const std::vector<double> places = places_of(record, shown.curves, x_axis);
  const Scale scale = scale_of(places, shown.curves.size());

  std::string blocks;
  std::vector<std::string> plots;
  std::vector<double> drawn{reach.low, reach.high};
  std::size_t legend_lines = is_split ? 2 : 0;
  bool has_training = false;
  for (std::size_t i = 0; i < shown.curves.size(); ++i) {
    const Curve& curve = shown.curves[i];
    const std::string colour = fmt::format("{:06X}", kColours[i]);
    const std::string_view nameless = is_split ? "mean of the splits" : "the split";
    const LegendEntry legend = legend_entry(curve.name.empty() ? nameless : curve.name, kWidth);
    legend_lines += 1 + legend.further.size();
    blocks += data_blocks(input, scores, curve, i, x_axis);
    // Side by side, so that bars of several curves do not hide each other.
    const std::string x =
        scale.moved(scale.shift * (static_cast<double>(i) - 0.5 * static_cast<double>(shown.curves.size() - 1)));
    if (is_split) {
      plots.push_back(fmt::format("$splits{} using {}:2 with points pt 7 ps 0.4 lc rgb '#80{}' notitle", i, x, colour));
      plots.push_back(
          fmt::format("$means{} using {}:2:3 with yerrorbars pt 0 lw 1.5 lc rgb '#{}' notitle", i, x, colour));
    }
    plots.push_back(fmt::format("$means{} using {}:2 with linespoints pt {} ps 0.7 lw 2 lc rgb '#{}' title {}", i, x,
                                kSymbols[i % kSymbols.size()], colour, legend.title));
    plots.insert(plots.end(), legend.further.begin(), legend.further.end());
    const std::string block = training ? training_block(input, curve, i, x_axis, *training) : "";
    if (block.empty()) continue;
    blocks += block;
    has_training = true;
    plots.push_back(fmt::format("$training{} using {}:2 with lines lw 2 dt (8,4) lc rgb '#{}' notitle", i, x, colour));
  }
  for (std::size_t i = 0; i < shown.levels.size(); ++i) {
    const Curve& level = shown.levels[i];
    const double mean = level.configurations.front()->summaries[input.score].mean;
    const bool is_far = reach.is_far(mean);
    const LegendEntry legend = legend_entry(
        is_far ? fmt::format("{}: {:.3g}, {}", level.name, mean, mean < reach.low ? "below" : "above") : level.name,
        kWidth);
    legend_lines += 1 + legend.further.size();
    if (is_far) {
      plots.push_back("keyentry with lines lc rgb '#ffffff' title " + legend.title);
    } else {
      const std::size_t index = shown.curves.size() + i;
      drawn.push_back(mean);
      blocks += fmt::format("$means{0} << EOD\n{1} {3}\n{2} {3}\nEOD\n", index, scale.begin, scale.end, mean);
      plots.push_back(fmt::format("$means{} using 1:2 with lines lw 2 dt (2,4) lc rgb {} title {}", index,
                                  gnuplot_colour(kColours[index]), legend.title));
    }
    plots.insert(plots.end(), legend.further.begin(), legend.further.end());
  }
  if (has_training) {
    ++legend_lines;
    plots.emplace_back("keyentry with lines lw 2 dt (8,4) lc rgb '#808080' title 'on the training rows'");
  }
  if (is_split) {
    plots.push_back(fmt::format("keyentry with points pt 7 ps 0.4 lc rgb '#808080' title {}",
                                gnuplot_quoted(fmt::format("one of {} splits", record.groups[group].splits))));
    plots.push_back(
        "keyentry with yerrorbars pt 0 lw 1.5 lc rgb '#808080' title 'mean ± one standard deviation of the splits'");
  }

  Figure figure{.name = figure_name("score-curve", group), .script = {}};
  std::string& script = figure.script;
  script = figure_header(figure.name, kWidth, height_with_legend(520, legend_lines));
  script += set_title(chart_title(record, group) + left_out_text(shown, record.axes[x_axis].name), kWidth);
  script += fmt::format("set xlabel {}\n", gnuplot_quoted(record.axes[x_axis].name));
  script += fmt::format("set ylabel {}\n", gnuplot_quoted(record.scores[input.score].name));
  script += "set grid ytics lc rgb '#e0e0e0'\n";
  script += "set offsets 0, 0, graph 0.04, graph 0.04\nset autoscale noextend\nset pointintervalbox 0\n";
  script += "set key below Left reverse samplen 2 height 1\n";
  script += fmt::format("set xrange [{}:{}]\n", scale.begin, scale.end);
  if (scale.is_logarithmic) script += "set logscale x\nset format x '%g'\n";
  if (has_few_integers(places)) script += "set xtics 1\n";
  script += range_of_equal_scores(drawn);
  script += blocks + fmt::format("plot {}\n", fmt::join(plots, ", \\\n     "));
  return figure;
}

std::string score_curve_refusal(const ChartInput& input) {
  return refusal(input, input.x_axis ? fmt::format("{} is not a numeric axis with several values",
                                                   input.record.axes[*input.x_axis].name)
                                     : std::string("no numeric axis has several values"));
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
