#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include "core/cancelled.hpp"
#include "data/transforms/learnt.hpp"
#include "data/transforms/map_rows.hpp"
#include "data/transforms/transforms.hpp"

namespace gridfold {

namespace {

enum class Strategy { mean, median, most_frequent, constant };

struct ImputeOptions {
  Strategy strategy = Strategy::mean;
  double constant = 0;
  bool indicator = false;
  bool keeps_categories = false;
};

ImputeOptions impute_options(std::span<const ParameterValue> parameters) {
  ImputeOptions options;
  const std::string& strategy = parameter<std::string>(parameters, "strategy");
  if (strategy == "median") options.strategy = Strategy::median;
  if (strategy == "most_frequent") options.strategy = Strategy::most_frequent;
  if (strategy == "constant") {
    options.strategy = Strategy::constant;
    options.constant = parameter<double>(parameters, "value");
  }
  options.indicator = parameter<bool>(parameters, "indicator");
  options.keeps_categories = parameter<std::string>(parameters, "categories") == "keep";
  return options;
}

/// The column's values that are not missing, in the order of the rows.
std::vector<double> present_values(const FeatureView& rows, std::size_t column) {
  return std::visit(
      [&](const auto& view) {
        std::vector<double> values;
        for (std::size_t row = 0; row < view.rows(); ++row) {
          const auto value = static_cast<double>(view.row(row)[column]);
          if (!std::isnan(value)) values.push_back(value);
        }
        return values;
      },
      rows);
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

/// The smallest of the values that most rows have.
double most_frequent(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  double best = values.front();
  std::size_t most = 0;
  for (auto first = values.begin(); first != values.end();) {
    const auto last = std::upper_bound(first, values.end(), *first);
    if (const auto count = static_cast<std::size_t>(last - first); count > most) {
      most = count;
      best = *first;
    }
    first = last;
  }
  return best;
}

double fill_value(const std::vector<double>& values, Strategy strategy, double constant) {
  switch (strategy) {
    case Strategy::mean: {
      double sum = 0;
      for (const double value : values) sum += value;
      return sum / static_cast<double>(values.size());
    }
    case Strategy::median:
      return median(values);
    case Strategy::most_frequent:
      return most_frequent(values);
    case Strategy::constant:
      break;
  }
  return constant;
}

bool is_in(const std::vector<std::size_t>& columns, std::size_t column) {
  return std::ranges::binary_search(columns, column);
}

FeatureShape impute_shape(std::span<const ParameterValue> parameters, const FeatureShape& in) {
  if (in.missing.empty()) return in;
  const ImputeOptions options = impute_options(parameters);
  FeatureShape out = as_doubles(in);
  out.missing.clear();
  if (options.keeps_categories)
    std::ranges::set_intersection(in.missing, in.categorical, std::back_inserter(out.missing));
  if (options.indicator) {
    out.features += in.missing.size();
    out.image_shape.reset();
  }
  return out;
}

/// Of each column with missing values: what fills it, whether no training row has a value, so that the column tells
/// nothing and is that value in every row, and whether a training row lacks one.
std::vector<NamedArray> learn_impute(std::span<const ParameterValue> parameters, const FeatureShape& in,
                                     const FeatureView& train, const std::stop_token& stop) {
  const ImputeOptions options = impute_options(parameters);
  const std::size_t rows = rows_of(train);
  const std::size_t columns = in.missing.size();
  std::vector<double> fills(columns);
  std::vector<std::int64_t> is_empty(columns);
  std::vector<std::int64_t> has_missing(columns);
  for (std::size_t i = 0; i < columns; ++i) {
    throw_if_stopped(stop);
    const std::vector<double> values = present_values(train, in.missing[i]);
    has_missing[i] = values.size() < rows ? 1 : 0;
    is_empty[i] = values.empty() ? 1 : 0;
    const bool is_category = is_in(in.categorical, in.missing[i]);
    if (is_category && options.keeps_categories) continue;
    const Strategy strategy = is_category ? Strategy::most_frequent : options.strategy;
    const bool has_fill = !values.empty() || strategy == Strategy::constant;
    fills[i] = has_fill ? fill_value(values, strategy, options.constant) : 0;
    is_empty[i] = has_fill ? 0 : 1;
  }
  return {{"fills", {"incomplete_column"}, {columns}, std::move(fills)},
          {"is_empty", {"incomplete_column"}, {columns}, std::move(is_empty)},
          {"has_missing", {"incomplete_column"}, {columns}, std::move(has_missing)}};
}

/// What is learnt of one column with missing values.
struct ColumnFill {
  std::size_t column = 0;
  bool is_filled = false;
  double value = 0;
  bool is_empty = false;
  bool has_missing = false;
};

FittedTransform fitted_impute(std::span<const ParameterValue> parameters, const FeatureShape& in,
                              std::span<const NamedArray> learnt) {
  if (in.missing.empty()) {
    return [columns = in.features](const FeatureView& all, const std::stop_token& stop) {
      return map_rows<SameKind>(all, columns, stop,
                                [](const auto& from, const auto& to) { std::ranges::copy(from, to.begin()); });
    };
  }
  const ImputeOptions options = impute_options(parameters);
  const std::span<const double> values = learnt_doubles(learnt, "fills", in.missing.size());
  const std::span<const std::int64_t> is_empty = learnt_integers(learnt, "is_empty", in.missing.size());
  const std::span<const std::int64_t> has_missing = learnt_integers(learnt, "has_missing", in.missing.size());
  std::vector<ColumnFill> fills;
  for (std::size_t i = 0; i < in.missing.size(); ++i) {
    const bool is_filled = !options.keeps_categories || !is_in(in.categorical, in.missing[i]);
    fills.push_back({in.missing[i], is_filled, values[i], is_empty[i] != 0, has_missing[i] != 0});
  }
  const std::size_t columns = in.features + (options.indicator ? in.missing.size() : 0);
  return [fills = std::move(fills), columns, indicator = options.indicator](const FeatureView& all,
                                                                            const std::stop_token& stop) {
    return map_rows<Doubles>(all, columns, stop, [&](const auto& from, const auto& to) {
      for (std::size_t i = 0; i < from.size(); ++i) to[i] = static_cast<double>(from[i]);
      for (std::size_t i = 0; i < fills.size(); ++i) {
        const ColumnFill& fill = fills[i];
        double& value = to[fill.column];
        if (indicator) to[from.size() + i] = fill.has_missing && std::isnan(value) ? 1 : 0;
        if (fill.is_filled && (fill.is_empty || std::isnan(value))) value = fill.value;
      }
    });
  };
}

}  // namespace

Transform impute_transform() {
  return {
      .component =
          {.name = "impute",
           .summary =
               "Fills missing values with what the training rows say of their column: its mean, its median, its most "
               "frequent value (the smallest of several), or with a constant; in double precision. A column of which "
               "no "
               "training row has a value is 0 in every row. Categories get the most frequent one. As scikit-learn's "
               "SimpleImputer.",
           .formula = "x, or the mean, median, mode or constant of its column where x is missing",
           .aliases = {"simpleimputer"},
           .parameters =
               {{.name = "strategy",
                 .type = ParameterType::text,
                 .default_value = "mean",
                 .choices = {"mean", "median", "most_frequent", "constant"},
                 .meaning = "What missing numbers become.",
                 .example = "median"},
                {.name = "value",
                 .type = ParameterType::real,
                 .default_value = 0.0,
                 .only_with = OnlyWith{"strategy", {"constant"}},
                 .meaning = "The constant.",
                 .example = "-1",
                 .aliases = {"fillvalue"}},
                {.name = "indicator",
                 .type = ParameterType::boolean,
                 .default_value = false,
                 .meaning =
                     "Whether a column of 0 and 1 is added for each column with missing values, behind all others, "
                     "that is 1 where the value was missing; one that no training row lacks stays 0.",
                 .example = "true",
                 .aliases = {"addindicator"}},
                {.name = "categories",
                 .type = ParameterType::text,
                 .default_value = "most_frequent",
                 .choices = {"most_frequent", "keep"},
                 .meaning = "What missing categories become. `keep` leaves them missing; one_hot then makes them a "
                            "category of their own.",
                 .example = "keep"}}},
      .takes_missing = true,
      .takes_categories = true,
      .shape = impute_shape,
      .names = same_names,
      .learn = learn_impute,
      .fitted = fitted_impute,
      .keeps_negative = [](std::span<const ParameterValue>) { return true; }};
}

}  // namespace gridfold
