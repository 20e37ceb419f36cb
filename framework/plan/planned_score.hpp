#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/sweep_spec.hpp"
#include "core/diagnostics.hpp"
#include "plan/registry.hpp"

namespace gridfold {

/// A score with its parameters, as the sweep asks for it.
struct PlannedScore {
  const Score* score = nullptr;
  ParameterValues parameters;
  /// What results call it: `accuracy`, `f1_weighted`, `f_beta_2`.
  std::string name;
};

/// A score as results have it.
struct ScoreColumn {
  std::string name;
  bool higher_is_better = true;
  /// Of its component.
  int revision = 1;
};

/// The component's name, then every parameter that is not at its default: a choice by its value, a number by the
/// parameter's name and its value, or by its value alone where the component's name already has that word.
std::string score_name(const Component& component, const ParameterValues& parameters);

/// In the order of the sweep.
std::vector<PlannedScore> planned_scores(const SweepSpec& sweep, const Registry& registry);

/// The first score whose parameters do not go with data of so many classes.
std::optional<Diagnostic> class_count_problem(const SweepSpec& sweep, const std::vector<PlannedScore>& scores,
                                              std::size_t class_count);

}  // namespace gridfold
