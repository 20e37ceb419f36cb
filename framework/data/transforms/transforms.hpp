#pragma once

#include "data/transform.hpp"

namespace gridfold {

/// The transforms, one per file, for the registry.
Transform as_image_transform();
Transform columns_transform();
Transform crop_transform();
Transform downsample_transform();
Transform grayscale_transform();
Transform impute_transform();
Transform mean_image_transform();
Transform min_max_transform();
Transform normalize_transform();
Transform one_hot_transform();
Transform ordinal_transform();
Transform pca_transform();
Transform standardize_transform();

/// The names of the steps that make rows of such columns numbers without gaps, which every classifier takes.
std::vector<std::string> suggested_steps(const std::vector<Column>& columns);

}  // namespace gridfold
