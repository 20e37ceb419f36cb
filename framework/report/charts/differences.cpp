#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "report/charts/artifact_figure.hpp"
#include "report/charts/fitted_text.hpp"
#include "report/charts/image_canvas.hpp"
#include "report/text_grid.hpp"

namespace gridfold::report {

namespace {

constexpr std::string_view kDifferencesKind = "differences";
constexpr std::array<const char*, 3> kArrays{"query", "neighbor", "difference"};
constexpr std::array<const char*, 3> kTitles{"row a", "training row b", "|a - b|"};
/// Beyond this many features, a table of them cannot be read.
constexpr std::size_t kMostFeatures = 256;
constexpr double kRowTextSize = 12;
constexpr double kWidestRowText = 220;
constexpr double kAfterRowText = 8;

/// The width of the image that the features are the pixels of; empty where they are none, or of several channels.
std::optional<std::size_t> image_width(const ShownArtifact& shown) {
  if (!shown.has("image_shape")) return std::nullopt;
  const ImageSides sides = ImageSides::from(shown.numbers("image_shape"));
  return sides.channels == 1 ? std::optional(sides.width) : std::nullopt;
}

/// How many features stand side by side: as the image's pixels, or one below the other; without names in more columns
/// where a column would be long.
std::size_t columns_of(const ShownArtifact& shown) {
  constexpr std::size_t kLongest = 32;
  if (const std::optional<std::size_t> width = image_width(shown)) return *width;
  return shown.name_at("feature", 0).empty() ? (shown.numbers("query").size() + kLongest - 1) / kLongest : 1;
}

/// The number of a feature without a name, from 0.
std::string feature_name(const ShownArtifact& shown, std::size_t feature) {
  const std::string name = shown.name_at("feature", feature);
  return name.empty() ? fmt::format("{}", feature) : name;
}

/// The columns of a terminal that the longest of the numbers takes in this format.
std::size_t widest_number(const ShownArtifact& shown, int digits) {
  std::size_t widest = 0;
  for (const char* array : kArrays) {
    for (const double value : shown.numbers(array)) {
      widest = std::max(widest, fmt::format("{:.{}g}", value, digits).size());
    }
  }
  return widest;
}

bool is_small(const ShownArtifact& shown) { return shown.numbers("query").size() <= kMostFeatures; }

/// What a row of the picture's features is called: a feature, or several side by side. Pixels have no names.
std::string row_text(const ShownArtifact& shown, std::size_t row, std::size_t columns, double pixels) {
  if (image_width(shown)) return {};
  const std::size_t first = row * columns;
  const std::size_t last = std::min(first + columns, shown.numbers("query").size()) - 1;
  return fitted_text(columns == 1 ? feature_name(shown, first) : fmt::format("{} to {}", first, last), pixels,
                     kRowTextSize);
}

Figure differences_figure(const ShownArtifact& shown) {
  constexpr std::size_t kHeight = 44;
  constexpr std::size_t kBetween = 46;
  constexpr int kDigits = 4;
  const std::size_t cell = std::max<std::size_t>(
      kHeight, 10 + static_cast<std::size_t>(text_width(std::string(widest_number(shown, kDigits), '0'), 12)));
  const std::size_t height = image_width(shown) ? cell : kHeight / 2;
  const std::size_t columns = columns_of(shown);
  const std::size_t rows = (shown.numbers("query").size() + columns - 1) / columns;
  const std::size_t width = columns * cell;
  double names_width = 0;
  std::vector<std::string> row_texts;
  for (std::size_t row = 0; row < rows; ++row) {
    row_texts.push_back(row_text(shown, row, columns, kWidestRowText));
    names_width = std::max(names_width, text_width(row_texts.back(), kRowTextSize));
  }
  const double names = names_width > 0 ? std::ceil(names_width) + kAfterRowText : 0;
  Figure figure{.name = shown.figure_name, .script = {}, .files = {}};
  std::string& script = figure.script;
  const std::vector<std::string> title{shown.title};
  script = ImageCanvas::frame(figure.name, static_cast<std::size_t>(names) + 3 * width + 2 * kBetween,
                              rows * height + 44, title, 12);
  const std::array<const char*, 2> signs{"-", "="};
  for (std::size_t part = 0; part < kArrays.size(); ++part) {
    const std::vector<double>& values = shown.numbers(kArrays[part]);
    const auto left = names + static_cast<double>(part * (width + kBetween));
    double largest = 1e-300;
    for (const double value : values) largest = std::max(largest, std::abs(value));
    script += canvas_label(left + static_cast<double>(width) / 2, 8, kTitles[part], "center font ',12'");
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double x = left + static_cast<double>(i % columns * cell);
      const double y = 24 + static_cast<double>(i / columns * height);
      const int gray = 255 - static_cast<int>(std::lround(70 * std::abs(values[i]) / largest));
      script += fmt::format(
          "set object rectangle from {},{} to {},{} fc rgb '#{:02X}{:02X}FF' fs solid border lc rgb "
          "'#606060'\n",
          x, y, x + static_cast<double>(cell), y + static_cast<double>(height), gray, gray);
      script += canvas_label(x + static_cast<double>(cell) / 2, y + static_cast<double>(height) / 2,
                             fmt::format("{:.{}g}", values[i], kDigits), "center font ',12' tc rgb '#000000'");
    }
    if (part < signs.size()) {
      script += canvas_label(left + static_cast<double>(width) + kBetween / 2.0,
                             24 + static_cast<double>(rows * height) / 2, signs[part], "center font ',18'");
    }
  }
  for (std::size_t row = 0; row < rows; ++row) {
    if (row_texts[row].empty()) continue;
    script += canvas_label(names - kAfterRowText, 24 + (static_cast<double>(row) + 0.5) * static_cast<double>(height),
                           row_texts[row], "right font ',12'");
  }
  script += canvas_label(names + static_cast<double>(3 * width + 2 * kBetween), 36 + static_cast<double>(rows * height),
                         fmt::format("distance {:.10g}", shown.numbers("distance")[0]), "right font ',13'");
  script += "plot NaN notitle\n";
  return figure;
}

/// The numbers as the pixels of images.
std::string pixels_text(const ShownArtifact& shown) {
  constexpr int kDigits = 6;
  const std::size_t columns = columns_of(shown);
  const std::size_t width = std::max<std::size_t>(8, widest_number(shown, kDigits) + 2);
  std::string text;
  for (std::size_t part = 0; part < kArrays.size(); ++part) {
    const std::vector<double>& values = shown.numbers(kArrays[part]);
    text += fmt::format("{}{}:\n", part == 0 ? "" : "\n", kTitles[part]);
    for (std::size_t i = 0; i < values.size(); ++i) {
      text += fmt::format("{:>{}.{}g}{}", values[i], width, kDigits, (i + 1) % columns == 0 ? "\n" : "");
    }
  }
  return text;
}

/// The numbers as a list of features.
std::string features_text(const ShownArtifact& shown) {
  TextGrid grid;
  grid.add_column("feature", Align::right);
  for (const char* title : kTitles) grid.add_column(title, Align::right);
  for (std::size_t i = 0; i < shown.numbers("query").size(); ++i) {
    std::vector<std::string> cells{feature_name(shown, i)};
    for (const char* array : kArrays) cells.push_back(fmt::format("{:.6g}", shown.numbers(array)[i]));
    grid.add_row(std::move(cells));
  }
  return grid.text();
}

std::string text(const ChartInput& input) {
  std::string text;
  for (const ShownArtifact& shown : shown_artifacts(input, kDifferencesKind)) {
    if (!is_small(shown)) {
      text += fmt::format(
          "{}: {} features are more than the {} that a picture has room for; the numbers are in artifacts/{}-{}.h5 of "
          "the run's folder\n\n",
          shown.title, shown.numbers("query").size(), kMostFeatures, shown.artifact.name, shown.artifact.cell_key);
      continue;
    }
    text += shown.title + "\n\n" + (image_width(shown) ? pixels_text(shown) : features_text(shown));
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
                           : fmt::format(
                                 "rows of more than {} features have no room in a picture; their numbers are in "
                                 "artifacts/ of the run's folder",
                                 kMostFeatures);
              },
          .text = text,
          .arrays = {{"query", {"pixel"}},
                     {"neighbor", {"pixel"}},
                     {"difference", {"pixel"}},
                     {"neighbor_row", {"one"}},
                     {"distance", {"one"}},
                     {"image_shape", {"side"}}}};
}

}  // namespace gridfold::report
