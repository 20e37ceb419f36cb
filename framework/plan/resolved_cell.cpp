#include "plan/resolved_cell.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/registry.hpp"

namespace gridfold {

namespace {

/// The entry that owns the component.
template <typename Entry>
const Entry& entry_of(const std::vector<Entry>& entries, const Component* component) {
  return *std::find_if(entries.begin(), entries.end(),
                       [&](const Entry& entry) { return &entry.component == component; });
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
  // Appended piece by piece: a million cells may each have such a text.
  std::string text = "{\"name\":" + json_quoted(component.name) + ",\"revision\":" + std::to_string(component.revision);
  for (std::size_t i = 0; i < completed.size(); ++i) {
    // What a file holds counts, and not where it lies.
    if (is_missing(completed[i].value) || component.parameters[i].type == ParameterType::path) continue;
    // Names of parameters are plain words.
    text.append(",\"").append(completed[i].name).append("\":").append(to_canonical_text(completed[i].value));
    if (component.parameters[i].type != ParameterType::component) continue;
    const Metric* metric = find_entry(registry.metrics, std::get<std::string>(completed[i].value));
    if (metric == nullptr) continue;
    text.append(",\"revision of ").append(completed[i].name).append("\":");
    text += std::to_string(metric->component.revision);
  }
  return text + "}";
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
