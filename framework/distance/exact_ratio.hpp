#pragma once

#include <cstdint>

namespace gridfold {

__extension__ using Wide = unsigned __int128;

/// numerator / denominator for a numerator up to the denominator and both below 2^93, rounded to double.
///
/// Before it is rounded, the quotient is cut off after 64 or more significant binary places. Where that is depends on
/// the ratio alone, so that equal ratios give equal doubles, however they are written, and greater ones no smaller
/// doubles.
double exact_ratio(Wide numerator, Wide denominator);

}  // namespace gridfold
