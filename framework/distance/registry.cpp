#include "distance/metrics.hpp"

namespace gridfold {

std::vector<Metric> built_in_metrics() {
  std::vector<Metric> all;
  all.push_back(l1_metric());
  all.push_back(l2_metric());
  all.push_back(squared_l2_metric());
  all.push_back(chebyshev_metric());
  all.push_back(minkowski_metric());
  all.push_back(cosine_metric());
  all.push_back(correlation_metric());
  all.push_back(hamming_metric());
  all.push_back(canberra_metric());
  all.push_back(bray_curtis_metric());
  all.push_back(chi_square_metric());
  return all;
}

}  // namespace gridfold
