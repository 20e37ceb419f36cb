#include "config/decimal.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <string>

#include "config/yaml_scalar.hpp"

namespace gridfold {

double Decimal::value() const {
  const std::string text = fmt::format("{}e{}", digits, exponent);
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::optional<Decimal> parse_decimal(std::string_view text) {
  if (!parse_number(text)) return std::nullopt;
  if (text.front() == '+') text.remove_prefix(1);
  Decimal decimal;
  const std::size_t exponent_at = text.find_first_of("eE");
  if (exponent_at != std::string_view::npos) {
    std::string_view exponent = text.substr(exponent_at + 1);
    if (exponent.front() == '+') exponent.remove_prefix(1);
    std::from_chars(exponent.data(), exponent.data() + exponent.size(), decimal.exponent);
    text = text.substr(0, exponent_at);
  }
  std::string digits(text);
  if (const std::size_t point = digits.find('.'); point != std::string::npos) {
    while (digits.back() == '0') digits.pop_back();
    decimal.exponent -= static_cast<int>(digits.size() - point - 1);
    digits.erase(point, 1);
  }
  if (digits.empty() || digits == "-") digits += '0';
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), decimal.digits);
  constexpr std::int64_t kMost = 999'999'999'999'999;
  if (error != std::errc{} || std::llabs(decimal.digits) > kMost || std::abs(decimal.exponent) > 30) {
    return std::nullopt;
  }
  return decimal;
}

std::optional<std::int64_t> digits_at(const Decimal& number, int exponent) {
  std::optional<std::int64_t> digits = number.digits;
  for (int i = number.exponent; digits && i > exponent; --i) digits = checked_multiply(*digits, 10);
  return digits;
}

std::optional<std::int64_t> checked_add(std::int64_t left, std::int64_t right) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(left, right, &sum)) return std::nullopt;
  return sum;
}

std::optional<std::int64_t> checked_multiply(std::int64_t left, std::int64_t right) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(left, right, &product)) return std::nullopt;
  return product;
}

}  // namespace gridfold
