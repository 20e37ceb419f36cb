#pragma once

#include <span>
#include <string>
#include <vector>

#include "artifacts/artifact.hpp"
#include "config/sweep_spec.hpp"

namespace gridfold {

struct Cell;
struct Plan;

/// An artifact with its parameters, as the sweep asks for it.
struct PlannedArtifact {
  const ArtifactKind* kind = nullptr;
  ParameterValues parameters;
  /// What files call it: `gallery`, `gallery-queries_5`.
  std::string name;
  /// Of which configurations: `best`, `all` or a condition.
  std::string of;
};

/// In the order of the sweep.
std::vector<PlannedArtifact> planned_artifacts(const SweepSpec& sweep, std::span<const ArtifactKind> kinds);

/// Why the cell has no such artifact; empty where it has one.
std::string artifact_refusal(const PlannedArtifact& artifact, const Plan& plan, const Cell& cell);

/// Throws ConfigError with every artifact that no cell of the plan has.
void refuse_impossible_artifacts(const SweepSpec& sweep, const Plan& plan);

}  // namespace gridfold
