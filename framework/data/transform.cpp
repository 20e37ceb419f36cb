#include "data/transform.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "core/nearest_name.hpp"
#include "core/registry.hpp"

namespace gridfold {

namespace {

/// Rows that are copied or looked through between two looks at the stop hold about so many features.
constexpr std::size_t kFeaturesAtOnce = std::size_t{1} << 20;

std::string text_of(const NotFinite& found) {
  return fmt::format("row {}, column {} (both from 0) is {}; features must be finite", found.row, found.column,
                     found.value);
}

void refuse_not_finite(const FeatureView& rows, std::string_view what, std::string_view step, bool takes_missing,
                       const std::stop_token& stop) {
  if (const auto found = find_not_finite(rows, stop, takes_missing)) throw UnusableAfterStep(what, step, *found);
}

/// What the step makes of rows of that shape. Throws ConfigError where it does not take them.
FeatureShape shape_after(const PipelineStep& step, const FeatureShape& shape) {
  const Transform& transform = *step.transform;
  const auto refuse = [&](std::size_t column, std::string_view what, std::string_view help) {
    throw ConfigError(fmt::format("{} takes no {}, but column {} (from 0) of the rows before it has some; allowed: {}",
                                  transform.component.name, what, column, help));
  };
  if (!transform.takes_missing && !shape.missing.empty()) {
    refuse(shape.missing.front(), "missing values", "a transform before it that leaves none");
  }
  if (!transform.takes_categories && !shape.categorical.empty()) {
    refuse(shape.categorical.front(), "categories", "a transform before it that makes numbers of them");
  }
  return transform.shape(step.parameters, shape);
}

FeatureShape shape_of_columns(FeatureShape shape, std::span<const Column> columns) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].has_missing) shape.missing.push_back(i);
    if (!columns[i].is_categorical()) continue;
    shape.categorical.push_back(i);
    shape.category_counts.push_back(columns[i].categories.size());
  }
  return shape;
}

}  // namespace

UnusableAfterStep::UnusableAfterStep(std::string_view what_rows, std::string_view after_step, const NotFinite& found)
    : DataError(fmt::format("{} after {}: {}", what_rows, after_step, text_of(found))),
      step(after_step),
      place(found) {}

PipelineStep make_step(const Transform& transform, std::span<const ParameterValue> parameters) {
  const Component& component = transform.component;
  PipelineStep step{&transform, complete_parameters(component.name, component.parameters, parameters)};
  if (component.find_conflict != nullptr) {
    if (const auto conflict = component.find_conflict(step.parameters)) {
      throw ConfigError(fmt::format("{}: {}; allowed: {}", component.name, conflict->problem, conflict->allowed));
    }
  }
  return step;
}

PipelineSteps per_row_steps(PipelineSteps steps) {
  const auto learner = std::find_if(steps.begin(), steps.end(),
                                    [](const PipelineStep& step) { return step.transform->learn != nullptr; });
  return steps.first(static_cast<std::size_t>(learner - steps.begin()));
}

bool learns(PipelineSteps steps) { return per_row_steps(steps).size() != steps.size(); }

FeatureShape shape_after(PipelineSteps steps, FeatureShape shape) {
  for (const PipelineStep& step : steps) shape = shape_after(step, shape);
  return shape;
}

std::vector<std::string> names_after(PipelineSteps steps, const Dataset& dataset) {
  FeatureShape shape = shape_of(dataset);
  std::vector<std::string> names;
  for (const Column& column : dataset.columns) names.push_back(column.name);
  names.resize(shape.features);
  for (const PipelineStep& step : steps) {
    shape = shape_after(step, shape);
    const auto named = step.transform->names;
    names = named != nullptr ? named(step.parameters, std::move(names)) : std::vector<std::string>();
    // A step that adds columns names those before them.
    names.resize(shape.features);
  }
  return names;
}

FeatureShape shape_of(const Dataset& dataset) {
  return shape_of_columns({dataset.feature_count(), dataset.bytes_per_feature(), dataset.image_shape}, dataset.columns);
}

FeatureShape shape_of(const DataShape& shape) {
  return shape_of_columns({shape.features, shape.bytes_per_feature, shape.image_shape}, shape.columns);
}

FittedRows fit_pipeline(PipelineSteps steps, FeatureShape shape, const FeatureView& train,
                        const std::stop_token& stop) {
  FittedRows fitted;
  if (steps.empty()) fitted.train = copy_of(train);
  for (const PipelineStep& step : steps) {
    std::vector<FittedPipeline::Step>& done = fitted.pipeline.steps_;
    const FeatureShape after = shape_after(step, shape);
    const FeatureView rows = done.empty() ? train : view_of(fitted.train);
    std::vector<NamedArray> learnt;
    if (step.transform->learn != nullptr) learnt = step.transform->learn(step.parameters, shape, rows, stop);
    done.push_back({step.transform, std::move(learnt), {}});
    done.back().apply = step.transform->fitted(step.parameters, shape, done.back().learnt);
    fitted.train = done.back().apply(rows, stop);
    refuse_not_finite(view_of(fitted.train), "the training rows", step.transform->component.name,
                      step.transform->takes_missing, stop);
    shape = after;
  }
  return fitted;
}

FittedPipeline::FittedPipeline(PipelineSteps steps, FeatureShape shape,
                               std::span<const std::vector<NamedArray>> learnt) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const PipelineStep& step = steps[i];
    const FeatureShape after = shape_after(step, shape);
    steps_.push_back({step.transform, learnt[i], step.transform->fitted(step.parameters, shape, learnt[i])});
    shape = after;
  }
}

std::vector<std::vector<NamedArray>> FittedPipeline::learnt() const {
  std::vector<std::vector<NamedArray>> all;
  for (const Step& step : steps_) all.push_back(step.learnt);
  return all;
}

Features FittedPipeline::apply(const FeatureView& rows, const std::stop_token& stop) const {
  if (steps_.empty()) return copy_of(rows);
  Features result;
  for (const Step& step : steps_) {
    result = step.apply(&step == steps_.data() ? rows : view_of(result), stop);
    refuse_not_finite(view_of(result), "the rows", step.transform->component.name, step.transform->takes_missing, stop);
  }
  return result;
}

FeatureView view_of(const Features& features) {
  return std::visit([](const auto& matrix) { return FeatureView(matrix.view()); }, features);
}

Features copy_of(const FeatureView& features) {
  return std::visit(
      []<typename T>(const MatrixView<T>& view) -> Features {
        return Matrix<T>(std::vector<T>(view.data(), view.data() + view.size()), view.rows(), view.cols());
      },
      features);
}

Features gather_rows(const FeatureView& features, std::span<const std::uint32_t> rows, const std::stop_token& stop) {
  return std::visit(
      [&]<typename T>(const MatrixView<T>& view) -> Features {
        Matrix<T> gathered(rows.size(), view.cols());
        const std::size_t at_once = 1 + kFeaturesAtOnce / (view.cols() + 1);
        for (std::size_t i = 0; i < rows.size(); ++i) {
          if (i % at_once == 0) throw_if_stopped(stop);
          std::copy_n(view.row(rows[i]).data(), view.cols(), gathered.row(i).data());
        }
        return gathered;
      },
      features);
}

std::optional<NotFinite> find_not_finite(const FeatureView& features, const std::stop_token& stop, bool is_missing) {
  return std::visit(
      [&]<typename T>(const MatrixView<T>& view) -> std::optional<NotFinite> {
        if constexpr (!std::is_integral_v<T>) {
          for (std::size_t begin = 0; begin < view.size(); begin += kFeaturesAtOnce) {
            throw_if_stopped(stop);
            const T* end = view.data() + std::min(begin + kFeaturesAtOnce, view.size());
            const T* bad = std::find_if(view.data() + begin, end, [is_missing](T value) {
              return !std::isfinite(value) && !(is_missing && std::isnan(value));
            });
            if (bad == end) continue;
            const auto index = static_cast<std::size_t>(bad - view.data());
            return NotFinite{index / view.cols(), index % view.cols(), *bad};
          }
        }
        return std::nullopt;
      },
      features);
}

void require_finite(const FeatureView& features, std::string_view what, const std::stop_token& stop) {
  if (const auto found = find_not_finite(features, stop)) {
    throw DataError(fmt::format("{}: {}", what, text_of(*found)));
  }
}

}  // namespace gridfold
