#include "config/transform_rule.hpp"

#include <algorithm>

namespace gridfold {

StepSpec in_canonical_form(const TransformRule& rule, const StepSpec& step) {
  StepSpec canonical{step.transform, {}};
  for (const ParameterInfo& info : rule.parameters) {
    const auto given = std::find_if(step.parameters.begin(), step.parameters.end(),
                                    [&](const ParameterValue& value) { return value.name == info.name; });
    if (given == step.parameters.end()) continue;
    // A real number may be written as an integer: both are one value, and one key.
    ParameterValue value = *given;
    const auto* integer = std::get_if<std::int64_t>(&value.value);
    if (info.type == ParameterType::real && integer != nullptr) value.value = static_cast<double>(*integer);
    if (info.default_value != value.value) canonical.parameters.push_back(std::move(value));
  }
  return canonical;
}

std::optional<ParameterConflict> find_conflict(const TransformRule& rule, const StepSpec& step) {
  if (rule.find_conflict == nullptr) return std::nullopt;
  return rule.find_conflict(complete_parameters(rule.name, rule.parameters, step.parameters));
}

}  // namespace gridfold
