#include "data/transforms/transforms.hpp"

namespace gridfold {

std::vector<Transform> built_in_transforms() {
  std::vector<Transform> all;
  all.push_back(as_image_transform());
  all.push_back(columns_transform());
  all.push_back(crop_transform());
  all.push_back(downsample_transform());
  all.push_back(grayscale_transform());
  all.push_back(impute_transform());
  all.push_back(mean_image_transform());
  all.push_back(min_max_transform());
  all.push_back(normalize_transform());
  all.push_back(one_hot_transform());
  all.push_back(ordinal_transform());
  all.push_back(pca_transform());
  all.push_back(standardize_transform());
  return all;
}

}  // namespace gridfold
