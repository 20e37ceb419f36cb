#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "artifacts/artifact.hpp"

namespace gridfold {

/// `image_shape`: channels, height and width.
NamedArray image_shape_array(const ImageShape& shape);

/// The shape of rows that go into the steps, where they are images: by their loader, or by a step that names it while
/// there are still as many features. Throws as shape_after does.
std::optional<ImageShape> image_shape_of(PipelineSteps steps, FeatureShape shape);

/// Why an artifact of images has none to show.
inline constexpr std::string_view kNeedsImages =
    "needs images (the transform as_image says that rows of features are such)";

/// Why there is no such row to show, of the test part or of the training part where the sweep reads no other; empty
/// where there is.
std::string row_refusal(std::size_t row, const ArtifactShape& shape);

/// Some rows of the data, as they were loaded, one image after another; `dimension` is what the rows run over.
NamedArray image_array(std::string name, std::string dimension, const Dataset& dataset,
                       std::span<const std::uint32_t> rows);

}  // namespace gridfold
