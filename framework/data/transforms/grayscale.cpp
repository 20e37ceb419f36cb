#include <fmt/format.h>

#include "core/error.hpp"
#include "data/transforms/image.hpp"
#include "data/transforms/map_rows.hpp"
#include "data/transforms/transforms.hpp"

namespace gridfold {

namespace {

/// ITU-R BT.601 luma. On 8-bit features the weights are in 65,536ths and the sum is rounded, as in Pillow's
/// conversion to mode L: https://pillow.readthedocs.io/en/stable/reference/Image.html#PIL.Image.Image.convert
std::uint8_t luma(std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
  constexpr std::uint32_t kHalf = 0x8000;
  return static_cast<std::uint8_t>((red * 19595U + green * 38470U + blue * 7471U + kHalf) >> 16);
}
double luma(double red, double green, double blue) { return 0.299 * red + 0.587 * green + 0.114 * blue; }

std::size_t pixels_of(const FeatureShape& in) {
  const ImageShape& image = require_image("grayscale", in);
  if (image.channels != 3) {
    throw ConfigError(fmt::format("grayscale: the images have {} channel{}; allowed: images of 3 channels",
                                  image.channels, image.channels == 1 ? "" : "s"));
  }
  return image.height * image.width;
}

FeatureShape grayscale_shape(std::span<const ParameterValue>, const FeatureShape& in) {
  pixels_of(in);
  return with_image(as_bytes_or_doubles(in), {1, in.image_shape->height, in.image_shape->width});
}

FittedTransform fitted_grayscale(std::span<const ParameterValue>, const FeatureShape& in, std::span<const NamedArray>) {
  return [pixels = pixels_of(in)](const FeatureView& rows, const std::stop_token& stop) {
    return map_rows<BytesOrDoubles>(rows, pixels, stop, [pixels](const auto& from, const auto& to) {
      for (std::size_t i = 0; i < pixels; ++i) to[i] = luma(from[i], from[i + pixels], from[i + 2 * pixels]);
    });
  };
}

}  // namespace

Transform grayscale_transform() {
  return {
      .component =
          {.name = "grayscale",
           .summary =
               "Turns the planes R, G and B of an image into one of luma, in double precision. Of 8-bit pixels it is "
               "(19595 R + 38470 G + 7471 B + 32768) / 65536, rounded down to an integer, and stays 8-bit, as Pillow's "
               "convert(\"L\") has it.",
           .formula = "0.299 R + 0.587 G + 0.114 B",
           .aliases = {"greyscale", "rgb2gray"}},
      .shape = grayscale_shape,
      .fitted = fitted_grayscale};
}

}  // namespace gridfold
