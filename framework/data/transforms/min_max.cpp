#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "data/transforms/map_rows.hpp"
#include "data/transforms/transforms.hpp"

namespace gridfold {

namespace {

/// What a column is multiplied by, and what is added then.
struct Scaling {
  std::vector<double> factors;
  std::vector<double> offsets;
};

std::optional<ParameterConflict> find_conflict(std::span<const ParameterValue> parameters) {
  const double low = parameter<double>(parameters, "from");
  const double high = parameter<double>(parameters, "to");
  if (low < high) return std::nullopt;
  return ParameterConflict{fmt::format("from is {} and to is {}", low, high), "from below to"};
}

FeatureShape shape(std::span<const ParameterValue>, const FeatureShape& in) { return as_doubles(in); }

Scaling fit_scaling(const FeatureView& train, double low, double high, const std::stop_token& stop) {
  return std::visit(
      [&](const auto& view) {
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
        Scaling scaling{std::vector<double>(smallest.size()), std::vector<double>(smallest.size())};
        for (std::size_t i = 0; i < smallest.size(); ++i) {
          const double range = largest[i] - smallest[i];
          scaling.factors[i] = (high - low) / (range < kSmallestRange ? 1 : range);
          scaling.offsets[i] = low - smallest[i] * scaling.factors[i];
        }
        return scaling;
      },
      train);
}

FittedTransform fit(std::span<const ParameterValue> parameters, const FeatureShape&, const FeatureView& train,
                    const std::stop_token& stop_learning) {
  const double low = parameter<double>(parameters, "from");
  const double high = parameter<double>(parameters, "to");
  const bool clip = parameter<bool>(parameters, "clip");
  return [scaling = fit_scaling(train, low, high, stop_learning), low, high, clip](const FeatureView& rows,
                                                                                   const std::stop_token& stop) {
    return map_to_doubles(rows, scaling.factors.size(), stop, [&](const auto& from, const auto& to) {
      for (std::size_t i = 0; i < from.size(); ++i) {
        const double value = static_cast<double>(from[i]) * scaling.factors[i] + scaling.offsets[i];
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
      .per_row = false,
      .shape = shape,
      .fit = fit,
      .makes_negative = [](std::span<const ParameterValue> parameters) {
        return parameter<double>(parameters, "from") < 0;
      }};
}

}  // namespace gridfold
