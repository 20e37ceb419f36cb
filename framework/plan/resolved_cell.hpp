#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plan/cell_spec.hpp"
#include "plan/expand.hpp"
#include "plan/registry.hpp"

namespace gridfold {

/// A configuration but for its classifier: what its names stand for, with every parameter completed.
struct ResolvedCell {
  const Loader* loader = nullptr;
  ParameterValues loader_parameters;
  std::vector<PipelineStep> transforms;
  const Resampling* resampling = nullptr;
  ParameterValues resampling_parameters;
  /// Scheme::digest, where splits are given.
  std::string splits_digest = {};
};

/// `point` is of a sweep that was read with the registry's vocabulary.
ResolvedCell resolve(const GridPoint& point, const Registry& registry);

/// The steps of the point's pipeline.
std::vector<PipelineStep> steps_of(const GridPoint& point, const Registry& registry);

/// The registry's entry that owns the component.
const Classifier& classifier_of(const Component& component, const Registry& registry);

/// `{"name":"knn","revision":1,"k":5,...}`: a component with all that its results depend on, parameters that have no
/// meaning left out; a component that a parameter names stands with its revision.
std::string canonical_text(const Component& component, std::span<const ParameterValue> completed,
                           const Registry& registry);

/// canonical_text of one list after another: what stays from one to the next is not written anew.
class CanonicalTexts {
 public:
  explicit CanonicalTexts(const Registry& registry) : registry_(registry) {}

  /// Valid until the next call.
  const std::string& of(const Component& component, std::span<const ParameterValue> completed);

 private:
  const Registry& registry_;
  const Component* component_ = nullptr;
  std::vector<Scalar> values_;
  std::vector<std::string> texts_of_values_;
  std::string text_;
};

/// Where the value of that parameter stands; nowhere where the sweep does not give it.
SourceMark mark_of(const ComponentSpec& spec, std::string_view parameter);

}  // namespace gridfold
