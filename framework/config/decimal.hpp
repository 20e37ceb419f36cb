#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace gridfold {

/// A decimal number as it is written: digits times a power of ten.
struct Decimal {
  std::int64_t digits = 0;
  int exponent = 0;

  /// The nearest double.
  double value() const;
};

/// `text` as parse_number takes it; empty where it has more than 15 significant digits or an exponent beyond 30.
std::optional<Decimal> parse_decimal(std::string_view text);

/// The digits of `number` when it is written with this exponent, which is not above its own; empty where 64 bits do
/// not hold them.
std::optional<std::int64_t> digits_at(const Decimal& number, int exponent);

/// Both empty on overflow.
std::optional<std::int64_t> checked_add(std::int64_t left, std::int64_t right);
std::optional<std::int64_t> checked_multiply(std::int64_t left, std::int64_t right);

}  // namespace gridfold
