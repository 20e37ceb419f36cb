#pragma once

#include "distance/metric.hpp"

namespace gridfold {

/// The metrics, one per file, for the registry.
Metric bray_curtis_metric();
Metric canberra_metric();
Metric chebyshev_metric();
Metric chi_square_metric();
Metric correlation_metric();
Metric cosine_metric();
Metric hamming_metric();
Metric l1_metric();
Metric l2_metric();
Metric minkowski_metric();
Metric squared_l2_metric();

}  // namespace gridfold
