#include <algorithm>
#include <cmath>

#include "data/transforms/map_rows.hpp"
#include "data/transforms/transforms.hpp"

namespace gridfold {

namespace {

enum class Norm { l1, l2, max };

Norm norm_of(std::span<const ParameterValue> parameters) {
  const std::string& name = parameter<std::string>(parameters, "norm");
  if (name == "l1") return Norm::l1;
  return name == "l2" ? Norm::l2 : Norm::max;
}

template <typename T>
double length(Norm norm, std::span<const T> row) {
  double total = 0;
  for (const T value : row) {
    const double magnitude = std::abs(static_cast<double>(value));
    if (norm == Norm::l1) {
      total += magnitude;
    } else if (norm == Norm::l2) {
      total += magnitude * magnitude;
    } else {
      total = std::max(total, magnitude);
    }
  }
  return norm == Norm::l2 ? std::sqrt(total) : total;
}

FeatureShape normalize_shape(std::span<const ParameterValue>, const FeatureShape& in) { return as_doubles(in); }

FittedTransform fitted_normalize(std::span<const ParameterValue> parameters, const FeatureShape&,
                                 std::span<const NamedArray>) {
  return [norm = norm_of(parameters)](const FeatureView& rows, const std::stop_token& stop) {
    const std::size_t columns = columns_of(rows);
    return map_rows<Doubles>(rows, columns, stop, [norm](const auto& from, const auto& to) {
      const double total = length(norm, from);
      const double divisor = total == 0 ? 1 : total;
      for (std::size_t i = 0; i < from.size(); ++i) {
        to[i] = static_cast<double>(from[i]) / divisor;
      }
    });
  };
}

}  // namespace

Transform normalize_transform() {
  return {
      .component = {.name = "normalize",
                    .summary =
                        "Divides every row by its norm, in double precision. A row whose norm is exactly 0 stays "
                        "as it is. As scikit-learn's Normalizer, which also leaves rows alone whose norm is "
                        "below 2.2e-15. A sum of squares below the range of doubles, as of values around 1e-162, is 0.",
                    .formula = "x_i / |x|, where |x| is sum |x_i|, sqrt(sum x_i^2) or max |x_i|",
                    .aliases = {"normalizer"},
                    .parameters =
                        {{.name = "norm",
                          .type = ParameterType::text,
                          .default_value = "l2",
                          .choices = {"l1", "l2", "max"},
                          .meaning = "The sum of magnitudes, the root of the sum of squares, or the largest magnitude.",
                          .example = "l1"}}},
      .shape = normalize_shape,
      .names = same_names,
      .fitted = fitted_normalize,
      .keeps_negative = [](std::span<const ParameterValue>) { return true; }};
}

}  // namespace gridfold
