#include <algorithm>

#include <fmt/format.h>

#include "core/display_width.hpp"
#include "report/charts/artifact_figure.hpp"
#include "report/charts/fitted_text.hpp"
#include "report/charts/image_canvas.hpp"
#include "report/charts/palette.hpp"
#include "report/text_grid.hpp"

namespace gridfold::report {

namespace {

constexpr std::string_view kScoreTableKind = "score_table";
constexpr std::size_t kScoreTableTile = 96;
constexpr std::size_t kColumn = 120;
/// More rows stand in bands below each other.
constexpr std::size_t kMostColumns = 10;
constexpr std::size_t kBelowBand = 24;
/// The column of names, at least and at most.
constexpr double kLeastNames = 130;
constexpr double kMostNames = 300;
constexpr int kNameSize = 12;
constexpr std::size_t kLine = 22;
/// What the longest line of the title takes.
constexpr std::size_t kLeastWidth = 450;
/// Of the printed table, in columns of a terminal.
constexpr std::size_t kWidestLine = 100;
constexpr std::size_t kWidestClass = 32;

Figure score_table_figure(const ShownArtifact& shown) {
  const std::vector<double>& rows = shown.numbers("row");
  const std::vector<double>& scores = shown.numbers("class_score");
  const std::vector<double>& truth = shown.numbers("true_class");
  const std::vector<double>& predicted = shown.numbers("predicted_class");
  const std::size_t classes = shown.sizes("class_score")[1];
  const bool has_images = shown.has("image");
  std::vector<double> images;
  if (has_images) images = on_canvas(shown.numbers("image"), white_of(shown.numbers("image")));
  double widest = 0;
  for (std::size_t c = 0; c < classes; ++c) {
    widest = std::max(widest, text_width(shown.class_name(static_cast<double>(c)), kNameSize));
  }
  const auto names = static_cast<std::size_t>(std::clamp(widest + 20, kLeastNames, kMostNames));
  const auto name_end = static_cast<double>(names) - 8;
  const ShownArtifact named = shown.with_fitted_names(name_end, kNameSize);
  const std::size_t top = has_images ? kScoreTableTile + 30 : 30;
  const std::size_t columns = std::min(rows.size(), kMostColumns);
  const std::size_t band = top + kLine * classes + kBelowBand;
  const std::size_t above_last = (rows.size() - 1) / columns * band;
  // Below the last images there is text alone, which takes no pixels.
  ImageCanvas canvas(std::max(names + kColumn * columns, kLeastWidth), above_last + top);
  std::string marks;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto middle = static_cast<double>(names + i % columns * kColumn + kColumn / 2);
    const std::size_t begin = i / columns * band;
    if (has_images) {
      const ImageSides sides = ImageSides::from(shown.numbers("image_shape"));
      const std::size_t pixels = sides.channels * sides.height * sides.width;
      const DrawnSize drawn = sides.drawn(kScoreTableTile, rows.size());
      const std::size_t left = static_cast<std::size_t>(middle) - drawn.width / 2;
      canvas.put(left, begin, std::span<const double>(images).subspan(i * pixels, pixels), sides, drawn);
      marks += canvas_outline(static_cast<double>(left), static_cast<double>(begin), static_cast<double>(drawn.width),
                              static_cast<double>(drawn.height));
    }
    marks += canvas_label(middle, static_cast<double>(begin + top) - 16, fmt::format("row {}", rows[i]),
                          "center font ',11' tc rgb '#202020'");
    for (std::size_t c = 0; c < classes; ++c) {
      const double y = static_cast<double>(begin + top + c * kLine) + kLine / 2.0;
      if (i % columns == 0) {
        marks += canvas_label(name_end, y, named.class_name(static_cast<double>(c)),
                              fmt::format("right font ',{}' tc rgb '#202020'", kNameSize));
      }
      const bool is_true = truth[i] == static_cast<double>(c);
      const bool is_predicted = predicted[i] == static_cast<double>(c);
      marks += canvas_label(middle + 34, y, fmt::format("{:.2f}", scores[i * classes + c]),
                            fmt::format("right font 'DejaVu Sans{},12' tc rgb '#202020'", is_predicted ? " Bold" : ""));
      if (is_true) marks += canvas_frame(middle - 44, y - kLine / 2.0 + 1, 88, kLine - 2, is_predicted);
    }
  }
  Figure figure{.name = shown.figure_name, .script = {}, .files = {canvas.file(shown.figure_name + ".rgb")}};
  const std::vector<std::string> title{
      shown.title, "The score of each class. Bold: the highest, which is predicted.",
      fmt::format("Framed: the true class; dashed where another is predicted{}",
                  shown.shows_learnt_rows ? ". The model has learnt from these rows" : "")};
  figure.script = ImageCanvas::frame(figure.name, canvas.width(), above_last + top + kLine * classes + 4, title, 12);
  figure.script += marks + canvas.plot(figure.files[0].name);
  return figure;
}

/// The scores of the rows from `begin` to `end`, a column for each.
TextGrid score_grid(const ShownArtifact& shown, std::size_t begin, std::size_t end) {
  const std::vector<double>& rows = shown.numbers("row");
  const std::vector<double>& scores = shown.numbers("class_score");
  const std::vector<double>& truth = shown.numbers("true_class");
  const std::vector<double>& predicted = shown.numbers("predicted_class");
  const std::size_t classes = shown.sizes("class_score")[1];
  TextGrid grid;
  grid.add_column("class", Align::left);
  for (std::size_t i = begin; i < end; ++i) grid.add_column(fmt::format("row {}", rows[i]), Align::right);
  for (std::size_t c = 0; c < classes; ++c) {
    std::vector<std::string> cells{without_middle(shown.class_name(static_cast<double>(c)), kWidestClass, "...")};
    for (std::size_t i = begin; i < end; ++i) {
      const bool is_true = truth[i] == static_cast<double>(c);
      const bool is_predicted = predicted[i] == static_cast<double>(c);
      cells.push_back(
          fmt::format("{}{:.2f}{}", is_true ? "true> " : "", scores[i * classes + c], is_predicted ? " *" : "  "));
    }
    grid.add_row(std::move(cells));
  }
  return grid;
}

std::string text(const ChartInput& input) {
  std::string text;
  for (const ShownArtifact& shown : shown_artifacts(input, kScoreTableKind)) {
    const std::size_t rows = shown.numbers("row").size();
    text += fmt::format("{}; * marks the class that is predicted{}\n\n", shown.title,
                        shown.shows_learnt_rows ? "; the model has learnt from these rows" : "");
    // As many rows side by side as a line of a terminal has room for: numbers are never cut.
    for (std::size_t begin = 0; begin < rows;) {
      std::size_t end = begin + 1;
      while (end < rows && score_grid(shown, begin, end + 1).width() <= kWidestLine) ++end;
      text += score_grid(shown, begin, end).text(kWidestLine, kWidestLine) + "\n";
      begin = end;
    }
  }
  return text;
}

}  // namespace

ChartKind score_table_chart() {
  return {
      .component = {.name = std::string(kScoreTableKind), .summary = "the scores of every class for some rows"},
      .draw = [](const ChartInput& input) { return figure_per_artifact(input, kScoreTableKind, score_table_figure); },
      .refusal = [](const ChartInput&) { return no_artifact(kScoreTableKind); },
      .text = text,
      .arrays = {{"row", {"shown"}},
                 {"true_class", {"shown"}, "class"},
                 {"predicted_class", {"shown"}, "class"},
                 {"class_score", {"shown", "class"}},
                 {"image", {"shown", "pixel"}},
                 {"image_shape", {"side"}}}};
}

}  // namespace gridfold::report
