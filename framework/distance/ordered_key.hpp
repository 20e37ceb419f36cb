#pragma once

#include <bit>
#include <cstdint>

namespace gridfold {

/// Floats as integers in the same order: -inf < ... < -0 < +0 < ... < +inf.
inline std::uint32_t ordered_key(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return (bits & 0x80000000U) != 0 ? ~bits : bits | 0x80000000U;
}

/// The float of an ordered key.
inline float ordered_value(std::uint32_t key) {
  return std::bit_cast<float>((key & 0x80000000U) != 0 ? key & 0x7fffffffU : ~key);
}

}  // namespace gridfold
