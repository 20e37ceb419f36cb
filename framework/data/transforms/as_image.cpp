#include <algorithm>

#include <fmt/format.h>

#include "core/error.hpp"
#include "data/transforms/image.hpp"
#include "data/transforms/map_rows.hpp"
#include "data/transforms/transforms.hpp"

namespace gridfold {

namespace {

constexpr double kMaxDeclaredSide = 1 << 20;

ImageShape declared_image(std::span<const ParameterValue> parameters) {
  const auto side = [&](std::string_view name) {
    return static_cast<std::size_t>(parameter<std::int64_t>(parameters, name));
  };
  return {side("channels"), side("height"), side("width")};
}

FeatureShape as_image_shape(std::span<const ParameterValue> parameters, const FeatureShape& in) {
  const ImageShape image = declared_image(parameters);
  const FeatureShape out = with_image(in, image);
  if (out.features != in.features) {
    throw ConfigError(
        fmt::format("as_image: {} x {} x {} (channels, height, width) are {} features, but the rows have "
                    "{}; allowed: sides that make {}",
                    image.channels, image.height, image.width, out.features, in.features, in.features));
  }
  return out;
}

FittedTransform fitted_as_image(std::span<const ParameterValue>, const FeatureShape& in, std::span<const NamedArray>) {
  return [columns = in.features](const FeatureView& rows, const std::stop_token& stop) {
    return map_rows<SameKind>(rows, columns, stop,
                              [](const auto& from, const auto& to) { std::ranges::copy(from, to.begin()); });
  };
}

}  // namespace

Transform as_image_transform() {
  return {
      .component =
          {.name = "as_image",
           .summary =
               "Says that rows are images, for formats that cannot: planes one after another, each of rows of pixels, "
               "so that pixel x of row y of plane c is feature (c * height + y) * width + x. Values stay as they are.",
           .formula = "pixel (c, y, x) = feature (c * height + y) * width + x",
           .parameters = {{.name = "height",
                           .type = ParameterType::integer,
                           .least = 1,
                           .greatest = kMaxDeclaredSide,
                           .meaning = "Rows of pixels.",
                           .example = "8"},
                          {.name = "width",
                           .type = ParameterType::integer,
                           .least = 1,
                           .greatest = kMaxDeclaredSide,
                           .meaning = "Pixels in a row.",
                           .example = "8"},
                          {.name = "channels",
                           .type = ParameterType::integer,
                           .default_value = std::int64_t{1},
                           .least = 1,
                           .greatest = kMaxDeclaredSide,
                           .meaning = "Planes, one after another: 1 for gray, 3 for red, green and blue.",
                           .example = "1"}}},
      .shape = as_image_shape,
      .names = same_names,
      .fitted = fitted_as_image,
      .keeps_negative = [](std::span<const ParameterValue>) { return true; }};
}

}  // namespace gridfold
