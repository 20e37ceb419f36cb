#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "report/charts/artifact_figure.hpp"
#include "report/charts/image_canvas.hpp"

namespace gridfold::report {

namespace {

constexpr std::string_view kTemplatesKind = "templates";
constexpr std::size_t kTemplatesTile = 128;
constexpr std::size_t kTemplatesGap = 14;
constexpr std::size_t kTemplatesCaption = 18;
constexpr std::size_t kTemplatesPerRow = 5;
constexpr int kTemplatesNameSize = 12;

/// Weights as bytes: the smallest of the class is 0, the largest 255. Where all are equal: gray.
std::vector<double> as_bytes(std::span<const double> weights) {
  const auto [smallest, largest] = std::minmax_element(weights.begin(), weights.end());
  std::vector<double> bytes;
  for (const double weight : weights) {
    bytes.push_back(*largest > *smallest ? 255 * (weight - *smallest) / (*largest - *smallest) : 128);
  }
  return bytes;
}

Figure templates_figure(const ShownArtifact& shown) {
  const ImageSides sides = ImageSides::from(shown.numbers("image_shape"));
  const std::vector<double>& weights = shown.numbers("weights");
  const std::size_t classes = shown.sizes("weights")[0];
  const std::size_t pixels = shown.sizes("weights")[1];
  const DrawnSize drawn = sides.drawn(kTemplatesTile, classes);
  const std::size_t tile_width = drawn.width + kTemplatesGap;
  const std::size_t tile_height = drawn.height + kTemplatesGap + kTemplatesCaption;
  const std::size_t columns = std::min(kTemplatesPerRow, classes);
  ImageCanvas canvas(kTemplatesGap + tile_width * columns, tile_height * ((classes + columns - 1) / columns));
  const ShownArtifact named = shown.with_fitted_names(static_cast<double>(tile_width), kTemplatesNameSize);
  std::string marks;
  for (std::size_t c = 0; c < classes; ++c) {
    const std::span<const double> own = std::span(weights).subspan(c * pixels, pixels);
    const std::size_t x = kTemplatesGap + c % columns * tile_width;
    const std::size_t y = c / columns * tile_height;
    if (std::none_of(own.begin(), own.end(), [](double weight) { return std::isnan(weight); })) {
      canvas.put(x, y, as_bytes(own), sides, drawn);
    }
    marks += canvas_outline(static_cast<double>(x), static_cast<double>(y), static_cast<double>(drawn.width),
                            static_cast<double>(drawn.height));
    marks += canvas_label(static_cast<double>(x + drawn.width / 2),
                          static_cast<double>(y + drawn.height) + kTemplatesCaption / 2.0 + 2,
                          named.class_name(static_cast<double>(c)),
                          fmt::format("center font ',{}' tc rgb '#202020'", kTemplatesNameSize));
  }
  Figure figure{.name = shown.figure_name, .script = {}, .files = {canvas.file(shown.figure_name + ".rgb")}};
  const std::vector<std::string> title{
      shown.title, "The weights of each class as an image: its smallest weight black, its largest white"};
  figure.script = ImageCanvas::frame(figure.name, canvas.width(), canvas.height(), title, 12);
  figure.script += marks + canvas.plot(figure.files[0].name);
  return figure;
}

}  // namespace

ChartKind templates_chart() {
  return {.component = {.name = std::string(kTemplatesKind),
                        .summary = "the weights of a linear classifier, an image for each class"},
          .draw = [](const ChartInput& input) { return figure_per_artifact(input, kTemplatesKind, templates_figure); },
          .refusal = [](const ChartInput&) { return no_artifact(kTemplatesKind); },
          .arrays = {{"weights", {"class", "pixel"}}, {"image_shape", {"side"}}}};
}

}  // namespace gridfold::report
