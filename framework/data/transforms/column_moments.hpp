#pragma once

#include <stop_token>
#include <vector>

#include "core/feature_view.hpp"

namespace gridfold {

/// The mean of every column, summed in double precision from the first row to the last. `rows` has at least one.
/// Throws Cancelled between two rows.
std::vector<double> column_means(const FeatureView& rows, const std::stop_token& stop);

/// The variance of every column with ddof 0, in two passes with Chan, Golub and LeVeque's correction ("Algorithms for
/// computing the sample variance", 1983, equation 1.7), as scikit-learn computes it. Throws Cancelled
/// between two rows.
std::vector<double> column_variances(const FeatureView& rows, const std::vector<double>& means,
                                     const std::stop_token& stop);

}  // namespace gridfold
