#pragma once

#include <cstdint>

namespace gridfold {

__extension__ using Wide = unsigned __int128;

/// numerator / denominator, correctly rounded to double, for a numerator up to the denominator and both below 2^93.
///
/// So equal ratios give equal doubles, however they are written, and greater ones no smaller doubles.
double exact_ratio(Wide numerator, Wide denominator);

}  // namespace gridfold
