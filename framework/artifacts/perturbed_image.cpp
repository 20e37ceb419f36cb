#include "artifacts/perturbed_image.hpp"

#include <algorithm>
#include <cmath>

namespace gridfold {

namespace {

using Pixels = std::vector<std::uint8_t>;

/// A number in [0, 1) for each pixel, spread evenly however few pixels are taken: steps of the golden ratio. Rounding
/// up where the fraction exceeds it changes a distance in small steps.
double threshold(std::size_t pixel) {
  const double turned = static_cast<double>(pixel) * 0.6180339887498949;
  return turned - std::floor(turned);
}

std::uint8_t rounded(double value, std::size_t pixel) {
  return static_cast<std::uint8_t>(std::clamp(std::floor(value + threshold(pixel)), 0.0, 255.0));
}

/// Goes towards black by `strength` (0 to 1) in a square with sides of `side` pixels in the middle.
Pixels boxed(const Pixels& image, const ImageShape& shape, std::size_t side, double strength) {
  Pixels changed = image;
  const std::size_t top = (shape.height - std::min(side, shape.height)) / 2;
  const std::size_t left = (shape.width - std::min(side, shape.width)) / 2;
  for (std::size_t channel = 0; channel < shape.channels; ++channel) {
    for (std::size_t y = top; y < std::min(top + side, shape.height); ++y) {
      for (std::size_t x = left; x < std::min(left + side, shape.width); ++x) {
        const std::size_t pixel = (channel * shape.height + y) * shape.width + x;
        changed[pixel] = strength >= 1 ? 0 : rounded(image[pixel] * (1 - strength), pixel);
      }
    }
  }
  return changed;
}

/// `added` to the last channel.
Pixels tinted(const Pixels& image, const ImageShape& shape, double added) {
  Pixels changed = image;
  const std::size_t plane = shape.height * shape.width;
  for (std::size_t i = 0; i < plane; ++i) {
    const std::size_t pixel = (shape.channels - 1) * plane + i;
    changed[pixel] = rounded(image[pixel] + added, pixel);
  }
  return changed;
}

/// The change of a strength from 0 to `strongest` whose distance is nearest to the one wanted; distances grow with it.
template <typename Change>
Pixels at_distance(const Pixels& image, double distance, double strongest, const Change& change) {
  double low = 0;
  double high = strongest;
  constexpr int kSteps = 40;
  for (int step = 0; step < kSteps; ++step) {
    const double middle = (low + high) / 2;
    (image_distance(image, change(middle)) < distance ? low : high) = middle;
  }
  const Pixels below = change(low);
  const Pixels above = change(high);
  const bool is_above_nearer =
      std::abs(image_distance(image, above) - distance) < std::abs(image_distance(image, below) - distance);
  return is_above_nearer ? above : below;
}

}  // namespace

Pixels shifted(const Pixels& image, const ImageShape& shape, std::size_t pixels) {
  Pixels changed = image;
  for (std::size_t line = 0; line < shape.channels * shape.height; ++line) {
    for (std::size_t x = 0; x < shape.width; ++x) {
      changed[line * shape.width + x] = image[line * shape.width + (x < pixels ? 0 : x - pixels)];
    }
  }
  return changed;
}

Pixels perturbed(const Pixels& image, const ImageShape& shape, Perturbation perturbation, double distance) {
  if (perturbation == Perturbation::tinted) {
    const Pixels brighter =
        at_distance(image, distance, 255, [&](double added) { return tinted(image, shape, added); });
    const Pixels darker = at_distance(image, distance, 255, [&](double taken) { return tinted(image, shape, -taken); });
    const auto miss = [&](const Pixels& pixels) { return std::abs(image_distance(image, pixels) - distance); };
    return miss(darker) < miss(brighter) ? darker : brighter;
  }
  std::size_t side = 1;
  const std::size_t largest = std::max(shape.height, shape.width);
  while (side < largest && image_distance(image, boxed(image, shape, side, 1)) < distance) ++side;
  return at_distance(image, distance, 1, [&](double strength) { return boxed(image, shape, side, strength); });
}

double image_distance(const Pixels& left, const Pixels& right) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const std::int64_t difference = std::int64_t{left[i]} - right[i];
    sum += static_cast<std::uint64_t>(difference * difference);
  }
  return std::sqrt(static_cast<double>(sum));
}

}  // namespace gridfold
