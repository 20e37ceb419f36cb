#include "plan/resolved_cell.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/registry.hpp"
#include "resampling/split_sizes.hpp"

namespace gridfold {

namespace {

/// The entry that owns the component.
template <typename Entry>
const Entry& entry_of(const std::vector<Entry>& entries, const Component* component) {
  return *std::find_if(entries.begin(), entries.end(),
                       [&](const Entry& entry) { return &entry.component == component; });
}

/// `,"k":5`; nothing for a value that does not count.
std::string value_text(const ParameterInfo& info, const ParameterValue& parameter, const Registry& registry) {
  // What a file holds counts, and not where it lies.
  if (is_missing(parameter.value) || info.type == ParameterType::path) return {};
  // Names of parameters are plain words.
  std::string text = ",\"" + parameter.name + "\":" + to_canonical_text(parameter.value);
  if (info.type != ParameterType::component) return text;
  const Metric* metric = find_entry(registry.metrics, std::get<std::string>(parameter.value));
  if (metric == nullptr) return text;
  return text + ",\"revision of " + parameter.name + "\":" + std::to_string(metric->component.revision);
}

}  // namespace

ResolvedCell resolve(const GridPoint& point, const Registry& registry) {
  CompletedComponent loader = point.sections.datasets.components(point.dataset).front();
  CompletedComponent resampling = point.sections.protocols.components(point.protocol).front();
  ResolvedCell resolved;
  resolved.loader = &entry_of(registry.loaders, loader.component);
  resolved.loader_parameters = std::move(loader.values);
  resolved.transforms = steps_of(point, registry);
  resolved.resampling = &entry_of(registry.resamplings, resampling.component);
  resolved.resampling_parameters = std::move(resampling.values);
  complete_sizes(*resolved.resampling, resolved.resampling_parameters);
  return resolved;
}

std::vector<PipelineStep> steps_of(const GridPoint& point, const Registry& registry) {
  std::vector<PipelineStep> steps;
  for (CompletedComponent& step : point.sections.transforms.components(point.transforms)) {
    steps.push_back({&entry_of(registry.transforms, step.component), std::move(step.values)});
  }
  return steps;
}

const Classifier& classifier_of(const Component& component, const Registry& registry) {
  return entry_of(registry.classifiers, &component);
}

std::string canonical_text(const Component& component, std::span<const ParameterValue> completed,
                           const Registry& registry) {
  return CanonicalTexts(registry).of(component, completed);
}

const std::string& CanonicalTexts::of(const Component& component, std::span<const ParameterValue> completed) {
  if (component_ != &component) {
    component_ = &component;
    values_.assign(completed.size(), {});
    texts_of_values_.assign(completed.size(), "");
  }
  text_.assign("{\"name\":").append(json_quoted(component.name)).append(",\"revision\":");
  text_ += std::to_string(component.revision);
  for (std::size_t i = 0; i < completed.size(); ++i) {
    if (values_[i] != completed[i].value) {
      values_[i] = completed[i].value;
      texts_of_values_[i] = value_text(component.parameters[i], completed[i], registry_);
    }
    text_ += texts_of_values_[i];
  }
  return text_ += "}";
}

SourceMark mark_of(const ComponentSpec& spec, std::string_view parameter) {
  for (std::size_t i = 0; i < spec.values.size(); ++i) {
    if (spec.component->parameters[i].name == parameter && !is_missing(spec.values[i].value)) {
      return spec.values[i].mark;
    }
  }
  return {};
}

}  // namespace gridfold
