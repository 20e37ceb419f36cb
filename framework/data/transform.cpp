#include "data/transform.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/nearest_name.hpp"
#include "core/registry.hpp"

namespace gridfold {

PipelineStep make_step(std::string_view name, std::span<const ParameterValue> parameters) {
  const Transform* transform = find_entry(transforms(), name);
  if (transform == nullptr) {
    const std::vector<std::string> names = entry_names(transforms());
    const auto nearest = nearest_name(name, names);
    throw ConfigError(fmt::format("{} is no transform{}; allowed: {}", name,
                                  nearest ? fmt::format(", did you mean {}?", *nearest) : "", fmt::join(names, ", ")));
  }
  PipelineStep step{transform, complete_parameters(name, transform->parameters, parameters)};
  if (transform->find_conflict != nullptr) {
    if (const auto conflict = transform->find_conflict(step.parameters))
      throw ConfigError(fmt::format("{}: {}; allowed: {}", name, conflict->problem, conflict->allowed));
  }
  return step;
}

PipelineSteps per_row_steps(PipelineSteps steps) {
  const auto learner =
      std::find_if(steps.begin(), steps.end(), [](const PipelineStep& step) { return !step.transform->per_row; });
  return steps.first(static_cast<std::size_t>(learner - steps.begin()));
}

bool learns(PipelineSteps steps) { return per_row_steps(steps).size() != steps.size(); }

FeatureShape shape_after(PipelineSteps steps, FeatureShape shape) {
  for (const PipelineStep& step : steps) shape = step.transform->shape(step.parameters, shape);
  return shape;
}

FeatureShape shape_of(const Dataset& dataset) {
  const bool bytes = std::holds_alternative<Matrix<std::uint8_t>>(dataset.features);
  return {dataset.feature_count(), bytes ? sizeof(std::uint8_t) : sizeof(float), dataset.image_shape};
}

FittedRows fit_pipeline(PipelineSteps steps, FeatureShape shape, const FeatureView& train,
                        const std::stop_token& stop) {
  FittedRows fitted;
  if (steps.empty()) fitted.train = copy_of(train);
  for (const PipelineStep& step : steps) {
    std::vector<FittedPipeline::Step>& done = fitted.pipeline.steps_;
    const FeatureView rows = done.empty() ? train : view_of(fitted.train);
    done.push_back({step.transform->name, step.transform->fit(step.parameters, shape, rows, stop)});
    fitted.train = done.back().apply(rows, stop);
    require_finite(view_of(fitted.train), fmt::format("the training rows after {}", step.transform->name));
    shape = step.transform->shape(step.parameters, shape);
  }
  return fitted;
}

Features FittedPipeline::apply(const FeatureView& rows, const std::stop_token& stop) const {
  if (steps_.empty()) return copy_of(rows);
  Features result;
  for (const Step& step : steps_) {
    result = step.apply(&step == steps_.data() ? rows : view_of(result), stop);
    require_finite(view_of(result), fmt::format("the rows after {}", step.name));
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

Features gather_rows(const FeatureView& features, std::span<const std::uint32_t> rows) {
  return std::visit(
      [&]<typename T>(const MatrixView<T>& view) -> Features {
        Matrix<T> gathered(rows.size(), view.cols());
        for (std::size_t i = 0; i < rows.size(); ++i) {
          std::copy_n(view.row(rows[i]).data(), view.cols(), gathered.row(i).data());
        }
        return gathered;
      },
      features);
}

void require_finite(const FeatureView& features, std::string_view what) {
  const auto* view = std::get_if<MatrixView<float>>(&features);
  if (view == nullptr) return;
  const float* end = view->data() + view->size();
  const float* bad = std::find_if(view->data(), end, [](float value) { return !std::isfinite(value); });
  if (bad == end) return;
  const auto index = static_cast<std::size_t>(bad - view->data());
  throw DataError(fmt::format("{}: row {}, column {} (both from 0) is {}; features must be finite", what,
                              index / view->cols(), index % view->cols(), *bad));
}

}  // namespace gridfold
