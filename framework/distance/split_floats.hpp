#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace gridfold {

/// A finite float as the sum of two bfloat16 and a rest: `high` is the float rounded to 8 significant bits, `low` what
/// that leaves rounded to 8 bits, and the rest at most 2^-16 of the float. As bits, without the 16 lower ones of a
/// float that are zero.
struct SplitFloat {
  std::uint16_t high;
  std::uint16_t low;

  explicit SplitFloat(float value) : high(rounded(value)), low(rounded(value - widened(high))) {}

  /// high + low, which a float holds.
  float sum() const { return widened(high) + widened(low); }

  /// bfloat16 to float.
  static float widened(std::uint16_t bits) { return std::bit_cast<float>(std::uint32_t{bits} << 16); }

 private:
  /// To the nearest bfloat16, the even one of two.
  static std::uint16_t rounded(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    return static_cast<std::uint16_t>((bits + 0x7fffU + (bits >> 16 & 1U)) >> 16);
  }
};

/// How many neighbouring columns are split together.
inline constexpr std::size_t kSplitColumns = 32;

/// Splits kSplitColumns neighbouring floats in place, into words for instructions that multiply pairs of bfloat16: word
/// k holds the high parts of columns 2 k and 2 k + 1, word 16 + k their low parts, the first column in the lower half.
inline void split_columns(float* values) {
  constexpr std::size_t kPairs = kSplitColumns / 2;
  float words[kSplitColumns];
  for (std::size_t pair = 0; pair < kPairs; ++pair) {
    const SplitFloat first(values[2 * pair]);
    const SplitFloat second(values[2 * pair + 1]);
    words[pair] = std::bit_cast<float>(std::uint32_t{second.high} << 16 | first.high);
    words[kPairs + pair] = std::bit_cast<float>(std::uint32_t{second.low} << 16 | first.low);
  }
  for (std::size_t word = 0; word < kSplitColumns; ++word) values[word] = words[word];
}

}  // namespace gridfold
