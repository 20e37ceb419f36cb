#pragma once

#include <cstdint>

namespace gridfold {

__extension__ using Wide = unsigned __int128;

/// numerator / denominator for a numerator up to the denominator and both below 2^93, rounded to double.
///
/// The quotient is cut off at 2^-70 before it is rounded, so that equal ratios give equal doubles, however they are
/// written, and greater ones no smaller doubles.
double exact_ratio(Wide numerator, Wide denominator);

}  // namespace gridfold
