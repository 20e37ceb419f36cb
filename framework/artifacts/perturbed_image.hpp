#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "data/dataset.hpp"

namespace gridfold {

/// Ways to change an image that leave it as near to the original as each other, and look quite unlike.
enum class Perturbation {
  /// The image is moved to the right; its left edge is repeated.
  shifted,
  /// A square in the middle goes towards black.
  boxed,
  /// A constant is added to the last channel.
  tinted,
};

inline constexpr std::array kPerturbations{Perturbation::shifted, Perturbation::boxed, Perturbation::tinted};

/// The image moved by some pixels.
std::vector<std::uint8_t> shifted(const std::vector<std::uint8_t>& image, const ImageShape& shape, std::size_t pixels);

/// A boxed or tinted copy whose L2 distance to the image is nearest to `distance`; in an image that has no room for it,
/// as far as it goes.
std::vector<std::uint8_t> perturbed(const std::vector<std::uint8_t>& image, const ImageShape& shape,
                                    Perturbation perturbation, double distance);

/// The L2 distance of two images.
double image_distance(const std::vector<std::uint8_t>& left, const std::vector<std::uint8_t>& right);

}  // namespace gridfold
