#pragma once

#include <optional>
#include <span>

#include "config/cell_spec.hpp"
#include "config/diagnostics.hpp"
#include "plan/registry.hpp"
#include "plan/resolved_cell.hpp"

namespace gridfold {

/// Why the classifier cannot give what one of the scores needs, at the place of the classifier; empty where it can.
std::optional<Diagnostic> scores_problem(const CellSpec& spec, const Classifier& classifier,
                                         std::span<const Score* const> scores, const Registry& registry);

/// What the classifier's own check has against the configuration, at the place that decides: a parameter, the
/// transforms, how rows are split, or how many are taken. `shape` needs no transforms and no metrics.
std::optional<Diagnostic> classifier_problem(const CellSpec& spec, const ResolvedCell& cell, CellShape shape,
                                             const Registry& registry);

}  // namespace gridfold
