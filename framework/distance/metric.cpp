#include "distance/metric.hpp"

#include <algorithm>
#include <string>

#include "core/error.hpp"

namespace gridfold {

namespace {

/// Empty where the value is none of those that a parameter of a metric can have.
std::optional<double> as_number(const ParameterInfo& info, const Scalar& value) {
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* boolean = std::get_if<bool>(&value)) return *boolean ? 1 : 0;
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return std::nullopt;
  const auto choice = std::find(info.choices.begin(), info.choices.end(), *text);
  if (choice == info.choices.end()) return std::nullopt;
  return static_cast<double>(choice - info.choices.begin());
}

/// A number of MetricSpec as the value that it stands for.
Scalar as_value(const ParameterInfo& info, double number) {
  if (info.type == ParameterType::boolean) return number != 0;
  if (info.type == ParameterType::integer) return static_cast<std::int64_t>(number);
  if (info.choices.empty()) return number;
  return info.choices.at(static_cast<std::size_t>(number));
}

}  // namespace

MetricSpec metric_spec(const Metric& metric, std::span<const ParameterValue> completed) {
  MetricSpec spec{&metric, {}};
  for (const ParameterInfo& info : metric.component.parameters) {
    const Scalar* given = find_parameter(completed, info.name);
    const Scalar value = given != nullptr && !is_missing(*given) ? *given : info.default_value.value_or(Scalar{});
    const std::optional<double> number = as_number(info, value);
    if (!number) {
      throw ConfigError(metric.component.name + ": the parameter " + info.name +
                        " is missing; allowed: " + allowed_text(info));
    }
    spec.parameters.push_back(*number);
  }
  require_allowed(spec);
  if (metric.special_case == nullptr) return spec;
  return metric.special_case(spec.parameters).value_or(spec);
}

void require_allowed(const MetricSpec& spec) {
  const Component& component = spec.metric->component;
  if (spec.parameters.size() != component.parameters.size()) {
    throw ConfigError(component.name + ": " + std::to_string(spec.parameters.size()) + " parameters, where it has " +
                      std::to_string(component.parameters.size()));
  }
  for (std::size_t i = 0; i < spec.parameters.size(); ++i) {
    const ParameterInfo& info = component.parameters[i];
    const Scalar value = as_value(info, spec.parameters[i]);
    if (is_allowed(info, value)) continue;
    throw ConfigError(component.name + ": " + info.name + " is " + to_text(value) + "; allowed: " + allowed_text(info));
  }
}

}  // namespace gridfold
