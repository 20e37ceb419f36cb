#pragma once

#include <string_view>

#include "data/transform.hpp"

namespace gridfold {

/// The image shape that `transform` needs. Throws ConfigError where the rows are no images.
const ImageShape& require_image(std::string_view transform, const FeatureShape& shape);

/// The shape of images of the same kind of features.
FeatureShape with_image(const FeatureShape& in, const ImageShape& image);

}  // namespace gridfold
