#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/source_mark.hpp"
#include "config/transform_rule.hpp"
#include "core/scalar.hpp"

namespace gridfold {

/// A parameter of a transform that the grid varies in every pipeline that has the step.
struct StepSetting {
  /// The axis's name: `pca.components`.
  std::string axis;
  std::shared_ptr<const TransformRule> transform;
  /// Index into the transform's parameters.
  std::size_t parameter = 0;
  /// Empty where the pipeline's own value stays.
  std::optional<Located<Scalar>> value;

  const ParameterInfo& info() const { return transform->parameters[parameter]; }
};

/// The pipeline, as pipeline_text writes it, with the settings in place.
std::string with_settings(const std::string& pipeline, const std::vector<StepSetting>& settings);

/// The place of the setting's step in the pipeline; empty where it has none.
std::optional<std::size_t> find_step(const std::string& pipeline, const StepSetting& setting);

/// What the parameter is in the pipeline: the setting's value, else the step's own, else the default. Empty where the
/// pipeline has no such step, or where a required parameter is given nowhere.
std::optional<Scalar> value_in(const std::string& pipeline, const StepSetting& setting);

/// The first setting whose parameter is required and missing in the pipeline, or null.
const StepSetting* find_missing(const std::string& pipeline, const std::vector<StepSetting>& settings);

}  // namespace gridfold
