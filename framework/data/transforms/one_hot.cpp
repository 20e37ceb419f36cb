#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "data/transforms/map_rows.hpp"
#include "data/transforms/training_categories.hpp"
#include "data/transforms/transforms.hpp"

namespace gridfold {

namespace {

/// The columns that column `i` of the shape becomes, the last of them for missing values.
std::vector<std::size_t> widths(const FeatureShape& in) {
  std::vector<std::size_t> width(in.features, 1);
  for (std::size_t i = 0; i < in.categorical.size(); ++i) {
    const std::size_t column = in.categorical[i];
    width[column] = in.category_counts[i] + (std::ranges::binary_search(in.missing, column) ? 1 : 0);
  }
  return width;
}

FeatureShape one_hot_shape(std::span<const ParameterValue>, const FeatureShape& in) {
  const std::vector<std::size_t> width = widths(in);
  FeatureShape out = as_bytes_or_doubles(in);
  out.features = 0;
  out.image_shape.reset();
  out.missing.clear();
  out.categorical.clear();
  out.category_counts.clear();
  for (std::size_t column = 0; column < in.features; ++column) {
    const bool is_category = std::ranges::binary_search(in.categorical, column);
    if (!is_category && std::ranges::binary_search(in.missing, column)) out.missing.push_back(out.features);
    out.features += width[column];
  }
  return out;
}

bool gives_zeros(std::span<const ParameterValue> parameters) {
  return parameter<std::string>(parameters, "unknown") == "zeros";
}

FittedTransform fitted_one_hot(std::span<const ParameterValue> parameters, const FeatureShape& in,
                               std::span<const NamedArray> learnt_arrays) {
  return [in, refuses = !gives_zeros(parameters), width = widths(in), columns = one_hot_shape(parameters, in).features,
          known = training_categories(learnt_arrays, in)](const FeatureView& rows, const std::stop_token& stop) {
    return map_rows<BytesOrDoubles>(rows, columns, stop, [&](const auto& from, const auto& to) {
      std::ranges::fill(to, 0);
      std::size_t category = 0;
      std::size_t place = 0;
      for (std::size_t column = 0; column < from.size(); place += width[column++]) {
        if (category == in.categorical.size() || in.categorical[category] != column) {
          to[place] = from[column];
          continue;
        }
        const TrainingCategories& learnt = known[category];
        const std::size_t count = in.category_counts[category++];
        const auto code = static_cast<double>(from[column]);
        const bool is_missing = std::isnan(code);
        const std::size_t index = is_missing ? count : static_cast<std::size_t>(code);
        if (is_missing ? learnt.has_missing : learnt.knows(index)) {
          to[place + index] = 1;
        } else if (refuses) {
          refuse_category("one_hot", column, is_missing, "unknown: zeros gives it zeros");
        }
      }
    });
  };
}

}  // namespace

Transform one_hot_transform() {
  return {.component = {.name = "one_hot",
                        .summary = "Replaces each column of categories by one of 0 and 1 for each category, in the "
                                   "order of their names, and "
                                   "one more for missing values where the column has some. Categories that no training "
                                   "row has are zeros in "
                                   "every row. Numbers stay as they are; 8-bit features stay 8-bit. As scikit-learn's "
                                   "OneHotEncoder, but for "
                                   "columns that are zero.",
                        .formula = "1 where x is the column's category, else 0",
                        .aliases = {"onehotencoder", "dummies"},
                        .parameters =
                            {{.name = "unknown",
                              .type = ParameterType::text,
                              .default_value = "zeros",
                              .choices = {"zeros", "refuse"},
                              .meaning =
                                  "What a category that no training row has becomes in other rows: zeros, or the split "
                                  "fails.",
                              .example = "refuse",
                              .aliases = {"handleunknown"}}}},
          .takes_missing = true,
          .takes_categories = true,
          .shape = one_hot_shape,
          .learn = learn_categories,
          .fitted = fitted_one_hot,
          .keeps_negative = [](std::span<const ParameterValue>) { return true; },
          .takes_new_categories = gives_zeros};
}

}  // namespace gridfold
