#include "artifacts/fitted_configuration.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "classifiers/metric_parameter.hpp"

namespace gridfold {

FittedConfiguration::FittedConfiguration(const CellParts& parts) : parts_(parts) {
  FittedRows fitted = fit_pipeline(parts.transforms, shape_of(parts.train), parts.train.view(), parts.context.stop);
  pipeline_ = std::move(fitted.pipeline);
  train_rows_ = std::move(fitted.train);
  model_ = parts.classifier.fit(parts.settings, train_rows(), parts.train.labels, parts.train.class_names.size(),
                                parts.context);
}

Predictions FittedConfiguration::predict(const FeatureView& rows, Response response) const {
  const Features ready = transformed(rows);
  return model_->predict(view_of(ready), response, parts_.context);
}

MetricSpec FittedConfiguration::metric() const {
  if (!compares_rows(parts_.classifier)) {
    throw DataError(fmt::format("{} has no metric", parts_.classifier.component.name));
  }
  return metric_spec(metric_named_in(parts_.settings, parts_.context.metrics), parts_.settings);
}

bool compares_rows(const Classifier& classifier) {
  const std::vector<ParameterInfo>& table = classifier.component.parameters;
  return std::any_of(table.begin(), table.end(),
                     [](const ParameterInfo& info) { return info.family == Family::metrics; });
}

double distance_between(const FeatureView& left, std::size_t left_row, const FeatureView& right, std::size_t right_row,
                        const MetricSpec& metric) {
  return std::visit(
      [&](const auto& view) {
        using T = std::remove_cvref_t<decltype(*view.data())>;
        const auto& other = std::get<MatrixView<T>>(right);
        const double key = metric.metric->definitions.template on<T>().order_key(
            view.row(left_row).data(), other.row(right_row).data(), view.cols(), metric.parameters);
        return metric.distance(key);
      },
      left);
}

double value_at(const FeatureView& rows, std::size_t row, std::size_t column) {
  return std::visit([&](const auto& view) { return static_cast<double>(view.row(row)[column]); }, rows);
}

}  // namespace gridfold
