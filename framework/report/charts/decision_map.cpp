#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/charts/artifact_figure.hpp"
#include "report/charts/fitted_text.hpp"
#include "report/charts/image_canvas.hpp"
#include "report/charts/palette.hpp"
#include "report/counted.hpp"

namespace gridfold::report {

namespace {

constexpr std::string_view kDecisionMapKind = "decision_map";
constexpr int kWidth = 620;
/// A longer legend would leave no room for the map.
constexpr std::size_t kMostNames = 12;

/// The legend's entry of a class, where it has one.
std::string legend_entry(std::size_t c, const std::string& text) {
  return c < kMostNames ? "title " + legend_text(text, kWidth) : "notitle";
}

/// `score of class horse is 0`: of a long name only the beginning, so that the end has its place in the legend.
std::string zero_line_text(std::string_view name, std::string_view what) {
  constexpr std::size_t kNameAndWhat = 30;
  constexpr double kSize = 14;
  const double room = text_width(std::string(kNameAndWhat - what.size(), 'x'), kSize);
  return fmt::format("score of class {}{}", fitted_text(name, room + 1, kSize), what);
}

/// Where each class's score is zero: contours of its scores, of which some points in each direction are enough. Fills
/// `entries` with what plots them.
std::string zero_lines(const ShownArtifact& shown, std::vector<std::string>& entries) {
  constexpr std::size_t kMostPlaces = 41;
  const std::vector<double>& x = shown.numbers("x");
  const std::vector<double>& y = shown.numbers("y");
  const std::vector<double>& scores = shown.numbers("score_at");
  const std::size_t classes = shown.sizes("score_at")[2];
  const auto place = [](std::size_t i, std::size_t count, std::size_t of) { return i * (of - 1) / (count - 1); };
  const std::size_t columns = std::min(kMostPlaces, x.size());
  const std::size_t rows = std::min(kMostPlaces, y.size());
  std::string script = "set contour base\nset cntrparam levels discrete 0\nunset surface\n";
  for (std::size_t c = 0; c < classes; ++c) {
    std::string block = fmt::format("$scores{} << EOD\n", c);
    bool has_negative = false;
    bool has_positive = false;
    for (std::size_t i = 0; i < rows; ++i) {
      const std::size_t row = place(i, rows, y.size());
      for (std::size_t k = 0; k < columns; ++k) {
        const std::size_t column = place(k, columns, x.size());
        const double score = scores[(row * x.size() + column) * classes + c];
        has_negative = has_negative || score < 0;
        has_positive = has_positive || score > 0;
        block += fmt::format("{:.6g} {:.6g} {:.6g}\n", x[column], y[row], score);
      }
      block += '\n';
    }
    const std::string name = shown.class_name(static_cast<double>(c));
    // Of a line outside the map, gnuplot would warn.
    if (!has_negative || !has_positive) {
      if (c >= kMostNames) continue;
      const char* sign = has_positive ? ">" : has_negative ? "<" : "=";
      entries.push_back(fmt::format("keyentry with lines lw 2.5 lc rgb {} {}", gnuplot_colour(colour_of(c)),
                                    legend_entry(c, zero_line_text(name, fmt::format(" {} 0 everywhere", sign)))));
      continue;
    }
    script += block + fmt::format("EOD\nset table $zero{0}\nsplot $scores{0} with lines\nunset table\n", c);
    entries.push_back(
        // Dashes of other lengths: of two classes, the lines lie one upon the other.
        fmt::format("$zero{} using 1:2 with lines lw 2.5 dt ({},6) lc rgb {} {}", c, 8 + 10 * (c % 3),
                    gnuplot_colour(colour_of(c)), legend_entry(c, zero_line_text(name, " is 0"))));
  }
  return script + "unset contour\nset surface\n";
}

Figure decision_map_figure(const ShownArtifact& shown) {
  const std::vector<double>& x = shown.numbers("x");
  const std::vector<double>& y = shown.numbers("y");
  const std::vector<double>& classes = shown.numbers("class_at");
  const std::vector<double>& points = shown.numbers("point");
  const std::vector<double>& point_classes = shown.numbers("point_class");
  constexpr double kWhite = 0.65;
  ImageCanvas canvas(x.size(), y.size());
  for (std::size_t i = 0; i < y.size(); ++i) {
    for (std::size_t k = 0; k < x.size(); ++k) {
      const auto at = static_cast<std::size_t>(classes[i * x.size() + k]);
      canvas.set(k, i, lighter(colour_of(at), kWhite));
    }
  }
  Figure figure{.name = shown.figure_name, .script = {}, .files = {canvas.file(shown.figure_name + ".rgb")}};
  std::string& script = figure.script;
  script = figure_header(figure.name, kWidth, 640);
  std::string caption = shown.title;
  const std::size_t drawn_points = point_classes.size();
  if (shown.has("train_rows") && static_cast<double>(drawn_points) < shown.numbers("train_rows")[0]) {
    caption += fmt::format(
        " (the first {} of {})", drawn_points,
        counted(static_cast<std::uint64_t>(shown.numbers("train_rows")[0]), "training row", "training rows"));
  }
  script += set_title(caption, kWidth);
  script += "set xlabel 'first feature'\nset ylabel 'second feature'\nset size ratio -1\n";
  script += "set key below Left reverse samplen 4 height 1\n";
  std::vector<std::string> entries;
  const double dx = (x.back() - x.front()) / static_cast<double>(x.size() - 1);
  const double dy = (y.back() - y.front()) / static_cast<double>(y.size() - 1);
  entries.push_back(
      fmt::format("{} binary array=({},{}) format='%uchar' origin=({},{}) dx={} dy={} using 1:2:3 with "
                  "rgbimage notitle",
                  gnuplot_quoted(figure.files[0].name), x.size(), y.size(), x.front(), y.front(), dx, dy));
  if (shown.has("score_at")) script += zero_lines(shown, entries);
  // Places are middles of pixels, of which none may cover the axes.
  script += fmt::format("set xrange [{}:{}]\nset yrange [{}:{}]\n", x.front() - dx / 2, x.back() + dx / 2,
                        y.front() - dy / 2, y.back() + dy / 2);
  std::size_t count = 0;
  for (const std::vector<double>* all : {&classes, &point_classes}) {
    for (const double c : *all) count = std::max(count, static_cast<std::size_t>(c) + 1);
  }
  for (std::size_t c = 0; c < count; ++c) {
    std::string points_of_class;
    for (std::size_t i = 0; i < point_classes.size(); ++i) {
      if (static_cast<std::size_t>(point_classes[i]) != c) continue;
      points_of_class += fmt::format("{:.6g} {:.6g}\n", points[2 * i], points[2 * i + 1]);
    }
    const int symbol = kSymbols[c % kSymbols.size()];
    const std::string title = legend_entry(c, shown.class_name(static_cast<double>(c)));
    const std::string look = fmt::format("with points pt {} ps 0.5 lc rgb {} ", symbol, gnuplot_colour(colour_of(c)));
    // Of a block without points, gnuplot would warn.
    if (points_of_class.empty()) {
      if (c < kMostNames) entries.push_back("keyentry " + look + title);
      continue;
    }
    script += fmt::format("$points{} << EOD\n{}EOD\n", c, points_of_class);
    // A point with a white edge stays seen on a region of its own colour.
    entries.push_back(fmt::format("$points{} using 1:2 with points pt {} ps 0.75 lc rgb '#ffffff' notitle", c, symbol));
    entries.push_back(fmt::format("$points{} using 1:2 {}{}", c, look, title));
  }
  if (count > kMostNames) {
    entries.push_back(fmt::format("keyentry with lines lt nodraw title '... and {}'",
                                  counted(count - kMostNames, "more class", "more classes")));
  }
  script += fmt::format("plot {}\n", fmt::join(entries, ", \\\n     "));
  return figure;
}

}  // namespace

ChartKind decision_map_chart() {
  return {
      .component = {.name = std::string(kDecisionMapKind),
                    .summary = "regions of predicted classes in the plane, with training points, and the lines "
                               "where a linear classifier's scores are zero"},
      .draw = [](const ChartInput& input) { return figure_per_artifact(input, kDecisionMapKind, decision_map_figure); },
      .refusal = [](const ChartInput&) { return no_artifact(kDecisionMapKind); }};
}

}  // namespace gridfold::report
