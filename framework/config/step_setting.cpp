#include "config/step_setting.hpp"

#include <algorithm>
#include <variant>

namespace gridfold {

namespace {

std::vector<StepSpec> steps_of(const std::string& pipeline) {
  return std::get<std::vector<StepSpec>>(parse_pipeline(pipeline));
}

void put(StepSpec& step, const StepSetting& setting) {
  const auto known = std::find_if(step.parameters.begin(), step.parameters.end(),
                                  [&](const ParameterValue& own) { return own.name == setting.info().name; });
  if (known == step.parameters.end()) {
    step.parameters.push_back({std::string(setting.info().name), setting.value->value});
  } else {
    known->value = setting.value->value;
  }
  step = in_canonical_form(*setting.transform, step);
}

}  // namespace

std::string with_settings(const std::string& pipeline, const std::vector<StepSetting>& settings) {
  const bool any = std::any_of(settings.begin(), settings.end(),
                               [](const StepSetting& setting) { return setting.value.has_value(); });
  if (!any) return pipeline;
  std::vector<StepSpec> steps = steps_of(pipeline);
  for (StepSpec& step : steps) {
    for (const StepSetting& setting : settings) {
      if (setting.value && setting.transform->name == step.transform) put(step, setting);
    }
  }
  return pipeline_text(steps);
}

std::optional<std::size_t> find_step(const std::string& pipeline, const StepSetting& setting) {
  const std::vector<StepSpec> steps = steps_of(pipeline);
  const auto found = std::find_if(steps.begin(), steps.end(),
                                  [&](const StepSpec& step) { return step.transform == setting.transform->name; });
  if (found == steps.end()) return std::nullopt;
  return static_cast<std::size_t>(found - steps.begin());
}

std::optional<Scalar> value_in(const std::string& pipeline, const StepSetting& setting) {
  for (const StepSpec& step : steps_of(pipeline)) {
    if (step.transform != setting.transform->name) continue;
    if (setting.value) return setting.value->value;
    for (const ParameterValue& own : step.parameters) {
      if (own.name == setting.info().name) return own.value;
    }
    return setting.info().default_value;
  }
  return std::nullopt;
}

const StepSetting* find_missing(const std::string& pipeline, const std::vector<StepSetting>& settings) {
  for (const StepSetting& setting : settings) {
    if (setting.value || setting.info().default_value || !find_step(pipeline, setting)) continue;
    if (!value_in(pipeline, setting)) return &setting;
  }
  return nullptr;
}

}  // namespace gridfold
