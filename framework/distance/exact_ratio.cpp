#include "distance/exact_ratio.hpp"

namespace gridfold {

double exact_ratio(Wide numerator, Wide denominator) {
  // Long division, 35 binary places at a time: remainders below 2^93 stay below 2^128.
  constexpr int kPlaces = 35;
  Wide quotient = (numerator << kPlaces) / denominator;
  const Wide remainder = (numerator << kPlaces) % denominator;
  quotient = (quotient << kPlaces) + (remainder << kPlaces) / denominator;
  return static_cast<double>(quotient) * 0x1p-70;
}

}  // namespace gridfold
