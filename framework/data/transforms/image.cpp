#include "data/transforms/image.hpp"

#include <fmt/format.h>

#include "core/error.hpp"

namespace gridfold {

const ImageShape& require_image(std::string_view transform, const FeatureShape& shape) {
  if (shape.image_shape) return *shape.image_shape;
  throw ConfigError(
      fmt::format("{} needs images, but the rows have {} plain feature{}; allowed: with as_image before "
                  "it, which says their height and width",
                  transform, shape.features, shape.features == 1 ? "" : "s"));
}

FeatureShape with_image(const FeatureShape& in, const ImageShape& image) {
  return {image.channels * image.height * image.width, in.bytes_per_feature, image};
}

}  // namespace gridfold
