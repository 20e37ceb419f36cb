#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/pipeline_text.hpp"
#include "core/parameter.hpp"

namespace gridfold {

/// A transform that a pipeline can name, with what may be set of it.
struct TransformRule {
  std::string name;
  /// What it computes, for the reference page and for editors.
  std::string description;
  std::vector<ParameterInfo> parameters;
  /// Null where parameters that are allowed go together.
  FindConflict find_conflict = nullptr;
  /// Whether it looks at each row alone; otherwise it learns from training rows.
  bool per_row = true;
};

/// The step with its parameters in the order of the table, without those that have their default, so that equal steps
/// are equal texts. Names and values must be right; a required parameter may be missing.
StepSpec in_canonical_form(const TransformRule& rule, const StepSpec& step);

/// What is wrong with the step's parameters together. Each must be right, and no required one missing.
std::optional<ParameterConflict> find_conflict(const TransformRule& rule, const StepSpec& step);

}  // namespace gridfold
