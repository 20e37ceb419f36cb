#include <array>

#include "data/transforms/transforms.hpp"

namespace gridfold {

std::span<const Transform> transforms() {
  static const std::array<Transform, 10> list{
      as_image_transform(),  columns_transform(),     crop_transform(),    downsample_transform(),
      grayscale_transform(), mean_image_transform(),  min_max_transform(), normalize_transform(),
      pca_transform(),       standardize_transform(),
  };
  return list;
}

}  // namespace gridfold
