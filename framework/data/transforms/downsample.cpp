#include <algorithm>

#include <fmt/format.h>

#include "core/error.hpp"
#include "data/transforms/image.hpp"
#include "data/transforms/map_rows.hpp"
#include "data/transforms/transforms.hpp"

namespace gridfold {

namespace {

std::size_t factor_of(std::span<const ParameterValue> parameters) {
  return static_cast<std::size_t>(parameter<std::int64_t>(parameters, "factor"));
}

ImageShape smaller(std::span<const ParameterValue> parameters, const FeatureShape& in) {
  const ImageShape& image = require_image("downsample", in);
  const std::size_t factor = factor_of(parameters);
  if (image.height % factor != 0 || image.width % factor != 0) {
    throw ConfigError(
        fmt::format("downsample: images of {} x {} pixels do not divide into blocks of {} x {}; allowed: a factor "
                    "that divides both sides, or crop before it",
                    image.height, image.width, factor, factor));
  }
  return {image.channels, image.height / factor, image.width / factor};
}

FeatureShape downsample_shape(std::span<const ParameterValue> parameters, const FeatureShape& in) {
  return with_image(as_bytes_or_doubles(in), smaller(parameters, in));
}

/// Halves are rounded up.
std::uint8_t mean_of(std::uint64_t sum, std::uint64_t count) {
  return static_cast<std::uint8_t>((2 * sum + count) / (2 * count));
}
double mean_of(double sum, std::uint64_t count) { return sum / static_cast<double>(count); }

template <typename T>
auto block_mean(std::span<const T> pixels, std::size_t first, std::size_t width, std::size_t factor) {
  std::conditional_t<std::is_integral_v<T>, std::uint64_t, double> sum = 0;
  for (std::size_t y = 0; y < factor; ++y) {
    for (std::size_t x = 0; x < factor; ++x) sum += pixels[first + y * width + x];
  }
  return mean_of(sum, std::uint64_t{factor} * factor);
}

FittedTransform fitted_downsample(std::span<const ParameterValue> parameters, const FeatureShape& in,
                                  std::span<const NamedArray>) {
  const ImageShape out = smaller(parameters, in);
  const std::size_t factor = factor_of(parameters);
  const std::size_t width = in.image_shape->width;
  return [out, factor, width](const FeatureView& rows, const std::stop_token& stop) {
    return map_rows<BytesOrDoubles>(
        rows, out.channels * out.height * out.width, stop, [&](const auto& from, const auto& to) {
          std::size_t next = 0;
          for (std::size_t line = 0; line < out.channels * out.height; ++line) {
            for (std::size_t x = 0; x < out.width; ++x) {
              to[next++] = block_mean(from, line * factor * width + x * factor, width, factor);
            }
          }
        });
  };
}

}  // namespace

Transform downsample_transform() {
  return {.component =
              {.name = "downsample",
               .summary =
                   "Replaces every block of factor x factor pixels of a plane by its mean. The mean of "
                   "8-bit pixels is rounded to the nearest integer, halves up, and stays 8-bit; that of others is in "
                   "double precision.",
               .formula = "sum of the block / factor^2",
               .aliases = {"resize"},
               .parameters = {{.name = "factor",
                               .type = ParameterType::integer,
                               .least = 2,
                               .greatest = 1024,
                               .meaning = "Pixels of a side that become one; it must divide height and width.",
                               .example = "2"}}},
          .shape = downsample_shape,
          .fitted = fitted_downsample};
}

}  // namespace gridfold
