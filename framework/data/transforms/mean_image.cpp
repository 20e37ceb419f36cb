#include "data/transforms/column_moments.hpp"
#include "data/transforms/map_rows.hpp"
#include "data/transforms/transforms.hpp"

namespace gridfold {

namespace {

FeatureShape shape(std::span<const ParameterValue>, const FeatureShape& in) { return as_doubles(in); }

FittedTransform fit(std::span<const ParameterValue>, const FeatureShape&, const FeatureView& train,
                    const std::stop_token& stop_learning) {
  return [means = column_means(train, stop_learning)](const FeatureView& rows, const std::stop_token& stop) {
    return map_to_doubles(rows, means.size(), stop, [&](const auto& from, const auto& to) {
      for (std::size_t i = 0; i < means.size(); ++i) to[i] = static_cast<double>(from[i]) - means[i];
    });
  };
}

}  // namespace

Transform mean_image_transform() {
  return {.component = {.name = "mean_image",
                        .summary = "Subtracts from every column its mean over the training rows, in double precision.",
                        .formula = "x - mean"},
          .per_row = false,
          .shape = shape,
          .fit = fit,
          .makes_negative = [](std::span<const ParameterValue>) { return true; }};
}

}  // namespace gridfold
