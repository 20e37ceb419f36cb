#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include "core/cancelled.hpp"
#include "data/transforms/map_rows.hpp"
#include "data/transforms/transforms.hpp"

namespace gridfold {

namespace {

enum class Strategy { mean, median, most_frequent, constant };

/// What is learnt of one column.
struct ColumnFill {
  double value = 0;
  /// Whether no training row has a value: the column then tells nothing and is `value` in every row.
  bool is_empty = false;
  bool has_missing = false;
};

struct Options {
  Strategy strategy = Strategy::mean;
  double constant = 0;
  bool indicator = false;
  bool keeps_categories = false;
};

Options options_of(std::span<const ParameterValue> parameters) {
  Options options;
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
std::vector<double> values_of(const FeatureView& rows, std::size_t column) {
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

/// The columns whose missing values are filled.
std::vector<std::size_t> filled_columns(const FeatureShape& in, const Options& options) {
  std::vector<std::size_t> filled;
  for (const std::size_t column : in.missing) {
    if (!options.keeps_categories || !is_in(in.categorical, column)) filled.push_back(column);
  }
  return filled;
}

FeatureShape shape(std::span<const ParameterValue> parameters, const FeatureShape& in) {
  if (in.missing.empty()) return in;
  const Options options = options_of(parameters);
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

FittedTransform fit(std::span<const ParameterValue> parameters, const FeatureShape& in, const FeatureView& train,
                    const std::stop_token& stop_learning) {
  throw_if_stopped(stop_learning);
  if (in.missing.empty()) {
    return [columns = in.features](const FeatureView& all, const std::stop_token& stop) {
      return map_same_kind(all, columns, stop,
                           [](const auto& from, const auto& to) { std::ranges::copy(from, to.begin()); });
    };
  }
  const Options options = options_of(parameters);
  const std::size_t rows = std::visit([](const auto& view) { return view.rows(); }, train);
  std::vector<ColumnFill> fills(in.features);
  for (const std::size_t column : in.missing) {
    throw_if_stopped(stop_learning);
    const std::vector<double> values = values_of(train, column);
    ColumnFill& fill = fills[column];
    fill.has_missing = values.size() < rows;
    fill.is_empty = values.empty();
    const bool is_category = is_in(in.categorical, column);
    if (is_category && options.keeps_categories) continue;
    const Strategy strategy = is_category ? Strategy::most_frequent : options.strategy;
    const bool has_fill = !fill.is_empty || strategy == Strategy::constant;
    fill.value = has_fill ? fill_value(values, strategy, options.constant) : 0;
    fill.is_empty = !has_fill;
  }
  const std::size_t columns = in.features + (options.indicator ? in.missing.size() : 0);
  return [fills = std::move(fills), filled = filled_columns(in, options), missing = in.missing, columns,
          indicator = options.indicator](const FeatureView& all, const std::stop_token& stop) {
    return map_to_doubles(all, columns, stop, [&](const auto& from, const auto& to) {
      for (std::size_t i = 0; i < from.size(); ++i) to[i] = static_cast<double>(from[i]);
      if (indicator) {
        for (std::size_t i = 0; i < missing.size(); ++i) {
          to[from.size() + i] = fills[missing[i]].has_missing && std::isnan(to[missing[i]]) ? 1 : 0;
        }
      }
      for (const std::size_t column : filled) {
        if (fills[column].is_empty || std::isnan(to[column])) to[column] = fills[column].value;
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
                 .aliases = {"fill_value"}},
                {.name = "indicator",
                 .type = ParameterType::boolean,
                 .default_value = false,
                 .meaning =
                     "Whether a column of 0 and 1 is added for each column with missing values, behind all others, "
                     "that is 1 where the value was missing; one that no training row lacks stays 0.",
                 .example = "true",
                 .aliases = {"add_indicator"}},
                {.name = "categories",
                 .type = ParameterType::text,
                 .default_value = "most_frequent",
                 .choices = {"most_frequent", "keep"},
                 .meaning = "What missing categories become. `keep` leaves them missing; one_hot then makes them a "
                            "category of their own.",
                 .example = "keep"}}},
      .per_row = false,
      .takes_missing = true,
      .takes_categories = true,
      .shape = shape,
      .fit = fit,
      .keeps_negative = [](std::span<const ParameterValue>) { return true; }};
}

}  // namespace gridfold
