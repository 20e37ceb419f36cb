#include "data/tables/number_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

#include <fmt/format.h>

#include "data/tables/shown_text.hpp"

namespace gridfold {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// std::from_chars alone would take `inf`, `nan`, and the 0 of `0x1p3`.
bool begins_like_a_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.starts_with('.')) text.remove_prefix(1);
  return !text.empty() && is_digit(text.front());
}

bool is_integer_text(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return std::all_of(text.begin(), text.end(), is_digit);
}

bool holds(double value, std::string_view integer) {
  std::int64_t exact = 0;
  const auto [end, error] = std::from_chars(integer.data(), integer.data() + integer.size(), exact);
  constexpr double kTwoTo63 = 9223372036854775808.0;
  return error == std::errc{} && end == integer.data() + integer.size() && std::abs(value) < kTwoTo63 &&
         static_cast<std::int64_t>(value) == exact;
}

std::variant<double, NotNumber> parse_with_point(std::string_view text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (!begins_like_a_number(text) || parsed.ptr != end || parsed.ec == std::errc::invalid_argument) {
    return NotNumber::text;
  }
  if (parsed.ec == std::errc::result_out_of_range || !std::isfinite(value)) return NotNumber::out_of_range;
  if (is_integer_text(text) && !holds(value, text)) return NotNumber::rounded;
  return value;
}

}  // namespace

std::variant<double, NotNumber> parse_number(std::string_view text, char decimal) {
  double value = 0;
  if (scan_number(text.data(), text.data() + text.size(), decimal, value) == text.data() + text.size()) return value;
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return NotNumber::text;
  }
  if (decimal == '.') return parse_with_point(text);
  std::string with_point(text);
  for (char& c : with_point) c = c == decimal ? '.' : c == '.' ? decimal : c;
  return parse_with_point(with_point);
}

bool has_other_decimal(std::string_view text, char decimal) {
  const char other = decimal == ',' ? '.' : ',';
  const std::size_t sign = text.find(other);
  if (sign == std::string_view::npos || !std::holds_alternative<double>(parse_number(text, other))) return false;
  constexpr std::size_t kThousand = 3;
  const std::string_view whole = text.substr(0, sign);
  const bool begins_with_digit =
      !whole.empty() && whole.find_first_of("123456789") == whole.find_first_of("0123456789");
  return text.size() - sign - 1 != kThousand || !begins_with_digit;
}

std::string problem_of(NotNumber reason, std::string_view text) {
  switch (reason) {
    case NotNumber::text:
      break;
    case NotNumber::out_of_range:
      return fmt::format("{} does not fit 64-bit floating point (0, or magnitudes from 4.9e-324 to 1.8e308)",
                         shown(text));
    case NotNumber::rounded:
      return fmt::format(
          "{} would be rounded: 64-bit floating point holds every integer only up to 9007199254740992; subtract an "
          "offset, or leave the column out with drop_columns if it is an identifier",
          shown(text));
  }
  return fmt::format("{} is not a finite decimal number", shown(text));
}

}  // namespace gridfold
