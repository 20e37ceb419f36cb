#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

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

/// From here on the values of an axis are laid out by their logarithm, whatever they are.
constexpr double kLogarithmicSpan = 1000;
constexpr int kWidth = 840;

/// What lies on the horizontal axis: an axis of the sweep, or axes of one short name of which a configuration has one.
struct HorizontalAxis {
  std::string name;
  std::vector<std::size_t> axes;

  /// Empty where the configuration lacks it.
  std::optional<double> number_of(const RunRecord& record, const ConfigurationRecord& configuration) const {
    for (const std::size_t axis : axes) {
      const std::size_t value = configuration.coordinates[axis];
      if (!is_missing(record.axes[axis].values[value])) return number_at(record, axis, value);
    }
    return std::nullopt;
  }
};

/// A chart of curves: whose, over what, and which of the run's.
struct CurveChart {
  Groups groups;
  HorizontalAxis x;
  std::size_t index = 0;
};

/// One line of a chart: the configurations that differ in the x axis alone, or one that lacks this axis.
struct Curve {
  bool is_level = false;
  std::string name;
  std::vector<const ConfigurationRecord*> configurations;
};

/// `c` of `softmax.c`.
std::string short_name(const std::string& name) { return name.substr(name.rfind('.') + 1); }

/// Whether no configuration of the groups has values of both axes.
bool exclude_each_other(const RunRecord& record, const Groups& groups, std::size_t a, std::size_t b) {
  return std::ranges::none_of(record.configurations, [&](const ConfigurationRecord& own) {
    return holds(groups, own) && !is_missing(record.value(own, a)) && !is_missing(record.value(own, b));
  });
}

/// The axis with those of other classifiers that have its short name, such as `softmax.c` and `logistic.c`.
HorizontalAxis with_namesakes(const RunRecord& record, const Groups& groups, std::size_t axis) {
  HorizontalAxis x{record.axes[axis].name, {axis}};
  for (const std::size_t other : varied_axes(record, groups)) {
    const bool is_namesake =
        other != axis && is_numeric(record, groups, other) &&
        short_name(record.axes[other].name) == short_name(record.axes[axis].name) &&
        std::ranges::all_of(x.axes, [&](std::size_t own) { return exclude_each_other(record, groups, own, other); });
    if (is_namesake) x.axes.push_back(other);
  }
  if (x.axes.size() > 1) x.name = short_name(x.name);
  return x;
}

std::optional<HorizontalAxis> axis_within(const ChartInput& input, std::size_t group) {
  const RunRecord& record = input.record;
  if (input.x_axis) {
    if (!is_numeric(record, {group}, *input.x_axis)) return std::nullopt;
    return HorizontalAxis{record.axes[*input.x_axis].name, {*input.x_axis}};
  }
  for (const std::size_t axis : varied_axes(record, {group})) {
    if (is_numeric(record, {group}, axis)) return with_namesakes(record, {group}, axis);
  }
  return std::nullopt;
}

/// Whether the axis only repeats the same work with other random numbers.
bool is_seed(const RunRecord& record, std::size_t axis) {
  return !record.averages.axes.empty() && std::ranges::none_of(record.averages.axes, [&](const Axis& kept) {
    return kept.name == record.axes[axis].name;
  });
}

/// A numeric axis that data sets of one name differ in, such as the dimensions of a synthetic one. Their sizes are for
/// learning curves.
std::optional<std::size_t> axis_of_datasets(const RunRecord& record, const Groups& groups) {
  for (const std::size_t axis : varied_axes(record, groups)) {
    if (is_numeric(record, groups, axis) && !gives_train_size(record, groups, axis) && !is_seed(record, axis))
      return axis;
  }
  return std::nullopt;
}

/// One for each group that has a numeric axis. Where none has, of groups that differ in such an axis alone.
std::vector<CurveChart> curve_charts(const ChartInput& input) {
  const RunRecord& record = input.record;
  std::vector<CurveChart> charts;
  for (std::size_t group = 0; group < record.groups.size(); ++group) {
    if (auto x = axis_within(input, group)) charts.push_back({{group}, std::move(*x), group});
  }
  if (!charts.empty()) return charts;
  for (const Groups& groups : groups_over(record, input.x_axis ? record.axes[*input.x_axis].name : "")) {
    if (groups.size() == 1) continue;
    const std::optional<std::size_t> axis = input.x_axis ? input.x_axis : axis_of_datasets(record, groups);
    if (!axis || !is_numeric(record, groups, *axis)) continue;
    charts.push_back({groups, HorizontalAxis{record.axes[*axis].name, {*axis}}, charts.size()});
  }
  return charts;
}

std::vector<Curve> curves_of(const RunRecord& record, const CurveChart& chart) {
  std::vector<std::size_t> others = varied_axes(record, chart.groups);
  for (const std::size_t axis : chart.x.axes) std::erase(others, axis);
  std::sort(others.begin(), others.end());
  std::map<std::vector<std::size_t>, Curve> curve_of;
  for (const ConfigurationRecord& configuration : record.configurations) {
    if (!holds(chart.groups, configuration)) continue;
    const bool is_level = !chart.x.number_of(record, configuration);
    std::vector<std::size_t> values{is_level ? std::size_t{1} : std::size_t{0}};
    for (const std::size_t axis : others) values.push_back(configuration.coordinates[axis]);
    Curve& curve = curve_of[values];
    curve.is_level = is_level;
    curve.name = configuration_text(record, configuration, others);
    curve.configurations.push_back(&configuration);
  }
  std::vector<Curve> curves;
  for (auto& [values, curve] : curve_of) {
    std::stable_sort(curve.configurations.begin(), curve.configurations.end(), [&](const auto* a, const auto* b) {
      return chart.x.number_of(record, *a) < chart.x.number_of(record, *b);
    });
    curves.push_back(std::move(curve));
  }
  return curves;
}

/// The best mean of the drawn score, larger for a better one; every configuration has it.
double goodness_of(const ChartInput& input, const Curve& curve) {
  const double sign = input.record.scores[input.score].higher_is_better ? 1 : -1;
  double best = -std::numeric_limits<double>::infinity();
  for (const ConfigurationRecord* own : curve.configurations) {
    best = std::max(best, sign * own->summaries[input.score].mean);
  }
  return best;
}

/// Leaves as many of the best by the drawn score, in their order.
void keep_best(const ChartInput& input, std::vector<Curve>& curves, std::size_t count) {
  while (curves.size() > count) {
    const auto worst = std::min_element(curves.rbegin(), curves.rend(), [&](const Curve& a, const Curve& b) {
      return goodness_of(input, a) < goodness_of(input, b);
    });
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
  /// Of which some share one line.
  std::size_t kept_levels = 0;
};

/// Levels of one mean, which would hide each other, become one with all names.
void join_equal_levels(const ChartInput& input, std::vector<Curve>& levels) {
  std::vector<Curve> joined;
  for (Curve& level : levels) {
    const auto same = std::ranges::find_if(
        joined, [&](const Curve& other) { return goodness_of(input, other) == goodness_of(input, level); });
    if (same == joined.end()) {
      joined.push_back(std::move(level));
    } else {
      same->name += "; " + level.name;
    }
  }
  levels = std::move(joined);
}

/// Levels take the colours that curves leave.
ShownCurves shown_curves(const ChartInput& input, const CurveChart& chart) {
  ShownCurves shown;
  for (Curve& curve : curves_of(input.record, chart)) {
    std::erase_if(curve.configurations, [&](const auto* configuration) { return !has_value(input, *configuration); });
    if (curve.configurations.empty()) continue;
    (curve.is_level ? shown.levels : shown.curves).push_back(std::move(curve));
  }
  shown.all_curves = shown.curves.size();
  shown.all_levels = shown.levels.size();
  keep_best(input, shown.curves, kColours.size());
  keep_best(input, shown.levels, kColours.size() - shown.curves.size());
  shown.kept_levels = shown.levels.size();
  join_equal_levels(input, shown.levels);
  return shown;
}

/// `the best 8 of 10 curves`, of what is left out.
std::string left_out_text(const ShownCurves& shown, const std::string& axis) {
  std::vector<std::string> texts;
  if (shown.curves.size() < shown.all_curves) {
    texts.push_back(fmt::format("the best {} of {} curves", shown.curves.size(), shown.all_curves));
  }
  if (shown.kept_levels < shown.all_levels) {
    texts.push_back(shown.levels.empty()
                        ? fmt::format("without the {} that have no {}", shown.all_levels, axis)
                        : fmt::format("the best {} of {} without {}", shown.kept_levels, shown.all_levels, axis));
  }
  return texts.empty() ? "" : fmt::format(" ({})", fmt::join(texts, ", "));
}

/// The values of the x axis at which curves have points, in ascending order.
std::vector<double> places_of(const RunRecord& record, const std::vector<Curve>& curves, const HorizontalAxis& x_axis) {
  std::set<double> places;
  for (const Curve& curve : curves) {
    for (const ConfigurationRecord* configuration : curve.configurations) {
      places.insert(*x_axis.number_of(record, *configuration));
    }
  }
  return {places.begin(), places.end()};
}

/// Whether ascending values such as 0.01, 0.1, 1 or 1, 2, 5, 10 lie more evenly by their logarithms.
bool is_geometric(const std::vector<double>& places) {
  constexpr double kLeastSpan = 8;
  constexpr double kEven = 3;
  if (places.size() < 3 || places.front() <= 0 || places.back() / places.front() < kLeastSpan) return false;
  // The largest step over the smallest.
  const auto unevenness = [&](const auto& step) {
    std::vector<double> steps;
    for (std::size_t i = 1; i < places.size(); ++i) steps.push_back(step(places[i - 1], places[i]));
    const auto [smallest, largest] = std::ranges::minmax(steps);
    return largest / smallest;
  };
  const double by_logarithm = unevenness([](double from, double to) { return std::log(to / from); });
  return by_logarithm < std::min(kEven, unevenness([](double from, double to) { return to - from; }));
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
  scale.is_logarithmic = (smallest > 0 && largest / smallest >= kLogarithmicSpan) || is_geometric(places);
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

/// Marks at the values that have room for their text, of an axis on which powers of ten would be few.
std::string tics_of(const std::vector<double>& places, const Scale& scale) {
  if (places.back() / places.front() >= kLogarithmicSpan) return {};
  constexpr double kWidthOfLetter = 10;
  std::vector<std::string> marked;
  double free = 0;
  for (const double place : places) {
    const std::string text = fmt::format("{:g}", place);
    const double half = kWidthOfLetter * static_cast<double>(text.size() + 1) / 2;
    const double middle = scale.share_of(place) * kWidth;
    if (!marked.empty() && middle - half < free) continue;
    free = middle + half;
    marked.push_back(text);
  }
  return fmt::format("set xtics ({})\n", fmt::join(marked, ", "));
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
                        std::size_t index, const HorizontalAxis& x_axis) {
  std::string splits = fmt::format("$splits{} << EOD\n", index);
  std::string means = fmt::format("$means{} << EOD\n", index);
  for (const ConfigurationRecord* configuration : curve.configurations) {
    const double x = *x_axis.number_of(input.record, *configuration);
    const auto place = static_cast<std::size_t>(configuration - input.record.configurations.data());
    for (const double score : scores[place]) splits += fmt::format("{} {}\n", x, score);
    const Summary& summary = configuration->summaries[input.score];
    means += fmt::format("{} {} {}\n", x, summary.mean, summary.n > 1 ? summary.standard_deviation : 0);
  }
  return splits + "EOD\n" + means + "EOD\n";
}

/// The block `$training<i>` of a curve: the means over splits of the training rows' score. Empty where there is none.
std::string training_block(const ChartInput& input, const Curve& curve, std::size_t index, const HorizontalAxis& x_axis,
                           std::size_t score) {
  std::string block;
  for (const ConfigurationRecord* configuration : curve.configurations) {
    const Summary& summary = configuration->summaries[score];
    if (summary.n == 0 || !std::isfinite(summary.mean)) continue;
    block += fmt::format("{} {}\n", *x_axis.number_of(input.record, *configuration), summary.mean);
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

std::optional<Figure> draw_curves(const ChartInput& input, const CurveChart& chart) {
  const RunRecord& record = input.record;
  const HorizontalAxis& x_axis = chart.x;
  const ShownCurves shown = shown_curves(input, chart);
  if (shown.curves.empty()) return std::nullopt;
  std::vector<const ConfigurationRecord*> configurations;
  std::size_t splits = 0;
  std::size_t fewest = std::numeric_limits<std::size_t>::max();
  for (const ConfigurationRecord& own : record.configurations) {
    if (!holds(chart.groups, own)) continue;
    configurations.push_back(&own);
    splits = std::max(splits, own.judging);
    fewest = std::min(fewest, own.judging);
  }
  const bool is_split = splits > 1;
  const std::optional<std::size_t> training = training_score(record.scores, record.scores[input.score].name);
  const std::vector<std::vector<double>> scores = scores_of_configurations(input);
  const Reach reach = reach_of(input, scores, shown.curves, training);
  const std::vector<double> places = places_of(record, shown.curves, x_axis);
  // Points without bars stay where their values are.
  const Scale scale = scale_of(places, is_split ? shown.curves.size() : 1);

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
    const std::string count = fewest < splits ? fmt::format("{} to {}", fewest, splits) : fmt::format("{}", splits);
    plots.push_back(fmt::format("keyentry with points pt 7 ps 0.4 lc rgb '#808080' title 'one of {} splits'", count));
    plots.push_back(
        "keyentry with yerrorbars pt 0 lw 1.5 lc rgb '#808080' title 'mean ± one standard deviation of the splits "
        "(ddof 1)'");
  }

  Figure figure{.name = figure_name("score-curve", chart.index), .script = {}};
  std::string& script = figure.script;
  script = figure_header(figure.name, kWidth, height_with_legend(520, legend_lines));
  script += set_title(title_of_groups(record, chart.groups) + left_out_text(shown, x_axis.name) +
                          note_of_lacking_scores(record, configurations, input.score),
                      kWidth);
  script += fmt::format("set xlabel {}\n", gnuplot_quoted(x_axis.name));
  script += fmt::format("set ylabel {}\n", gnuplot_quoted(record.scores[input.score].name));
  script += "set grid ytics lc rgb '#e0e0e0'\n";
  script += "set offsets 0, 0, graph 0.04, graph 0.04\nset autoscale noextend\nset pointintervalbox 0\n";
  script += "set key below Left reverse samplen 2 height 1\n";
  script += fmt::format("set xrange [{}:{}]\n", scale.begin, scale.end);
  if (scale.is_logarithmic) script += "set logscale x\nset format x '%g'\n" + tics_of(places, scale);
  if (!scale.is_logarithmic && has_few_integers(places)) script += "set xtics 1\n";
  script += range_of_equal_scores(drawn);
  script += blocks + fmt::format("plot {}\n", fmt::join(plots, ", \\\n     "));
  return figure;
}

std::vector<Figure> score_curve_figures(const ChartInput& input) {
  std::vector<Figure> figures;
  for (const CurveChart& chart : curve_charts(input)) {
    if (std::optional<Figure> figure = draw_curves(input, chart)) figures.push_back(std::move(*figure));
  }
  return figures;
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
          .draw = score_curve_figures,
          .refusal = score_curve_refusal};
}

}  // namespace gridfold::report
