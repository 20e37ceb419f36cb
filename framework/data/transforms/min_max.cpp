#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "data/transforms/learnt.hpp"
#include "data/transforms/map_rows.hpp"
#include "data/transforms/transforms.hpp"

namespace gridfold {

namespace {

std::optional<ParameterConflict> find_conflict(std::span<const ParameterValue> parameters) {
  const double low = parameter<double>(parameters, "from");
  const double high = parameter<double>(parameters, "to");
  if (low < high) return std::nullopt;
  return ParameterConflict{fmt::format("from is {} and to is {}", low, high), "from below to"};
}

FeatureShape min_max_shape(std::span<const ParameterValue>, const FeatureShape& in) { return as_doubles(in); }

/// What each column is multiplied by, and what is added then.
std::vector<NamedArray> learn_min_max(std::span<const ParameterValue> parameters, const FeatureShape&,
                                      const FeatureView& train, const std::stop_token& stop) {
  const double low = parameter<double>(parameters, "from");
  const double high = parameter<double>(parameters, "to");
  return std::visit(
      [&](const auto& view) -> std::vector<NamedArray> {
        const auto first = view.row(0);
        std::vector<double> smallest(first.begin(), first.end());
        std::vector<double> largest = smallest;
        for (std::size_t row = 1; row < view.rows(); ++row) {
          throw_if_stopped(stop);
          const auto values = view.row(row);
          for (std::size_t i = 0; i < smallest.size(); ++i) {
            const auto value = static_cast<double>(values[i]);
            smallest[i] = std::min(smallest[i], value);
            largest[i] = std::max(largest[i], value);
          }
        }
        // scikit-learn takes a range below this for that of a constant column, and leaves its scale alone.
        constexpr double kSmallestRange = 10 * std::numeric_limits<double>::epsilon();
        std::vector<double> factors(smallest.size());
        std::vector<double> offsets(smallest.size());
        for (std::size_t i = 0; i < smallest.size(); ++i) {
          const double range = largest[i] - smallest[i];
          factors[i] = (high - low) / (range < kSmallestRange ? 1 : range);
          offsets[i] = low - smallest[i] * factors[i];
        }
        return {per_feature("factors", std::move(factors)), per_feature("offsets", std::move(offsets))};
      },
      train);
}

FittedTransform fitted_min_max(std::span<const ParameterValue> parameters, const FeatureShape& in,
                               std::span<const NamedArray> learnt) {
  const std::span<const double> factor = learnt_doubles(learnt, "factors", in.features);
  const std::span<const double> offset = learnt_doubles(learnt, "offsets", in.features);
  const double low = parameter<double>(parameters, "from");
  const double high = parameter<double>(parameters, "to");
  const bool clip = parameter<bool>(parameters, "clip");
  return [factors = std::vector(factor.begin(), factor.end()), offsets = std::vector(offset.begin(), offset.end()), low,
          high, clip](const FeatureView& rows, const std::stop_token& stop) {
    return map_rows<Doubles>(rows, factors.size(), stop, [&](const auto& from, const auto& to) {
      for (std::size_t i = 0; i < from.size(); ++i) {
        const double value = static_cast<double>(from[i]) * factors[i] + offsets[i];
        to[i] = clip ? std::clamp(value, low, high) : value;
      }
    });
  };
}

}  // namespace

Transform min_max_transform() {
  return {
      .component =
          {.name = "min_max",
           .summary =
               "Maps each column's smallest and largest value over the training rows to the ends of a range, in double "
               "precision. A constant column, scaled by to - from, goes to the lower end. As scikit-learn's "
               "MinMaxScaler.",
           .formula = "x * scale + (from - smallest * scale), scale = (to - from) / (largest - smallest)",
           .aliases = {"minmaxscaler"},
           .parameters = {{.name = "from",
                           .type = ParameterType::real,
                           .default_value = 0.0,
                           .meaning = "Where the smallest training value goes.",
                           .example = "-1"},
                          {.name = "to",
                           .type = ParameterType::real,
                           .default_value = 1.0,
                           .meaning = "Where the largest training value goes.",
                           .example = "1"},
                          {.name = "clip",
                           .type = ParameterType::boolean,
                           .default_value = false,
                           .meaning = "Whether values of other rows that lie outside the range are moved to its ends.",
                           .example = "true"}},
           .find_conflict = find_conflict},
      .shape = min_max_shape,
      .names = same_names,
      .learn = learn_min_max,
      .fitted = fitted_min_max,
      .makes_negative = [](std::span<const ParameterValue> parameters) {
        return parameter<double>(parameters, "from") < 0;
      }};
}

}  // namespace gridfold
