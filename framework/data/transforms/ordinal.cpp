#include <cmath>
#include <limits>
#include <vector>

#include "data/transforms/map_rows.hpp"
#include "data/transforms/training_categories.hpp"
#include "data/transforms/transforms.hpp"

namespace gridfold {

namespace {

FeatureShape ordinal_shape(std::span<const ParameterValue>, const FeatureShape& in) {
  FeatureShape out = as_doubles(in);
  out.categorical.clear();
  out.category_counts.clear();
  return out;
}

bool gives_value(std::span<const ParameterValue> parameters) {
  return parameter<std::string>(parameters, "unknown") == "value";
}

FittedTransform fitted_ordinal(std::span<const ParameterValue> parameters, const FeatureShape& in,
                               std::span<const NamedArray> learnt_arrays) {
  const bool refuses = !gives_value(parameters);
  const double unknown = refuses ? 0 : parameter<double>(parameters, "unknown_value");
  // For each code its number among the categories of training rows; NaN where none has it.
  std::vector<std::vector<double>> numbers;
  for (const TrainingCategories& learnt : training_categories(learnt_arrays, in)) {
    std::vector<double>& of_column = numbers.emplace_back();
    double next = 0;
    for (const bool is_known : learnt.is_known) {
      of_column.push_back(is_known ? next++ : std::numeric_limits<double>::quiet_NaN());
    }
  }
  return [in, refuses, unknown, numbers = std::move(numbers)](const FeatureView& rows, const std::stop_token& stop) {
    return map_rows<Doubles>(rows, in.features, stop, [&](const auto& from, const auto& to) {
      for (std::size_t column = 0; column < from.size(); ++column) to[column] = static_cast<double>(from[column]);
      for (std::size_t i = 0; i < in.categorical.size(); ++i) {
        double& value = to[in.categorical[i]];
        if (std::isnan(value)) continue;
        const auto code = static_cast<std::size_t>(value);
        value = code < numbers[i].size() ? numbers[i][code] : std::numeric_limits<double>::quiet_NaN();
        if (!std::isnan(value)) continue;
        if (refuses)
          refuse_category("ordinal", in.categorical[i], false, "unknown: value gives it a number of its own");
        value = unknown;
      }
    });
  };
}

}  // namespace

Transform ordinal_transform() {
  return {
      .component =
          {.name = "ordinal",
           .summary =
               "Numbers the categories of a column that training rows have, in the order of their names: 0, 1, 2, "
               "..., in double precision. Missing values stay missing, and numbers stay as they are. As "
               "scikit-learn's OrdinalEncoder.",
           .formula = "how many of the column's categories come before x by name",
           .aliases = {"ordinalencoder"},
           .parameters = {{.name = "unknown",
                           .type = ParameterType::text,
                           .default_value = "value",
                           .choices = {"value", "refuse"},
                           .meaning = "What a category that no training row has becomes in other rows: a number of its "
                                      "own, or the split fails.",
                           .example = "refuse"},
                          {.name = "unknown_value",
                           .type = ParameterType::real,
                           .default_value = -1.0,
                           .only_with = OnlyWith{"unknown", {"value"}},
                           .meaning = "That number.",
                           .example = "-1"}}},
      .takes_missing = true,
      .takes_categories = true,
      .shape = ordinal_shape,
      .names = same_names,
      .learn = learn_categories,
      .fitted = fitted_ordinal,
      .keeps_negative = [](std::span<const ParameterValue>) { return true; },
      .takes_new_categories = gives_value};
}

}  // namespace gridfold
