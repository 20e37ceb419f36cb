#include "artifacts/artifacts.hpp"
#include "artifacts/image_arrays.hpp"

namespace gridfold {

namespace {

std::string templates_refusal(std::span<const ParameterValue>, const ArtifactShape& shape) {
  if (!shape.image_shape) return std::string(kNeedsImages);
  return shape.classifier.has_weights ? "" : "needs a linear classifier";
}

std::vector<NamedArray> make_templates(std::span<const ParameterValue>, const FittedConfiguration& cell) {
  const std::vector<NamedArray> learnt = cell.model().arrays();
  const NamedArray* weights = find_array(learnt, "weights");
  if (weights == nullptr || weights->sizes.size() != 2 || weights->sizes[1] != cell.train().feature_count()) {
    throw DataError("templates: the classifier has no weight for each pixel");
  }
  return {image_shape_array(*cell.train().image_shape), *weights};
}

}  // namespace

ArtifactKind templates_artifact() {
  return {
      .component = {.name = "templates",
                    .summary = "Of linear classifiers on images: the weights of each class, which read as an image.",
                    .parameters = {of_parameter()}},
      .refusal = templates_refusal,
      .make = make_templates};
}

}  // namespace gridfold
