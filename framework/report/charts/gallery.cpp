#include <algorithm>

#include <fmt/format.h>

#include "report/charts/artifact_figure.hpp"
#include "report/charts/image_canvas.hpp"
#include "report/counted.hpp"

namespace gridfold::report {

namespace {

constexpr std::string_view kGalleryKind = "gallery";
/// Pixels of a tile's side, and what is left free around it.
constexpr std::size_t kGalleryTile = 64;
constexpr std::size_t kGalleryGap = 14;
/// Below each tile, for its class.
constexpr std::size_t kGalleryCaption = 18;
constexpr int kCaptionSize = 12;
/// Between a query and its neighbours.
constexpr std::size_t kBar = 18;

Figure gallery_figure(const ShownArtifact& shown) {
  const ImageSides sides = ImageSides::from(shown.numbers("image_shape"));
  const std::size_t pixels = sides.channels * sides.height * sides.width;
  const std::size_t rows = shown.numbers("query_class").size();
  const std::size_t columns = shown.sizes("neighbor_class")[1];
  const DrawnSize drawn = sides.drawn(kGalleryTile, rows * (columns + 1));
  const std::size_t tile_width = drawn.width + kGalleryGap;
  const std::size_t tile_height = drawn.height + kGalleryGap + kGalleryCaption;
  const double white = white_of(shown.numbers("neighbor_image"));
  const std::vector<double> queries = on_canvas(shown.numbers("query_image"), white);
  const std::vector<double> images = on_canvas(shown.numbers("neighbor_image"), white);
  const std::vector<double>& query_classes = shown.numbers("query_class");
  const std::vector<double>& predicted = shown.numbers("predicted_class");
  const std::vector<double>& classes = shown.numbers("neighbor_class");

  ImageCanvas canvas(kGalleryGap + tile_width * (columns + 1) + kBar, kGalleryGap + tile_height * rows);
  const ShownArtifact named = shown.with_fitted_names(static_cast<double>(tile_width), kCaptionSize);
  std::string marks;
  const auto put = [&](std::size_t row, std::size_t column, std::span<const double> image, double own_class,
                       bool is_right) {
    const std::size_t x = kGalleryGap + column * tile_width + (column > 0 ? kBar : 0);
    const std::size_t y = kGalleryGap + row * tile_height;
    canvas.put(x, y, image, sides, drawn);
    const auto width = static_cast<double>(drawn.width);
    const auto height = static_cast<double>(drawn.height);
    const auto left = static_cast<double>(x);
    const auto top = static_cast<double>(y);
    marks += canvas_frame(left - 2, top - 2, width + 4, height + 4, is_right);
    marks += canvas_label(left + width / 2, top + height + kGalleryGap + 1, named.class_name(own_class),
                          fmt::format("center font ',{}' tc rgb '#202020'", kCaptionSize));
  };
  const std::span<const double> all_queries(queries);
  const std::span<const double> all_images(images);
  std::size_t right = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const bool is_right = predicted[row] == query_classes[row];
    right += is_right ? 1U : 0U;
    put(row, 0, all_queries.subspan(row * pixels, pixels), query_classes[row], is_right);
    for (std::size_t column = 0; column < columns; ++column) {
      const std::size_t place = row * columns + column;
      put(row, column + 1, all_images.subspan(place * pixels, pixels), classes[place],
          classes[place] == query_classes[row]);
    }
  }
  Figure figure{.name = shown.figure_name, .script = {}, .files = {canvas.file(shown.figure_name + ".rgb")}};
  const std::vector<std::string> title{
      shown.title,
      fmt::format("Left: {}{}, {} of them predicted right; beside each: its {}.", counted(rows, "image", "images"),
                  shown.shows_learnt_rows ? " that the model has learnt from" : "", right,
                  counted(columns, "nearest training image", "nearest training images")),
      "Solid blue: the same class (a query: predicted right); dashed orange: another class."};
  figure.script = ImageCanvas::frame(figure.name, canvas.width(), canvas.height(), title, 12);
  figure.script += marks + canvas.plot(figure.files[0].name);
  return figure;
}

}  // namespace

ChartKind gallery_chart() {
  return {.component = {.name = std::string(kGalleryKind),
                        .summary = "images beside their nearest training images, right and wrong ones framed"},
          .draw = [](const ChartInput& input) { return figure_per_artifact(input, kGalleryKind, gallery_figure); },
          .refusal = [](const ChartInput&) { return no_artifact(kGalleryKind); },
          .arrays = {{"image_shape", {"side"}},
                     {"query_image", {"query", "pixel"}},
                     {"query_class", {"query"}, "class"},
                     {"predicted_class", {"query"}, "class"},
                     {"neighbor_class", {"query", "neighbor"}, "class"},
                     {"neighbor_image", {"shown_neighbor", "pixel"}}}};
}

}  // namespace gridfold::report
