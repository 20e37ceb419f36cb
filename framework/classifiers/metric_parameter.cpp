#include "classifiers/metric_parameter.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/registry.hpp"

namespace gridfold {

ParameterInfo metric_parameter(std::string meaning) {
  return {.name = "metric",
          .type = ParameterType::component,
          .default_value = std::string("l2"),
          .family = Family::metrics,
          .reaches = Reaches::pass,
          .meaning = std::move(meaning),
          .example = "l1",
          .aliases = {"distance"}};
}

const Metric& metric_named_in(std::span<const ParameterValue> parameters, std::span<const Metric> metrics) {
  return *find_entry(metrics, parameter<std::string>(parameters, "metric"));
}

std::optional<ParameterProblem> metric_problem(const Metric& metric, const CellShape& shape) {
  if (!shape.has_negative || metric.refuses_negative.empty()) return std::nullopt;
  return ParameterProblem{"metric",
                          fmt::format("{} {}, but some features are negative after {}", metric.component.name,
                                      metric.refuses_negative, shape.transforms),
                          "another metric, or transforms that leave no feature negative"};
}

std::optional<UnusableValue> unusable_by_metric(std::span<const ParameterValue> parameters, const FeatureView& rows,
                                                std::span<const Metric> metrics) {
  const Metric& metric = metric_named_in(parameters, metrics);
  if (metric.refuses_negative.empty()) return std::nullopt;
  return std::visit(
      [&](const auto& view) -> std::optional<UnusableValue> {
        const auto* end = view.data() + view.size();
        const auto* negative = std::find_if(view.data(), end, [](auto value) { return value < 0; });
        if (negative == end) return std::nullopt;
        const auto place = static_cast<std::size_t>(negative - view.data());
        return UnusableValue{place / view.cols(), place % view.cols(), static_cast<double>(*negative),
                             fmt::format("{} {}", metric.component.name, metric.refuses_negative)};
      },
      rows);
}

}  // namespace gridfold
