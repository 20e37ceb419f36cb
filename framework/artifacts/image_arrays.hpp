#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "artifacts/artifact.hpp"

namespace gridfold {

/// `image_shape`: channels, height and width of the data's images, which it has.
NamedArray image_shape_array(const Dataset& dataset);

/// Some rows of the data, as they were loaded, one image after another; `dimension` is what the rows run over.
NamedArray image_array(std::string name, std::string dimension, const Dataset& dataset,
                       std::span<const std::uint32_t> rows);

/// The first rows of a part. `count` is at most how many there are.
FeatureView first_rows(const FeatureView& rows, std::size_t count);

}  // namespace gridfold
