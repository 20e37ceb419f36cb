#include "run/fitted_cell.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "classifiers/split_work.hpp"
#include "core/error.hpp"
#include "run/data_seed.hpp"

namespace gridfold {

namespace {

void refuse_unusable(const Classifier& classifier, std::span<const ParameterValue> parameters, const FeatureView& rows,
                     std::span<const Metric> metrics) {
  if (!classifier.takes_missing) require_finite(rows, "the rows");
  if (classifier.unusable == nullptr) return;
  if (const auto found = classifier.unusable(parameters, rows, metrics)) {
    throw DataError(fmt::format("{}, but row {}, column {} (both from 0) is {}", found->why, found->row, found->column,
                                found->value));
  }
}

std::string name_of(std::span<const Column> columns, std::size_t index) {
  return index < columns.size() && !columns[index].name.empty() ? fmt::format("column \"{}\"", columns[index].name)
                                                                : fmt::format("column {} (from 0)", index);
}

/// A column without values may hold anything.
bool has_no_values(const FeatureView& rows, std::size_t column) {
  return std::visit(
      [&](const auto& view) {
        for (std::size_t row = 0; row < view.rows(); ++row) {
          if (!std::isnan(static_cast<double>(view.row(row)[column]))) return false;
        }
        return true;
      },
      rows);
}

void require_columns(const FittedCell& cell, const Dataset& data) {
  if (data.feature_count() != cell.shape.features) {
    throw DataError(
        fmt::format("the model takes {} features, and the rows have {}; allowed: the columns that it was "
                    "fitted on, and a label beside them",
                    cell.shape.features, data.feature_count()));
  }
  for (std::size_t i = 0; i < std::min(cell.columns.size(), data.columns.size()); ++i) {
    const Column& own = cell.columns[i];
    const Column& other = data.columns[i];
    if (!own.name.empty() && !other.name.empty() && own.name != other.name) {
      throw DataError(
          fmt::format("feature {} (from 0) is \"{}\" in the model and \"{}\" in the rows", i, own.name, other.name));
    }
  }
  for (std::size_t i = 0; i < cell.shape.features; ++i) {
    const bool is_category = i < cell.columns.size() && cell.columns[i].is_categorical();
    const bool is_other = i < data.columns.size() && data.columns[i].is_categorical();
    if (is_category == is_other || (is_category && has_no_values(data.view(), i))) continue;
    throw DataError(fmt::format("{} holds {} in the model and {} in the rows", name_of(cell.columns, i),
                                is_category ? "categories" : "numbers", is_other ? "categories" : "numbers"));
  }
}

/// The model's code of each of the data's; that behind the last where no training file had the category.
std::vector<std::size_t> codes_of(const Column& own, const Column& other) {
  std::vector<std::size_t> codes;
  for (const std::string& category : other.categories) {
    codes.push_back(static_cast<std::size_t>(std::ranges::find(own.categories, category) - own.categories.begin()));
  }
  return codes;
}

/// Whether the step that makes numbers of categories has an answer for one that it does not know.
bool takes_new_categories(PipelineSteps steps) {
  const auto step = std::ranges::find_if(
      steps, [](const PipelineStep& each) { return each.transform->takes_new_categories != nullptr; });
  return step != steps.end() && step->transform->takes_new_categories(step->parameters);
}

Features as_doubles(const FeatureView& rows) {
  return std::visit(
      [](const auto& view) -> Features {
        return Matrix<double>(std::vector<double>(view.data(), view.data() + view.size()), view.rows(), view.cols());
      },
      rows);
}

}  // namespace

FittedCell fit_cell(const Plan& plan, const Cell& cell, const Dataset& train, const std::stop_token& stop) {
  const Pass& pass = plan.passes[cell.pass];
  const Classifier& classifier = *pass.classifier;
  FittedCell fitted{.key = cell.key,
                    .classifier = &classifier,
                    .parameters = pass.settings[cell.setting],
                    .steps = pass.transforms,
                    .shape = shape_of(train),
                    .columns = train.columns,
                    .class_names = train.class_names};
  fitted.seed = seed_of_split(data_seed(plan.datasets[pass.dataset]), {});
  FittedRows rows = fit_pipeline(fitted.steps, fitted.shape, train.view(), stop);
  fitted.pipeline = std::move(rows.pipeline);
  refuse_unusable(classifier, fitted.parameters, view_of(rows.train), plan.registry->metrics);
  Context context;
  context.stop = stop;
  context.metrics = plan.registry->metrics;
  context.seed = fitted.seed;
  context.kept.weights = true;
  fitted.training = TrainingRows{std::move(rows.train), train.labels};
  fitted.model = classifier.fit(fitted.parameters, view_of(fitted.training->features), fitted.training->labels,
                                train.class_names.size(), context);
  if (classifier.restore != nullptr) fitted.training.reset();
  return fitted;
}

Dataset in_order_of(std::span<const Column> columns, Dataset data) {
  std::unordered_map<std::string_view, std::size_t> place_of_name;
  for (const Column& column : data.columns) place_of_name.emplace(column.name, place_of_name.size());
  // Names that are missing or repeat tell no order.
  if (columns.size() != place_of_name.size() || columns.size() != data.columns.size()) return data;
  std::vector<std::size_t> places;
  std::vector<Column> ordered;
  for (const Column& own : columns) {
    const auto found = place_of_name.find(own.name);
    if (found == place_of_name.end()) return data;
    places.push_back(found->second);
    ordered.push_back(data.columns[found->second]);
  }
  if (std::ranges::is_sorted(places)) return data;
  std::visit(
      [&]<typename T>(Matrix<T>& matrix) {
        std::vector<T> row(places.size());
        for (std::size_t i = 0; i < matrix.rows(); ++i) {
          const auto values = matrix.row(i);
          std::ranges::transform(places, row.begin(), [&](std::size_t place) { return values[place]; });
          std::ranges::copy(row, values.begin());
        }
      },
      data.features);
  data.columns = std::move(ordered);
  data.fingerprint.clear();
  return data;
}

Features rows_for(const FittedCell& cell, const Dataset& data) {
  require_columns(cell, data);
  // A new category's code is one more than bytes hold where all codes of bytes are taken.
  const bool are_many = std::ranges::any_of(
      cell.shape.category_counts, [](std::size_t count) { return count > std::numeric_limits<std::uint8_t>::max(); });
  const bool takes_new = takes_new_categories(cell.steps);
  Features rows = are_many ? as_doubles(data.view()) : copy_of(data.view());
  std::visit(
      [&](auto& matrix) {
        using Value = std::remove_cvref_t<decltype(matrix.row(0)[0])>;
        for (std::size_t column = 0; column < matrix.cols(); ++column) {
          const bool may_lack = std::ranges::binary_search(cell.shape.missing, column);
          const bool is_category = column < cell.columns.size() && cell.columns[column].is_categorical();
          if (!is_category && (may_lack || column >= data.columns.size() || !data.columns[column].has_missing))
            continue;
          const auto codes =
              is_category ? codes_of(cell.columns[column], data.columns[column]) : std::vector<std::size_t>();
          for (std::size_t row = 0; row < matrix.rows(); ++row) {
            Value& value = matrix.row(row)[column];
            if (std::isnan(static_cast<double>(value))) {
              if (may_lack) continue;
              throw DataError(
                  fmt::format("{} has no value in row {} (from 0), and the model was fitted on rows that all "
                              "have one",
                              name_of(cell.columns, column), row));
            }
            if (!is_category) continue;
            const std::size_t code = codes[static_cast<std::size_t>(value)];
            if (code == cell.columns[column].categories.size() && !takes_new) {
              throw DataError(
                  fmt::format("{} is \"{}\" in row {} (from 0), which the data that the model was fitted on "
                              "did not have",
                              name_of(cell.columns, column),
                              data.columns[column].categories[static_cast<std::size_t>(value)], row));
            }
            value = static_cast<Value>(code);
          }
        }
      },
      rows);
  return rows;
}

Predictions predict(const FittedCell& cell, const FeatureView& rows, Response response, std::span<const Metric> metrics,
                    const std::stop_token& stop) {
  Features transformed = cell.pipeline.apply(rows, stop);
  refuse_unusable(*cell.classifier, cell.parameters, view_of(transformed), metrics);
  Context context;
  context.stop = stop;
  context.metrics = metrics;
  context.seed = cell.seed;
  // Both sides of a comparison have one type: doubles hold every value of the others.
  if (cell.training && cell.training->features.index() != transformed.index()) {
    const Features train = as_doubles(view_of(cell.training->features));
    const auto model =
        cell.classifier->fit(cell.parameters, view_of(train), cell.training->labels, cell.class_names.size(), context);
    return model->predict(view_of(as_doubles(view_of(transformed))), response, context);
  }
  return cell.model->predict(view_of(transformed), response, context);
}

}  // namespace gridfold
