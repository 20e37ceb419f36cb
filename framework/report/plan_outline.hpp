#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "plan/plan.hpp"

namespace gridfold::report {

/// The values of an axis that some cells have, in the axis's order.
struct AxisShare {
  std::size_t axis = 0;
  std::vector<std::size_t> values;
};

/// The cells of a pass that split rows in one way.
struct SchemeOutline {
  FoldScheme scheme;
  /// Indices into Plan::cells.
  std::vector<std::size_t> cells;
  std::size_t fold_evaluations = 0;
  /// One per axis that has a meaning for any of the cells.
  std::vector<AxisShare> shares;
  /// Whether every combination of the shares is a cell.
  bool is_product = false;
};

/// A pass as people look at it: by the ways to split rows.
struct PassOutline {
  std::vector<SchemeOutline> schemes;
};

/// One per Plan::passes.
std::vector<PassOutline> outline(const Plan& plan);

/// `5 folds`, `5 folds shuffled with seed 42`, `450 rows held out, shuffled with seed 42`, `train part against test
/// part`.
std::string scheme_text(const FoldScheme& scheme);

}  // namespace gridfold::report
