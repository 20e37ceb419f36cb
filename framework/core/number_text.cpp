#include "core/number_text.hpp"

#include <charconv>
#include <cmath>
#include <system_error>

namespace gridfold {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Drops a plus, which from_chars does not take; nothing else may follow it but a digit or a point.
std::optional<std::string_view> without_plus(std::string_view text) {
  if (text.empty() || text.front() != '+') return text;
  text.remove_prefix(1);
  if (text.empty() || !(is_digit(text.front()) || text.front() == '.')) return std::nullopt;
  return text;
}

bool has_leading_zero(std::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  return text.size() > 1 && text[0] == '0' && is_digit(text[1]);
}

}  // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) {
  const auto digits = without_plus(text);
  if (!digits || has_leading_zero(*digits)) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits->data(), digits->data() + digits->size(), value);
  if (error != std::errc{} || end != digits->data() + digits->size()) return std::nullopt;
  return value;
}

std::optional<double> parse_number(std::string_view text) {
  const auto digits = without_plus(text);
  if (!digits || has_leading_zero(*digits)) return std::nullopt;
  // from_chars also takes inf and nan.
  if (digits->find_first_not_of("0123456789.eE+-") != std::string_view::npos) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(digits->data(), digits->data() + digits->size(), value);
  if (error != std::errc{} || end != digits->data() + digits->size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<bool> parse_boolean(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

}  // namespace gridfold
