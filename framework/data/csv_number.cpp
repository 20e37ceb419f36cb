#include "data/csv_number.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

#include "data/csv_reader.hpp"

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

}  // namespace

bool is_missing(std::string_view text) {
  constexpr std::array<std::string_view, 7> kWords{"", "?", "na", "n/a", "nan", "null", "none"};
  constexpr std::size_t kLongestWord = 4;
  if (text.size() > kLongestWord) return false;
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::find(kWords.begin(), kWords.end(), lower) != kWords.end();
}

std::variant<double, std::string> parse_feature(std::string_view text) {
  if (is_missing(text)) {
    return fmt::format(
        "a value is missing ({}); gridfold invents none: remove the row or the column, or fill it in "
        "before",
        shown(text));
  }
  double value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (!begins_like_a_number(text) || parsed.ptr != end || parsed.ec == std::errc::invalid_argument) {
    return fmt::format("{} is no finite decimal number", shown(text));
  }
  if (parsed.ec == std::errc::result_out_of_range || !std::isfinite(value)) {
    return fmt::format("{} does not fit 64-bit floating point (0, or magnitudes from 4.9e-324 to 1.8e308)",
                       shown(text));
  }
  if (is_integer_text(text) && !holds(value, text)) {
    return fmt::format(
        "{} would be rounded: 64-bit floating point holds every integer only up to 9007199254740992; subtract an "
        "offset, or drop the column if it is an identifier",
        shown(text));
  }
  return value;
}

}  // namespace gridfold
