#include <charconv>
#include <cmath>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "classifiers/classifiers.hpp"
#include "classifiers/linear/linear_model.hpp"

namespace gridfold {

namespace {

/// The finite numbers of a text with blanks between them; empty where it holds anything else.
std::optional<std::vector<double>> numbers_of(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  std::vector<double> numbers;
  for (std::size_t at = text.find_first_not_of(kBlanks); at != std::string_view::npos;
       at = text.find_first_not_of(kBlanks, at)) {
    const std::string_view word = text.substr(at, text.find_first_of(kBlanks, at) - at);
    double number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error != std::errc() || end != word.data() + word.size() || !std::isfinite(number)) return std::nullopt;
    numbers.push_back(number);
    at += word.size();
  }
  return numbers;
}

const std::vector<std::string>& rows_of(std::span<const ParameterValue> parameters) {
  return parameter<std::vector<std::string>>(parameters, "weights");
}

/// One per class: zeros where none are given.
std::vector<double> intercepts_of(std::span<const ParameterValue> parameters) {
  const Scalar* given = find_parameter(parameters, "intercepts");
  if (given == nullptr || is_missing(*given)) return std::vector<double>(rows_of(parameters).size());
  return *numbers_of(std::get<std::string>(*given));
}

std::optional<ParameterConflict> find_fixed_conflict(std::span<const ParameterValue> completed) {
  const std::vector<std::string>& rows = rows_of(completed);
  std::optional<std::size_t> width;
  for (const std::string& row : rows) {
    const auto numbers = numbers_of(row);
    if (!numbers || numbers->empty()) {
      return ParameterConflict{fmt::format("\"{}\" is no row of weights", row), "numbers with blanks between them"};
    }
    if (width && *width != numbers->size()) {
      return ParameterConflict{
          fmt::format("\"{}\" has {} weights, and the row before it {}", row, numbers->size(), *width),
          "as many weights in every row"};
    }
    width = numbers->size();
  }
  if (rows.size() < 2) {
    return ParameterConflict{fmt::format("weights has {} row{}", rows.size(), rows.size() == 1 ? "" : "s"),
                             "a row for each of two classes or more"};
  }
  const Scalar* given = find_parameter(completed, "intercepts");
  if (given == nullptr || is_missing(*given)) return std::nullopt;
  const std::string& text = std::get<std::string>(*given);
  const auto intercepts = numbers_of(text);
  if (intercepts && intercepts->size() == rows.size()) return std::nullopt;
  return ParameterConflict{fmt::format("intercepts is \"{}\", and weights has {} rows", text, rows.size()),
                           "a number for each row, with blanks between them"};
}

std::optional<ParameterProblem> check_fixed_linear(std::span<const ParameterValue> parameters, const CellShape& shape) {
  const std::size_t width = numbers_of(rows_of(parameters).front())->size();
  if (shape.features == 0 || shape.features == width) return std::nullopt;
  return ParameterProblem{
      "weights", fmt::format("a row of weights has {} numbers, and a row of data {} features", width, shape.features),
      fmt::format("rows of {}", shape.features)};
}

std::unique_ptr<const Model> model_of(std::span<const ParameterValue> parameters, std::size_t class_count,
                                      const Context& context) {
  const std::vector<std::string>& rows = rows_of(parameters);
  if (rows.size() != class_count) {
    throw FitFailure(fmt::format("weights has {} rows, and the data has {} classes; allowed: a row for each class",
                                 rows.size(), class_count));
  }
  const std::vector<double> intercepts = intercepts_of(parameters);
  LinearFit fit;
  std::vector<std::int32_t> classes;
  for (std::size_t label = 0; label < rows.size(); ++label) {
    std::vector<double> numbers = *numbers_of(rows[label]);
    numbers.push_back(intercepts[label]);
    if (label == 0) fit.weights = Matrix<double>(rows.size(), numbers.size());
    std::ranges::copy(numbers, fit.weights.row(label).begin());
    classes.push_back(static_cast<std::int32_t>(label));
  }
  return std::make_unique<LinearModel>(LinearLoss::softmax, std::move(fit), std::move(classes), class_count,
                                       context.kept);
}

std::unique_ptr<const Model> fit_fixed_linear(std::span<const ParameterValue> parameters, const FeatureView&,
                                              std::span<const std::int32_t>, std::size_t class_count,
                                              const Context& context) {
  return model_of(parameters, class_count, context);
}

std::unique_ptr<const Model> restore(std::span<const ParameterValue> parameters, std::span<const NamedArray>,
                                     std::size_t features, std::size_t class_count, const Context& context) {
  if (numbers_of(rows_of(parameters).front())->size() != features) {
    throw DataError(fmt::format("the weights are not those of {} features", features));
  }
  return model_of(parameters, class_count, context);
}

PassCost fixed_linear_cost(const PassShape& shape) {
  PassCost cost;
  for (std::size_t setting = 0; setting < shape.wanted.settings(); ++setting) {
    for (const SplitRange& range : shape.wanted.of(setting)) {
      for (std::size_t split = range.first; split < range.end(); ++split) {
        cost.operations += static_cast<double>(shape.splits.test_count(split) * shape.features * shape.class_count);
      }
    }
  }
  cost.bytes_per_task = std::uint64_t{2} * sizeof(double) * shape.features * shape.class_count;
  return cost;
}

}  // namespace

Classifier fixed_linear_classifier() {
  return {.component = {.name = "fixed_linear",
                        .summary = "A linear classifier with the weights that the sweep gives. It learns nothing; "
                                   "training rows only tell the classes.",
                        .formula = "argmax_c w_c x + b_c",
                        .aliases = {"givenweights"},
                        .parameters = {{.name = "weights",
                                        .type = ParameterType::texts,
                                        .meaning = "A row for each class, in the order of their names: a number for "
                                                   "each feature, with blanks between them.",
                                        .example = "[0.2 -0.5 0.1, 1.5 1.3 2.1]",
                                        .aliases = {"w", "coef"}},
                                       {.name = "intercepts",
                                        .type = ParameterType::text,
                                        .default_value = Scalar{},
                                        .meaning = "A number for each class, with blanks between them; zeros where "
                                                   "the key is missing.",
                                        .example = "1.1 3.2",
                                        .aliases = {"b", "bias", "biases"}}},
                        .find_conflict = find_fixed_conflict},
          .class_scores = ScoresKind::margin,
          .has_weights = true,
          .fit = fit_fixed_linear,
          .restore = restore,
          .check = check_fixed_linear,
          .cost = fixed_linear_cost};
}

}  // namespace gridfold
