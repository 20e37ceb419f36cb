#pragma once

#include <cmath>
#include <limits>

namespace gridfold {

/// How far rounding to float moves a normal value at most, as a share of it.
inline constexpr double kFloatUnit = 0x1p-24;

/// The largest float that is not above a value.
inline float rounded_down(double value) {
  const auto near = static_cast<float>(value);
  return double{near} > value ? std::nextafter(near, -std::numeric_limits<float>::infinity()) : near;
}

/// The smallest float that is not below a value.
inline float rounded_up(double value) { return -rounded_down(-value); }

}  // namespace gridfold
