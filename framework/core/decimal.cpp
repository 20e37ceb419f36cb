#include "core/decimal.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <system_error>

#include <fmt/format.h>

#include "core/number_text.hpp"

namespace gridfold {

namespace {

double parsed(const std::string& text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

double Decimal::value() const {
  return exponent == 0 ? static_cast<double>(digits) : parsed(fmt::format("{}e{}", digits, exponent));
}

double rounded(double value, int digits) { return parsed(fmt::format("{:.{}e}", value, digits - 1)); }

std::optional<std::int64_t> checked_sum(std::int64_t left, std::int64_t right) {
  std::int64_t result = 0;
  return __builtin_add_overflow(left, right, &result) ? std::nullopt : std::optional(result);
}

std::optional<std::int64_t> checked_product(std::int64_t left, std::int64_t right) {
  std::int64_t result = 0;
  return __builtin_mul_overflow(left, right, &result) ? std::nullopt : std::optional(result);
}

std::optional<Decimal> parse_decimal(std::string text) {
  if (!parse_number(text)) return std::nullopt;
  Decimal decimal;
  const std::size_t end = text.find_first_of("eE");
  if (end != std::string::npos) {
    const char* exponent = text.data() + end + (text[end + 1] == '+' ? 2 : 1);
    std::from_chars(exponent, text.data() + text.size(), decimal.exponent);
    text.resize(end);
  }
  if (const std::size_t point = text.find('.'); point != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    decimal.exponent -= static_cast<int>(text.size() - point - 1);
    text.erase(point, 1);
  }
  const char* begin = text.data() + (text.starts_with('+') ? 1 : 0);
  // What is left of `.0` or `-.0` is 0.
  const auto result = std::from_chars(begin, text.data() + text.size(), decimal.digits);
  constexpr std::int64_t kMost = 999'999'999'999'999;
  const bool is_too_long = result.ec == std::errc::result_out_of_range || std::llabs(decimal.digits) > kMost;
  if (is_too_long || std::abs(decimal.exponent) > 30) return std::nullopt;
  return decimal;
}

std::optional<std::int64_t> digits_at(const Decimal& number, int exponent) {
  std::optional<std::int64_t> digits = number.digits;
  for (int i = number.exponent; digits && i > exponent; --i) digits = checked_product(*digits, 10);
  return digits;
}

bool is_same(const Decimal& left, const Decimal& right) {
  const int exponent = std::min(left.exponent, right.exponent);
  const auto digits = digits_at(left, exponent);
  return digits && digits == digits_at(right, exponent);
}

std::optional<Decimal> times_power(Decimal value, const Decimal& factor, std::int64_t power) {
  for (std::int64_t i = 0; i < power; ++i) {
    const auto digits = checked_product(value.digits, factor.digits);
    if (!digits) return std::nullopt;
    value = {*digits, value.exponent + factor.exponent};
    while (value.digits != 0 && value.digits % 10 == 0) value = {value.digits / 10, value.exponent + 1};
  }
  return value;
}

double scaled(const Decimal& value, const Decimal& factor, std::int64_t power) {
  if (const auto exact = times_power(value, factor, power)) return exact->value();
  const auto real = [](const Decimal& number) {
    return static_cast<long double>(number.digits) * std::pow(10.0L, number.exponent);
  };
  return rounded(static_cast<double>(real(value) * std::pow(real(factor), power)), 15);
}

double log_spaced(const Decimal& from, const Decimal& to, std::int64_t i, std::int64_t gaps) {
  if (i == gaps) return to.value();
  const bool descends = to.value() < from.value();
  const Decimal& low = descends ? to : from;
  const Decimal& high = descends ? from : to;
  const std::int64_t place = descends ? gaps - i : i;
  for (const std::int64_t root : {gaps / std::gcd(place, gaps), gaps}) {
    const double ratio = std::pow(high.value() / low.value(), 1.0 / static_cast<double>(root));
    // The last digits of a power are noise. A wrong factor does not lead from one end to the other.
    for (int digits = 15; digits >= 9; --digits) {
      const auto factor = parse_decimal(fmt::format("{}", rounded(ratio, digits)));
      const auto end = factor ? times_power(low, *factor, root) : std::nullopt;
      if (!end || !is_same(*end, high)) continue;
      if (const auto exact = times_power(low, *factor, place / (gaps / root))) return exact->value();
    }
  }
  const long double share = static_cast<long double>(i) / static_cast<long double>(gaps);
  const long double begin = from.value();
  return rounded(static_cast<double>(begin * std::pow(to.value() / begin, share)), 15);
}

}  // namespace gridfold
