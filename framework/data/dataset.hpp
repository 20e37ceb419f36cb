#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "core/feature_view.hpp"
#include "core/matrix.hpp"

namespace gridfold {

/// How a row of features reads as an image: planes of rows of pixels (channel, height, width).
struct ImageShape {
  std::size_t channels = 0;
  std::size_t height = 0;
  std::size_t width = 0;
};

/// Features in the narrowest type that holds them: 8-bit images stay 8-bit, so that distances between them are exact
/// integers, and decimals are doubles unless every one of them is a float exactly.
using Features = std::variant<Matrix<std::uint8_t>, Matrix<float>, Matrix<double>>;

/// Labelled rows in memory: `n` rows of `d` features and `n` labels.
struct Dataset {
  Features features;
  /// Indices into class_names, one per row.
  std::vector<std::int32_t> labels;
  std::vector<std::string> class_names;
  /// Indices into group_names, one per row; empty where the data has no groups.
  std::vector<std::int32_t> groups = {};
  std::vector<std::string> group_names = {};
  std::optional<ImageShape> image_shape;
  /// SHA-256 over the features, the labels and the class names, in 64 hexadecimal digits.
  std::string fingerprint;

  std::size_t rows() const { return labels.size(); }
  std::size_t feature_count() const;
  /// 1, 4 or 8.
  std::size_t bytes_per_feature() const;
  FeatureView view() const;
};

/// The fingerprint of a data set's content; it does not depend on the file format that brought it. Throws Cancelled
/// soon after a stop was asked for.
std::string fingerprint_of(const Dataset& dataset, const std::stop_token& stop = {});

}  // namespace gridfold
