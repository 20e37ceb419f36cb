#include <cmath>
#include <limits>

#include "data/transforms/column_moments.hpp"
#include "data/transforms/learnt.hpp"
#include "data/transforms/map_rows.hpp"
#include "data/transforms/transforms.hpp"

namespace gridfold {

namespace {

/// Whether a variance is no more than rounding leaves of a constant column: scikit-learn's _is_constant_feature, after
/// Chan, Golub and LeVeque (1983), equation 1.7's error bound.
bool is_constant(double variance, double mean, double count) {
  constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
  const double of_mean = count * mean * kEpsilon;
  return variance <= count * kEpsilon * variance + of_mean * of_mean;
}

FeatureShape standardize_shape(std::span<const ParameterValue>, const FeatureShape& in) { return as_doubles(in); }

bool centres(std::span<const ParameterValue> parameters) { return parameter<bool>(parameters, "with_mean"); }

std::vector<NamedArray> learn_standardize(std::span<const ParameterValue> parameters, const FeatureShape&,
                                          const FeatureView& train, const std::stop_token& stop) {
  std::vector<double> means = column_means(train, stop);
  std::vector<double> deviations = column_variances(train, means, stop);
  const auto count = static_cast<double>(rows_of(train));
  const bool with_deviation = parameter<bool>(parameters, "with_deviation");
  const bool with_mean = parameter<bool>(parameters, "with_mean");
  for (std::size_t i = 0; i < means.size(); ++i) {
    const bool unscaled = !with_deviation || is_constant(deviations[i], means[i], count);
    deviations[i] = unscaled ? 1 : std::sqrt(deviations[i]);
    if (!with_mean) means[i] = 0;
  }
  return {per_feature("means", std::move(means)), per_feature("deviations", std::move(deviations))};
}

FittedTransform fitted_standardize(std::span<const ParameterValue>, const FeatureShape& in,
                                   std::span<const NamedArray> learnt) {
  const std::span<const double> mean = learnt_doubles(learnt, "means", in.features);
  const std::span<const double> deviation = learnt_doubles(learnt, "deviations", in.features);
  return [means = std::vector(mean.begin(), mean.end()), deviations = std::vector(deviation.begin(), deviation.end())](
             const FeatureView& rows, const std::stop_token& stop) {
    return map_rows<Doubles>(rows, means.size(), stop, [&](const auto& from, const auto& to) {
      for (std::size_t i = 0; i < means.size(); ++i) {
        to[i] = (static_cast<double>(from[i]) - means[i]) / deviations[i];
      }
    });
  };
}

}  // namespace

Transform standardize_transform() {
  return {
      .component =
          {.name = "standardize",
           .summary =
               "Subtracts each column's mean over the training rows and divides by its standard deviation, in double "
               "precision. The variance is the mean of squared differences (ddof 0); constant columns are only "
               "centred. As scikit-learn's StandardScaler.",
           .formula = "(x - mean) / deviation",
           .aliases = {"standardscaler", "standardise", "zscore", "scale"},
           .parameters = {{.name = "with_mean",
                           .type = ParameterType::boolean,
                           .default_value = true,
                           .meaning = "Whether the mean is subtracted.",
                           .example = "false"},
                          {.name = "with_deviation",
                           .type = ParameterType::boolean,
                           .default_value = true,
                           .meaning = "Whether columns are divided by their standard deviation.",
                           .example = "false"}}},
      .shape = standardize_shape,
      .names = same_names,
      .learn = learn_standardize,
      .fitted = fitted_standardize,
      .makes_negative = centres,
      .keeps_negative = [](std::span<const ParameterValue> parameters) { return !centres(parameters); }};
}

}  // namespace gridfold
