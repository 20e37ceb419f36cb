#include "distance/exact_ratio.hpp"

#include <cmath>

namespace gridfold {

double exact_ratio(Wide numerator, Wide denominator) {
  // Long division, 35 binary places at a time: remainders below 2^93 stay below 2^128.
  constexpr int kPlaces = 35;
  constexpr Wide kSignificant = Wide{1} << 64;
  Wide quotient = 0;
  Wide remainder = numerator;
  int places = 0;
  while (quotient < kSignificant && remainder != 0) {
    quotient = (quotient << kPlaces) + (remainder << kPlaces) / denominator;
    remainder = (remainder << kPlaces) % denominator;
    places += kPlaces;
  }
  // What is left decides where the places so far are halfway between two doubles.
  if (remainder != 0) quotient |= 1;
  return std::ldexp(static_cast<double>(quotient), -places);
}

}  // namespace gridfold
