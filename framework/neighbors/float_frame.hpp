#pragma once

#include <cstddef>
#include <vector>

#include "distance/metric.hpp"
#include "neighbors/compared_rows.hpp"

namespace gridfold {

/// How the coordinates of rows are brought near zero before the fast pass: x -> (x - center[column]) * scale, rounded
/// to float. Distances stay what they are, times a power of scale; rounding errors shrink with the values.
struct FloatFrame {
  std::vector<double> center;
  /// A power of two that brings every centred value below 2 in magnitude.
  double scale = 1;
  /// What an order key by definition is multiplied with to compare with the pass.
  double unit = 1;
  /// Whether a row of l1 is moved where it is rounded to float: floats that are not centred are not.
  bool rounds = true;
  /// Every row's share of the errors that do not shrink with its values: kappa of the bound that FloatRows has.
  double fixed_error = 0;
};

/// The frame for rows that will be measured against each other; for all pairs of one set, give it twice. l1 of floats
/// is not centred: its differences are rounded relative to themselves as long as the values are not rounded before.
template <typename T>
FloatFrame frame_of(const PlainRows<T>& train, const PlainRows<T>& queries, Preselection by);
/// Directions are below 2 once they are centred, and are not scaled.
template <typename T>
FloatFrame frame_of(const DirectionRows<T>& train, const DirectionRows<T>& queries, Preselection by);

}  // namespace gridfold
