#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"
#include "data/transforms/image.hpp"
#include "data/transforms/map_rows.hpp"
#include "data/transforms/transforms.hpp"

namespace gridfold {

namespace {

constexpr double kMaxSide = 1 << 20;
constexpr std::int64_t kMiddle = -1;

/// A rectangle of pixels.
struct Window {
  std::size_t top = 0;
  std::size_t left = 0;
  std::size_t height = 0;
  std::size_t width = 0;
};

/// Where one side of the window begins: as given, or in the middle, one pixel nearer to the start if it must be.
std::size_t begin_of(std::string_view name, std::int64_t given, std::size_t length, std::size_t available) {
  if (length > available) {
    throw ConfigError(
        fmt::format("crop: {} pixels are to be kept of a side of {}; allowed: 1 to {}", length, available, available));
  }
  const std::size_t room = available - length;
  if (given < 0) return room / 2;
  if (static_cast<std::size_t>(given) > room) {
    throw ConfigError(
        fmt::format("crop: {} is {}, but {} of {} pixels begin at {} at most; allowed: 0 to {}, or -1 for the middle",
                    name, given, length, available, room, room));
  }
  return static_cast<std::size_t>(given);
}

Window window_of(std::span<const ParameterValue> parameters, const ImageShape& image) {
  const auto integer = [&](std::string_view name) { return parameter<std::int64_t>(parameters, name); };
  Window window;
  window.height = static_cast<std::size_t>(integer("height"));
  window.width = static_cast<std::size_t>(integer("width"));
  window.top = begin_of("top", integer("top"), window.height, image.height);
  window.left = begin_of("left", integer("left"), window.width, image.width);
  return window;
}

/// The middle is -1, however it is said.
ParameterValues canonical_crop(std::span<const ParameterValue> parameters, const FeatureShape& in) {
  const ImageShape& image = require_image("crop", in);
  const Window window = window_of(parameters, image);
  const auto begin = [](std::size_t given, std::size_t length, std::size_t available) {
    return given == (available - length) / 2 ? kMiddle : static_cast<std::int64_t>(given);
  };
  ParameterValues values(parameters.begin(), parameters.end());
  for (ParameterValue& value : values) {
    if (value.name == "top") value.value = begin(window.top, window.height, image.height);
    if (value.name == "left") value.value = begin(window.left, window.width, image.width);
  }
  return values;
}

FeatureShape crop_shape(std::span<const ParameterValue> parameters, const FeatureShape& in) {
  const ImageShape& image = require_image("crop", in);
  const Window window = window_of(parameters, image);
  return with_image(in, {image.channels, window.height, window.width});
}

FittedTransform fitted_crop(std::span<const ParameterValue> parameters, const FeatureShape& in,
                            std::span<const NamedArray>) {
  const ImageShape image = require_image("crop", in);
  const Window window = window_of(parameters, image);
  return [image, window](const FeatureView& rows, const std::stop_token& stop) {
    return map_rows<SameKind>(rows, image.channels * window.height * window.width, stop,
                              [&](const auto& from, const auto& to) {
                                auto out = to.begin();
                                for (std::size_t channel = 0; channel < image.channels; ++channel) {
                                  for (std::size_t y = 0; y < window.height; ++y) {
                                    const std::size_t line = (channel * image.height + window.top + y) * image.width;
                                    out = std::ranges::copy(from.subspan(line + window.left, window.width), out).out;
                                  }
                                }
                              });
  };
}

ParameterInfo begin_parameter(std::string name, std::string meaning) {
  return {.name = std::move(name),
          .type = ParameterType::integer,
          .default_value = kMiddle,
          .least = kMiddle,
          .greatest = kMaxSide,
          .meaning = std::move(meaning),
          .example = "4"};
}

}  // namespace

Transform crop_transform() {
  return {
      .component =
          {.name = "crop",
           .summary =
               "Keeps the same rectangle of every plane of every image, by default the middle: it begins at (side - "
               "kept) / 2, rounded down. Values stay as they are.",
           .formula = "pixel (c, y, x) = pixel (c, top + y, left + x)",
           .aliases = {"centercrop"},
           .parameters = {{.name = "height",
                           .type = ParameterType::integer,
                           .least = 1,
                           .greatest = kMaxSide,
                           .meaning = "Rows of pixels to keep.",
                           .example = "24"},
                          {.name = "width",
                           .type = ParameterType::integer,
                           .least = 1,
                           .greatest = kMaxSide,
                           .meaning = "Pixels of each row to keep.",
                           .example = "24"},
                          begin_parameter("top", "The first row to keep; -1 keeps the middle."),
                          begin_parameter("left", "The first pixel of a row to keep; -1 keeps the middle.")}},
      .shape = crop_shape,
      .canonical = canonical_crop,
      .fitted = fitted_crop,
      .keeps_negative = [](std::span<const ParameterValue>) { return true; }};
}

}  // namespace gridfold
