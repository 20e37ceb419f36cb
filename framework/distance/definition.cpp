#include "distance/definition.hpp"

#include <cmath>

#include "distance/metric_bray_curtis.hpp"
#include "distance/metric_canberra.hpp"
#include "distance/metric_chebyshev.hpp"
#include "distance/metric_chi_square.hpp"
#include "distance/metric_correlation.hpp"
#include "distance/metric_cosine.hpp"
#include "distance/metric_hamming.hpp"
#include "distance/metric_l1.hpp"
#include "distance/metric_minkowski.hpp"
#include "distance/metric_squared_l2.hpp"

namespace gridfold {

namespace {

double itself(double rank, double) { return rank; }
double square_root(double rank, double) { return std::sqrt(rank); }

}  // namespace

template <typename T>
Definition<T> definition_of(Metric metric) {
  switch (metric) {
    case Metric::l1:
      return {l1, itself};
    case Metric::l2:
      return {squared_l2, square_root};
    case Metric::squared_l2:
      return {squared_l2, itself};
    case Metric::chebyshev:
      return {chebyshev, itself};
    case Metric::minkowski:
      return {minkowski, minkowski_root};
    case Metric::cosine:
      return {cosine, itself};
    case Metric::correlation:
      return {correlation, itself};
    case Metric::hamming:
      return {hamming, itself};
    case Metric::canberra:
      return {canberra, itself};
    case Metric::bray_curtis:
      return {bray_curtis, itself};
    case Metric::chi_square:
      return {chi_square, itself};
  }
  return {};
}

template Definition<std::uint8_t> definition_of(Metric metric);
template Definition<float> definition_of(Metric metric);

}  // namespace gridfold
