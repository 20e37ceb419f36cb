#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/cell_spec.hpp"
#include "plan/registry.hpp"

namespace gridfold {

/// A configuration whose names stand for components, with every parameter completed.
struct ResolvedCell {
  const Loader* loader = nullptr;
  ParameterValues loader_parameters;
  std::vector<PipelineStep> transforms;
  const Resampling* resampling = nullptr;
  ParameterValues resampling_parameters;
  const Classifier* classifier = nullptr;
  ParameterValues classifier_parameters;
};

/// `cell` was read with the registry's vocabulary, and its parameters go together.
ResolvedCell resolve(const CellSpec& cell, const Registry& registry);

/// `{"name":"knn","revision":1,"k":5,...}`: a component with all that its results depend on, parameters that have no
/// meaning left out; a component that a parameter names stands with its revision.
std::string canonical_text(const Component& component, std::span<const ParameterValue> completed,
                           const Registry& registry);

/// Where the value of that parameter stands; nowhere where the sweep does not give it.
SourceMark mark_of(const ComponentSpec& spec, std::string_view parameter);

}  // namespace gridfold
