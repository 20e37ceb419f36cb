#pragma once

#include <cstddef>
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
  /// Index into Plan::schemes.
  std::size_t scheme = 0;
  /// Indices into Plan::cells.
  std::vector<std::size_t> cells;
  std::size_t evaluations = 0;
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

}  // namespace gridfold::report
