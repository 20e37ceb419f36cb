#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace gridfold {

/// A decimal number as it is written: digits times a power of ten.
struct Decimal {
  std::int64_t digits = 0;
  int exponent = 0;

  /// The nearest double.
  double value() const;
};

/// A text as parse_number takes it; empty where it has more than 15 significant digits or an exponent beyond 30.
std::optional<Decimal> parse_decimal(std::string text);

/// The digits of a number when it is written with this exponent, which is not above its own; empty where 64 bits do not
/// hold them.
std::optional<std::int64_t> digits_at(const Decimal& number, int exponent);

bool is_same(const Decimal& left, const Decimal& right);

/// `value` times `factor` so many times, exactly; empty where 64 bits do not hold its digits.
std::optional<Decimal> times_power(Decimal value, const Decimal& factor, std::int64_t power);

/// Both empty on overflow.
std::optional<std::int64_t> checked_sum(std::int64_t left, std::int64_t right);
std::optional<std::int64_t> checked_product(std::int64_t left, std::int64_t right);

/// `value` with so many significant digits, so that 0.001 * 10^(1/6)^6 is 0.01 and not its neighbour.
double rounded(double value, int digits);

/// `value` times `factor` so many times, both above 0: the number that is decimal, or 15 digits where 64 bits do not
/// hold its digits.
double scaled(const Decimal& value, const Decimal& factor, std::int64_t power);

/// The i-th of the numbers that divide the span between two numbers above 0 into so many gaps, evenly by their
/// logarithms. Powers of ten, and whatever else is a decimal number, come out exact; others have 15 digits.
double log_spaced(const Decimal& from, const Decimal& to, std::int64_t i, std::int64_t gaps);

}  // namespace gridfold
