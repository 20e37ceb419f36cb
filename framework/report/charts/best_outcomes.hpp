#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "report/charts/chart_kind.hpp"

namespace gridfold::report {

/// The finished splits that judge the best configuration of a group, with their arrays.
struct BestOutcomes {
  /// `quickstart: k = 3, metric = l2`.
  std::string title;
  std::vector<std::string> class_names;
  std::vector<const Outcome*> outcomes;
};

/// The group's configurations, the best by the drawn score first; equal ones, and those that lack splits, as the record
/// ranks them, the latter last.
std::vector<const ConfigurationRecord*> ranking_by_score(const ChartInput& input, std::size_t group);

/// Of the best configuration that has a split for which `suits(outcome)` holds; of the best one without it. None where
/// the run was read without its journal, or no configuration has one.
BestOutcomes best_outcomes(const ChartInput& input, std::size_t group,
                           const std::function<bool(const Outcome&)>& suits = {});

}  // namespace gridfold::report
