#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "report/charts/artifact_figure.hpp"
#include "report/charts/image_canvas.hpp"

namespace gridfold::report {

namespace {

constexpr std::string_view kPerturbationsKind = "perturbations";
constexpr std::size_t kPerturbationsTile = 160;
constexpr std::size_t kPerturbationsGap = 20;
constexpr std::size_t kPerturbationsCaption = 54;
/// What the captions below a copy take, also where it is narrower.
constexpr std::size_t kPerturbationsCaptionWidth = 130;
constexpr std::array<const char*, 4> kPerturbationsNames{"original", "shifted", "boxed", "tinted"};

Figure perturbations_figure(const ShownArtifact& shown) {
  const ImageSides sides = ImageSides::from(shown.numbers("image_shape"));
  const std::vector<double> images = on_canvas(shown.numbers("image"), white_of(shown.numbers("image")));
  const std::vector<double>& distances = shown.numbers("distance");
  const std::vector<double>& changed = shown.numbers("changed_share");
  const double left_out = shown.numbers("images_without_room")[0];
  const double judged = static_cast<double>(shown.sizes("distance")[0]) - left_out;
  const std::size_t first_distance = static_cast<std::size_t>(shown.numbers("shown_row")[0]) * changed.size();
  const std::size_t pixels = shown.sizes("image")[1];
  const DrawnSize drawn = sides.drawn(kPerturbationsTile, kPerturbationsNames.size());
  const std::size_t column = std::max(drawn.width, kPerturbationsCaptionWidth);
  const std::size_t tile = column + kPerturbationsGap;
  ImageCanvas canvas(kPerturbationsGap + tile * kPerturbationsNames.size(), drawn.height + kPerturbationsCaption);
  std::string marks;
  for (std::size_t copy = 0; copy < kPerturbationsNames.size(); ++copy) {
    const std::size_t x = kPerturbationsGap + copy * tile + (column - drawn.width) / 2;
    canvas.put(x, 0, std::span(images).subspan(copy * pixels, pixels), sides, drawn);
    const auto middle = static_cast<double>(x + drawn.width / 2);
    const auto below = static_cast<double>(drawn.height);
    marks += canvas_outline(static_cast<double>(x), 0, static_cast<double>(drawn.width), below);
    marks += canvas_label(middle, below + 10, kPerturbationsNames[copy], "center font ',13' tc rgb '#202020'");
    if (copy == 0) continue;
    marks += canvas_label(middle, below + 28, fmt::format("L2 distance {:.1f}", distances[first_distance + copy - 1]),
                          "center font ',11' tc rgb '#202020'");
    marks += canvas_label(middle, below + 44, fmt::format("other class: {:.1f} %", 100 * changed[copy - 1]),
                          "center font ',11' tc rgb '#202020'");
  }
  Figure figure{.name = shown.figure_name, .script = {}, .files = {canvas.file(shown.figure_name + ".rgb")}};
  std::vector<std::string> title{
      shown.title, "Three copies at the same distance from the original.",
      fmt::format("Below: for how many of {} images the nearest neighbour then has another class", judged)};
  if (left_out > 0) {
    title.push_back(
        fmt::format("({} of {} images are left out: a box or a tint cannot change them as much as the shift)", left_out,
                    judged + left_out));
  }
  figure.script = ImageCanvas::frame(figure.name, canvas.width(), canvas.height(), title, 12);
  figure.script += marks + canvas.plot(figure.files[0].name);
  return figure;
}

}  // namespace

ChartKind perturbations_chart() {
  return {
      .component = {.name = std::string(kPerturbationsKind),
                    .summary = "an image with three copies at one distance from it, and how often such copies "
                               "change the nearest neighbour's class"},
      .draw =
          [](const ChartInput& input) { return figure_per_artifact(input, kPerturbationsKind, perturbations_figure); },
      .refusal = [](const ChartInput&) { return no_artifact(kPerturbationsKind); },
      .arrays = {{"image_shape", {"side"}},
                 {"image", {"copy", "pixel"}},
                 {"shown_row", {"one"}, "original"},
                 {"distance", {"original", "kind"}},
                 {"changed_share", {"kind"}},
                 {"images_without_room", {"one"}}}};
}

}  // namespace gridfold::report
