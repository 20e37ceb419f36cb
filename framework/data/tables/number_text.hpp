#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace gridfold {

/// Reads the decimal number that `begin` starts with, rounded to the nearest double, and returns its end. Null where
/// there is none, or none that can be told quickly and exactly: parse_number then decides.
///
/// A number is `5`, `+5`, `-0.25`, `.5`, `5.` or `1e-3`, with `decimal` for the point.
inline const char* scan_number(const char* begin, const char* end, char decimal, double& value) {
  constexpr double kPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  constexpr int kLargestPower = 22;
  constexpr std::uint64_t kExact = std::uint64_t{1} << 53;
  const auto digit_of = [](char c) { return static_cast<unsigned>(static_cast<unsigned char>(c)) - '0'; };
  const char* p = begin;
  if (p == end) return nullptr;
  const bool negative = *p == '-';
  if (negative || *p == '+') ++p;
  std::uint64_t digits = 0;
  const char* const first = p;
  while (p != end && digit_of(*p) < 10) digits = digits * 10 + digit_of(*p++);
  std::ptrdiff_t count = p - first;
  int power = 0;
  if (p != end && *p == decimal) {
    const char* const fraction = ++p;
    while (p != end && digit_of(*p) < 10) digits = digits * 10 + digit_of(*p++);
    count += p - fraction;
    power = static_cast<int>(fraction - p);
  }
  // 19 digits fit 64 bits; longer numbers are rare, and so are those that a product of two doubles does not round right
  // (W. D. Clinger, "How to read floating point numbers accurately", 1990).
  constexpr std::ptrdiff_t kMostDigits = 19;
  if (count == 0 || count > kMostDigits) return nullptr;
  if (p != end && (*p == 'e' || *p == 'E')) {
    ++p;
    const bool shrinks = p != end && *p == '-';
    if (p != end && (*p == '-' || *p == '+')) ++p;
    int exponent = 0;
    const char* const exponent_begin = p;
    while (p != end && digit_of(*p) < 10 && exponent < 1000)
      exponent = exponent * 10 + static_cast<int>(digit_of(*p++));
    if (p == exponent_begin) return nullptr;
    power += shrinks ? -exponent : exponent;
  }
  if (digits > kExact || power > kLargestPower || power < -kLargestPower) return nullptr;
  const auto whole = static_cast<double>(digits);
  const double magnitude = power < 0 ? whole / kPowers[-power] : whole * kPowers[power];
  value = negative ? -magnitude : magnitude;
  return p;
}

/// Why a text is no number that can be kept.
enum class NotNumber {
  /// It is something else.
  text,
  /// Its magnitude does not fit a double.
  out_of_range,
  /// An integer that a double does not hold exactly (beyond 2^53 most are not): rounding would make different
  /// identifiers or hashes equal.
  rounded,
};

/// The number that takes up the whole text, rounded to the nearest double: no `nan`, `inf`, hexadecimal or unit.
std::variant<double, NotNumber> parse_number(std::string_view text, char decimal = '.');

/// Whether the text is a number with the other decimal sign than `decimal`, comma or point, that cannot be one with a
/// sign between thousands, such as 1,234.
bool has_other_decimal(std::string_view text, char decimal);

/// What to say of such a text, and what to do about it.
std::string problem_of(NotNumber reason, std::string_view text);

}  // namespace gridfold
