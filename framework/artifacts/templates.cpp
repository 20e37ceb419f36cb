#include "artifacts/artifacts.hpp"
#include "artifacts/image_arrays.hpp"

namespace gridfold {

namespace {

std::string templates_refusal(std::span<const ParameterValue>, const ArtifactShape& shape) {
  if (shape.after.image_shape) return shape.classifier.has_weights ? "" : "needs a linear classifier";
  return shape.image_shape ? "needs rows that the transforms leave images" : std::string(kNeedsImages);
}

std::vector<NamedArray> make_templates(std::span<const ParameterValue>, const FittedConfiguration& cell) {
  const FeatureShape shape = shape_after(cell.parts().transforms, shape_of(cell.train()));
  return {image_shape_array(*shape.image_shape), *find_array(cell.model().arrays(), "weights")};
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
