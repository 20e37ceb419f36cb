#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

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
/// The map's longer side, and what stands beside it.
constexpr double kSide = 520;
constexpr double kLeft = 75;
constexpr double kLeftOfLongNumbers = 105;
constexpr double kBottom = 64;
constexpr int kMapLegendSize = 12;
/// Of the script's font.
constexpr int kAxisSize = 14;
/// Of more classes, colours and symbols come again: the legend would explain nothing.
constexpr std::size_t kMostNames = 12;

/// An entry of the legend: how what it stands for looks, and a text.
struct Entry {
  /// Of the sample, with the options of a point or of a line; empty where nothing is drawn.
  std::string point;
  std::string line;
  std::string text;
};

/// The legend below a map, in as many columns as its texts leave room for. gnuplot's own takes its room from the map.
class Legend {
 public:
  explicit Legend(const std::vector<Entry>& entries) : entries_(entries) {
    double widest = 0;
    for (const Entry& entry : entries) widest = std::max(widest, text_width(entry.text, kMapLegendSize));
    columns_ = static_cast<std::size_t>(std::max(1.0, (kWidth - 2 * kEdge) / (widest + kSample + kEdge)));
  }

  double height() const { return kLine * static_cast<double>(lines()) + kEdge; }

  /// Labels and arrows in a picture of that height.
  std::string script(double picture_height) const {
    std::string script;
    const double column = (kWidth - 2 * kEdge) / static_cast<double>(columns_);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const Entry& entry = entries_[i];
      const double x = kEdge + column * static_cast<double>(i / lines());
      const double y = (height() - kLine * (static_cast<double>(i % lines()) + 0.5)) / picture_height;
      if (!entry.line.empty()) {
        script += fmt::format("set arrow from screen {},{} to screen {},{} nohead {}\n", x / kWidth, y,
                              (x + kSample - 8) / kWidth, y, entry.line);
      }
      if (!entry.point.empty()) {
        script +=
            fmt::format("set label '' at screen {},{} point {}\n", (x + kSample / 2 - 4) / kWidth, y, entry.point);
      }
      script += fmt::format("set label {} at screen {},{} left font ',{}'\n",
                            gnuplot_quoted(fitted_text(entry.text, column - kSample, kMapLegendSize)),
                            (x + kSample) / kWidth, y, kMapLegendSize);
    }
    return script;
  }

 private:
  static constexpr double kEdge = 14;
  static constexpr double kSample = 44;
  static constexpr double kLine = 21;

  std::size_t lines() const { return (entries_.size() + columns_ - 1) / columns_; }

  const std::vector<Entry>& entries_;
  std::size_t columns_ = 1;
};

/// `score of class horse is 0`: of a long name only both ends, so that what follows has its place in the legend.
std::string zero_line_text(std::string_view name, std::string_view what) {
  constexpr double kNameRoom = 300;
  return fmt::format("score of class {}{}", fitted_text(name, kNameRoom, kMapLegendSize), what);
}

/// Where each class's score is zero: contours of its scores, of which some points in each direction are enough. Fills
/// `plots` with what plots them.
std::string zero_lines(const ShownArtifact& shown, std::vector<std::string>& plots, std::vector<Entry>& legend) {
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
      const char* sign = has_positive ? ">" : has_negative ? "<" : "=";
      legend.push_back({{}, {}, zero_line_text(name, fmt::format(" {} 0 in the map", sign))});
      continue;
    }
    script += block + fmt::format("EOD\nset table $zero{0}\nsplot $scores{0} with lines\nunset table\n", c);
    // Dashes of other lengths: of two classes, the lines lie one upon the other.
    const std::string look =
        fmt::format("lw 2.5 dt ({},6) lc rgb {}", 8 + 10 * (c % 3), gnuplot_colour(class_colour(c)));
    plots.push_back(fmt::format("$zero{} using 1:2 with lines {}", c, look));
    legend.push_back({{}, look, zero_line_text(name, " is 0")});
  }
  legend.resize(std::min(legend.size(), kMostNames));
  return script + "unset contour\nset surface\n";
}

/// What the axis of the plane's first or second feature is called.
std::string axis_text(const ShownArtifact& shown, std::size_t coordinate, double pixels) {
  constexpr std::array<const char*, 2> kPlaces{"first", "second"};
  const bool is_after_transforms = shown.has("is_after_transforms") && shown.numbers("is_after_transforms")[0] != 0;
  const std::string when = is_after_transforms ? " after the transforms" : "";
  const std::string name = shown.name_at("coordinate", coordinate);
  if (name.empty()) return fmt::format("x{} ({} feature{})", coordinate + 1, kPlaces[coordinate], when);
  // The name says more than what became of it.
  if (text_width(name + when, kAxisSize) <= pixels) return name + when;
  return fitted_text(name, pixels, kAxisSize);
}

/// ` (300 of 1,000 training rows drawn)` where not all of them are drawn; some may have no place in the plane.
std::string note_of_points(const ShownArtifact& shown) {
  const std::vector<double>& points = shown.numbers("point");
  const std::size_t kept = shown.numbers("point_class").size();
  if (kept == 0) return {};
  const auto rows = shown.has("train_rows") ? static_cast<std::size_t>(shown.numbers("train_rows")[0]) : kept;
  std::size_t without_place = 0;
  for (std::size_t i = 0; i < kept; ++i) {
    without_place += std::isfinite(points[2 * i]) && std::isfinite(points[2 * i + 1]) ? 0U : 1U;
  }
  std::string note;
  if (kept < rows) note = fmt::format("{} of {} drawn", kept, counted(rows, "training row", "training rows"));
  if (without_place > 0) {
    note += fmt::format("{}{} without a value of one of the features {} not drawn", note.empty() ? "" : "; ",
                        counted(without_place, "training row", "training rows"), without_place == 1 ? "is" : "are");
  }
  return note.empty() ? note : fmt::format(" ({})", note);
}

/// The marks of a horizontal axis whose numbers have exponents, so far apart that these do not touch; empty where they
/// have none, and gnuplot's own do.
std::string tics_of(const std::vector<double>& x, double pixels) {
  const double farthest = std::max(std::abs(x.front()), std::abs(x.back()));
  if (farthest >= 1e-3 && farthest < 1e6) return {};
  const double least = (x.back() - x.front()) * text_width("  -2.5e+06", kAxisSize) / pixels;
  const double power = std::pow(10, std::floor(std::log10(least)));
  const double share = least / power;
  return fmt::format("set xtics {:.0e}\n", power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10));
}

Figure decision_map_figure(const ShownArtifact& shown) {
  const std::vector<double>& x = shown.numbers("x");
  const std::vector<double>& y = shown.numbers("y");
  const std::vector<double>& classes = shown.numbers("class_at");
  const std::vector<double>& points = shown.numbers("point");
  const std::vector<double>& point_classes = shown.numbers("point_class");
  constexpr double kWhite = 0.65;
  constexpr std::uint32_t kEdgeColour = 0x505050;
  std::size_t count = 0;
  for (const std::vector<double>* all : {&classes, &point_classes}) {
    for (const double c : *all) count = std::max(count, static_cast<std::size_t>(c) + 1);
  }
  const bool has_many = count > kColours.size();
  ImageCanvas canvas(x.size(), y.size());
  for (std::size_t i = 0; i < y.size(); ++i) {
    for (std::size_t k = 0; k < x.size(); ++k) {
      const auto at = static_cast<std::size_t>(classes[i * x.size() + k]);
      // Many colours are told apart less easily: there a region has an edge, too.
      const bool is_edge =
          has_many && ((k + 1 < x.size() && classes[i * x.size() + k + 1] != classes[i * x.size() + k]) ||
                       (i + 1 < y.size() && classes[(i + 1) * x.size() + k] != classes[i * x.size() + k]));
      canvas.set(k, i, is_edge ? kEdgeColour : lighter(class_colour(at), kWhite));
    }
  }
  Figure figure{.name = shown.figure_name, .script = {}, .files = {canvas.file(shown.figure_name + ".rgb")}};
  std::string& script = figure.script;
  const std::string caption = shown.title + note_of_points(shown);
  std::vector<std::string> plots;
  std::vector<Entry> legend;
  const double dx = (x.back() - x.front()) / static_cast<double>(x.size() - 1);
  const double dy = (y.back() - y.front()) / static_cast<double>(y.size() - 1);
  plots.push_back(
      fmt::format("{} binary array=({},{}) format='%uchar' origin=({},{}) dx={} dy={} using 1:2:3 with "
                  "rgbimage",
                  gnuplot_quoted(figure.files[0].name), x.size(), y.size(), x.front(), y.front(), dx, dy));
  if (shown.has("score_at")) script += zero_lines(shown, plots, legend);
  // Places are middles of pixels, of which none may cover the axes.
  script += fmt::format("set xrange [{}:{}]\nset yrange [{}:{}]\n", x.front() - dx / 2, x.back() + dx / 2,
                        y.front() - dy / 2, y.back() + dy / 2);
  for (std::size_t c = 0; c < count; ++c) {
    std::string points_of_class;
    for (std::size_t i = 0; i < point_classes.size(); ++i) {
      if (static_cast<std::size_t>(point_classes[i]) != c) continue;
      if (!std::isfinite(points[2 * i]) || !std::isfinite(points[2 * i + 1])) continue;
      points_of_class += fmt::format("{:.6g} {:.6g}\n", points[2 * i], points[2 * i + 1]);
    }
    const int symbol = kSymbols[c % kSymbols.size()];
    const std::string look = fmt::format("pt {} ps 0.5 lc rgb {}", symbol, gnuplot_colour(class_colour(c)));
    if (c < kMostNames) legend.push_back({look, {}, shown.class_name(static_cast<double>(c))});
    // Of a block without points, gnuplot would warn.
    if (points_of_class.empty()) continue;
    script += fmt::format("$points{} << EOD\n{}EOD\n", c, points_of_class);
    // A point with a white edge stays seen on a region of its own colour.
    plots.push_back(fmt::format("$points{} using 1:2 with points pt {} ps 0.75 lc rgb '#ffffff'", c, symbol));
    plots.push_back(fmt::format("$points{} using 1:2 with points {}", c, look));
  }
  if (count > kMostNames) {
    legend.push_back({{}, {}, fmt::format("... and {}", counted(count - kMostNames, "more class", "more classes"))});
  }
  // Units of both features are of one length, unless the map would be a mere strip, as of areas and prices.
  constexpr double kShortest = 0.4;
  const double ratio = (x.back() - x.front() + dx) / (y.back() - y.front() + dy);
  const bool is_square = std::min(ratio, 1 / ratio) < kShortest;
  const double farthest = std::max(std::abs(y.front()), std::abs(y.back()));
  const double left_of_map = farthest < 1e-3 || farthest >= 1e4 ? kLeftOfLongNumbers : kLeft;
  const double side = kSide + kLeft - left_of_map;
  const double map_width = is_square ? side : std::min(side, side * ratio);
  const double map_height = is_square ? side : std::min(side, side / ratio);
  const Legend below(legend);
  const double bottom = below.height() + kBottom;
  const double height = bottom + map_height + height_of_title(caption, kWidth);
  const double left = left_of_map + (side - map_width) / 2;
  const std::string frame =
      fmt::format(
          "set xlabel {}\nset ylabel {}\nset format '%g'\nunset key\n"
          "set lmargin at screen {}\nset rmargin at screen {}\nset bmargin at screen {}\nset tmargin at screen {}\n",
          gnuplot_quoted(axis_text(shown, 0, 2 * (kWidth - left - map_width / 2))),
          gnuplot_quoted(axis_text(shown, 1, 2 * (height - bottom - map_height / 2))), left / kWidth,
          (left + map_width) / kWidth, bottom / height, (bottom + map_height) / height) +
      tics_of(x, map_width);
  script = figure_header(figure.name, kWidth, static_cast<int>(height)) + set_title(caption, kWidth) + frame +
           below.script(height) + script;
  script += fmt::format("plot {}\n", fmt::join(plots, ", \\\n     "));
  return figure;
}

}  // namespace

ChartKind decision_map_chart() {
  return {
      .component = {.name = std::string(kDecisionMapKind),
                    .summary = "regions of predicted classes in the plane, with training points, and the lines "
                               "where a linear classifier's scores are zero"},
      .draw = [](const ChartInput& input) { return figure_per_artifact(input, kDecisionMapKind, decision_map_figure); },
      .refusal = [](const ChartInput&) { return no_artifact(kDecisionMapKind); },
      .arrays = {{"x", {"x_place"}},
                 {"y", {"y_place"}},
                 {"class_at", {"y_place", "x_place"}, "class"},
                 {"score_at", {"y_place", "x_place", "class"}},
                 {"point", {"train_row", "coordinate"}},
                 {"point_class", {"train_row"}, "class"},
                 {"train_rows", {"one"}},
                 {"is_after_transforms", {"one"}}}};
}

}  // namespace gridfold::report
