#include "distance/split_floats.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

using namespace gridfold;

namespace {

std::vector<float> telling_values() {
  // Powers of two and their neighbours, ties between two bfloat16 and what is next to them, zeros.
  std::vector<float> values{0.0F, -0.0F, 1.0F, 1.99999988F, 1.00390625F, 1.01171875F, 0x1p-126F, 0x1.fffffep-1F};
  for (const float value : std::vector<float>(values)) {
    values.push_back(-value);
    values.push_back(std::nextafter(value, 2.0F));
    values.push_back(std::nextafter(value, -2.0F));
  }
  std::mt19937 bits(1);
  std::uniform_real_distribution<float> mantissa(-2, 2);
  for (int i = 0; i < 100000; ++i) values.push_back(std::ldexp(mantissa(bits), -static_cast<int>(bits() % 60)));
  return values;
}

}  // namespace

TEST_CASE("a split float misses 2^-16 of the float at most, and its low part is 2^-8 of it at most") {
  for (const float value : telling_values()) {
    const SplitFloat split(value);
    const double high{SplitFloat::widened(split.high)};
    const double low{SplitFloat::widened(split.low)};
    const double magnitude = std::fabs(double{value});
    // Below the smallest normal float there are fewer bits.
    const double rest_allowed = std::max(0x1p-16 * magnitude, 0x1p-134);
    if (std::fabs(double{value} - high - low) <= rest_allowed && std::fabs(low) <= 0x1.02p-8 * magnitude &&
        double{split.sum()} == high + low) {
      continue;
    }
    CAPTURE(value, high, low);
    FAIL("not within the bound, or the sum was rounded");
  }
}

TEST_CASE("a float is split to the nearest bfloat16, the even one of two") {
  // By hand: bfloat16 has 7 bits after the point, so that 1 is followed by 1 + 2^-7.
  CHECK(SplitFloat(1.0F).high == 0x3f80);
  CHECK(SplitFloat(1.0F + 0x1p-8F).high == 0x3f80);
  CHECK(SplitFloat(1.0F + 0x1p-8F + 0x1p-23F).high == 0x3f81);
  CHECK(SplitFloat(1.0F + 0x1p-7F + 0x1p-8F).high == 0x3f82);
  CHECK(SplitFloat(1.0F + 0x1p-8F).low == 0x3b80);
  CHECK(SplitFloat(-1.0F).high == 0xbf80);
}

TEST_CASE("split columns lie as matrix instructions want them: high parts in pairs, then low parts in pairs") {
  std::array<float, kSplitColumns> values;
  for (std::size_t c = 0; c < kSplitColumns; ++c) values[c] = 1.0F + static_cast<float>(c) * 0x1.0204p-6F;
  std::array<float, kSplitColumns> words = values;
  split_columns(words.data());
  for (std::size_t c = 0; c < kSplitColumns; ++c) {
    const auto half = [&](std::size_t word) {
      return static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(words[word]) >> (c % 2 * 16));
    };
    CHECK(half(c / 2) == SplitFloat(values[c]).high);
    CHECK(half(16 + c / 2) == SplitFloat(values[c]).low);
  }
}
