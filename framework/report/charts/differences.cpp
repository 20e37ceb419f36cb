#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "report/charts/artifact_figure.hpp"
#include "report/charts/image_canvas.hpp"
#include "report/text_grid.hpp"

namespace gridfold::report {

namespace {

constexpr std::string_view kDifferencesKind = "differences";
constexpr std::array<const char*, 3> kArrays{"query", "neighbor", "difference"};
constexpr std::array<const char*, 3> kTitles{"row a", "training row b", "|a - b|"};
/// Beyond this many features, a table of them cannot be read.
constexpr std::size_t kMostFeatures = 256;

/// How the features stand in a table: as the image's pixels where there is one of one channel, else in a square, or in
/// one line where there is none.
std::size_t columns_of(const ShownArtifact& shown) {
  const std::size_t features = shown.numbers("query").size();
  if (shown.has("image_shape")) {
    const ImageSides sides = ImageSides::from(shown.numbers("image_shape"));
    if (sides.channels == 1) return sides.width;
  }
  const auto side = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(features))));
  return side * side == features ? side : features;
}

bool is_small(const ShownArtifact& shown) { return shown.numbers("query").size() <= kMostFeatures; }

Figure differences_figure(const ShownArtifact& shown) {
  constexpr std::size_t kCell = 44;
  constexpr std::size_t kBetween = 46;
  const std::size_t columns = columns_of(shown);
  const std::size_t rows = shown.numbers("query").size() / columns;
  const std::size_t width = columns * kCell;
  Figure figure{.name = shown.figure_name, .script = {}, .files = {}};
  std::string& script = figure.script;
  const std::vector<std::string> title{shown.title};
  script = ImageCanvas::frame(figure.name, 3 * width + 2 * kBetween, rows * kCell + 44, title, 12);
  const std::array<const char*, 2> signs{"-", "="};
  for (std::size_t part = 0; part < kArrays.size(); ++part) {
    const std::vector<double>& values = shown.numbers(kArrays[part]);
    const auto left = static_cast<double>(part * (width + kBetween));
    const double largest = std::max(1e-300, *std::max_element(values.begin(), values.end()));
    script += canvas_label(left + static_cast<double>(width) / 2, 8, kTitles[part], "center font ',12'");
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double x = left + static_cast<double>(i % columns * kCell);
      const double y = 24 + static_cast<double>(i / columns * kCell);
      const int gray = 255 - static_cast<int>(std::lround(70 * std::max(0.0, values[i]) / largest));
      script += fmt::format(
          "set object rectangle from {},{} to {},{} fc rgb '#{:02X}{:02X}FF' fs solid border lc rgb "
          "'#606060'\n",
          x, y, x + kCell, y + kCell, gray, gray);
      script += canvas_label(x + kCell / 2.0, y + kCell / 2.0, fmt::format("{:.4g}", values[i]),
                             "center font ',12' tc rgb '#000000'");
    }
    if (part < signs.size()) {
      script += canvas_label(left + static_cast<double>(width) + kBetween / 2.0,
                             24 + static_cast<double>(rows * kCell) / 2, signs[part], "center font ',18'");
    }
  }
  script += canvas_label(static_cast<double>(3 * width + 2 * kBetween), 36 + static_cast<double>(rows * kCell),
                         fmt::format("distance {:.10g}", shown.numbers("distance")[0]), "right font ',13'");
  script += "plot NaN notitle\n";
  return figure;
}

std::string text(const ChartInput& input) {
  std::string text;
  for (const ShownArtifact& shown : shown_artifacts(input, kDifferencesKind)) {
    if (!is_small(shown)) continue;
    const std::size_t columns = columns_of(shown);
    text += shown.title + "\n";
    for (std::size_t part = 0; part < kArrays.size(); ++part) {
      const std::vector<double>& values = shown.numbers(kArrays[part]);
      text += fmt::format("\n{}:\n", kTitles[part]);
      for (std::size_t i = 0; i < values.size(); ++i) {
        text += fmt::format("{:>8.6g}{}", values[i], (i + 1) % columns == 0 ? "\n" : "");
      }
    }
    text += fmt::format("\ndistance {:.10g}, to training row {}\n\n", shown.numbers("distance")[0],
                        shown.numbers("neighbor_row")[0]);
  }
  return text;
}

std::vector<Figure> differences_figures(const ChartInput& input) {
  std::vector<Figure> figures;
  for (const ShownArtifact& shown : shown_artifacts(input, kDifferencesKind)) {
    if (is_small(shown)) figures.push_back(differences_figure(shown));
  }
  return figures;
}

}  // namespace

ChartKind differences_chart() {
  return {.component = {.name = std::string(kDifferencesKind),
                        .summary = "a row, the training row nearest to it, and their differences feature by feature"},
          .draw = differences_figures,
          .refusal =
              [](const ChartInput& input) {
                return shown_artifacts(input, kDifferencesKind).empty()
                           ? no_artifact(kDifferencesKind)
                           : fmt::format("rows of more than {} features cannot be read", kMostFeatures);
              },
          .text = text};
}

}  // namespace gridfold::report
