#pragma once

#include <cstddef>
#include <optional>

#include "data/dataset.hpp"
#include "images/image.hpp"

namespace gridfold {

/// A picture of a data set's first images, a line for each class in their order; empty where the rows are no images of
/// gray or of red, green and blue. Values are shown from the smallest to the largest of those that are drawn, 8-bit
/// ones from 0 to 255; small images are enlarged by whole numbers. Of more than 40 classes the first are drawn.
std::optional<Image> contact_sheet(const Dataset& part, std::size_t images_per_class = 12);

}  // namespace gridfold
