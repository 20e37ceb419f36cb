#include "data/transforms/column_moments.hpp"
#include "data/transforms/learnt.hpp"
#include "data/transforms/map_rows.hpp"
#include "data/transforms/transforms.hpp"

namespace gridfold {

namespace {

FeatureShape mean_image_shape(std::span<const ParameterValue>, const FeatureShape& in) { return as_doubles(in); }

std::vector<NamedArray> learn_mean_image(std::span<const ParameterValue>, const FeatureShape&, const FeatureView& train,
                                         const std::stop_token& stop) {
  return {per_feature("means", column_means(train, stop))};
}

FittedTransform fitted_mean_image(std::span<const ParameterValue>, const FeatureShape& in,
                                  std::span<const NamedArray> learnt) {
  const std::span<const double> mean = learnt_doubles(learnt, "means", in.features);
  return [means = std::vector(mean.begin(), mean.end())](const FeatureView& rows, const std::stop_token& stop) {
    return map_rows<Doubles>(rows, means.size(), stop, [&](const auto& from, const auto& to) {
      for (std::size_t i = 0; i < means.size(); ++i) to[i] = static_cast<double>(from[i]) - means[i];
    });
  };
}

}  // namespace

Transform mean_image_transform() {
  return {.component = {.name = "mean_image",
                        .summary = "Subtracts from every column its mean over the training rows, in double precision.",
                        .formula = "x - mean"},
          .shape = mean_image_shape,
          .names = same_names,
          .learn = learn_mean_image,
          .fitted = fitted_mean_image,
          .makes_negative = [](std::span<const ParameterValue>) { return true; }};
}

}  // namespace gridfold
