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

ResolvedCell resolve(const CellSpec& cell, const Registry& registry) {
  const std::optional<std::int64_t> seed = cell.seed ? std::optional(cell.seed->value) : std::nullopt;
  ResolvedCell resolved;
  resolved.loader = &entry_of(registry.loaders, cell.dataset.loader.component);
  resolved.loader_parameters = completed(cell.dataset.loader, seed);
  for (const ComponentSpec& step : cell.transforms) {
    resolved.transforms.push_back({&entry_of(registry.transforms, step.component), completed(step, seed)});
  }
  resolved.resampling = &entry_of(registry.resamplings, cell.protocol.component);
  resolved.resampling_parameters = completed(cell.protocol, seed);
  resolved.classifier = &entry_of(registry.classifiers, cell.classifier.component);
  resolved.classifier_parameters = completed(cell.classifier, seed);
  return resolved;
}

std::string canonical_text(const Component& component, std::span<const ParameterValue> completed,
                           const Registry& registry) {
  std::string text = fmt::format("{{\"name\":{},\"revision\":{}", json_quoted(component.name), component.revision);
  for (std::size_t i = 0; i < completed.size(); ++i) {
    if (is_missing(completed[i].value)) continue;
    text += fmt::format(",{}:{}", json_quoted(completed[i].name), to_canonical_text(completed[i].value));
    if (component.parameters[i].type != ParameterType::component) continue;
    const Metric* metric = find_entry(registry.metrics, to_text(completed[i].value));
    if (metric != nullptr) text += fmt::format(",\"revision of {}\":{}", completed[i].name, metric->component.revision);
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
