#include "core/ordered_names.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>
#include <unordered_map>

#include <fmt/format.h>

namespace gridfold {

namespace {

std::string_view after_plus(std::string_view text) {
  return text.starts_with('+') && !text.starts_with("+-") ? text.substr(1) : text;
}

bool is_integer_text(std::string_view text) {
  text = after_plus(text);
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// An integer without needless signs and zeros.
std::string integer_name(std::string_view text) {
  text = after_plus(text);
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.remove_prefix(1);
  text.remove_prefix(std::min(text.find_first_not_of('0'), text.size() - 1));
  return is_negative && text != "0" ? "-" + std::string(text) : std::string(text);
}

/// Of such names.
bool is_smaller_integer(const std::string& left, const std::string& right) {
  const bool is_negative = left.starts_with('-');
  if (is_negative != right.starts_with('-')) return is_negative;
  if (left.size() != right.size()) return (left.size() < right.size()) != is_negative;
  return (left < right) != is_negative && left != right;
}

/// Whether pandas reads sorted names as one type of integers, with a sign or without; else as texts.
bool fit_64_bits(std::span<const std::string> names) {
  if (names.empty()) return true;
  const bool is_signed = names.front().starts_with('-');
  return !is_smaller_integer(names.front(), "-9223372036854775808") &&
         !is_smaller_integer(is_signed ? "9223372036854775807" : "18446744073709551615", names.back());
}

/// The largest integers that a double tells apart from their neighbours.
constexpr double kLargestInteger = 9007199254740992.0;

std::string number_name(double value) {
  if (std::trunc(value) == value && std::abs(value) < kLargestInteger) {
    return fmt::format("{}", static_cast<std::int64_t>(value));
  }
  return fmt::format("{}", value);
}

template <typename Name, typename IsBefore>
OrderedNames ordered_by(std::span<const std::string> texts, const Name& name_of, const IsBefore& is_before) {
  OrderedNames ordered;
  std::unordered_map<std::string_view, std::string> name_of_text;
  for (const std::string& text : texts) {
    const auto [found, is_new] = name_of_text.try_emplace(text);
    if (!is_new) continue;
    if (!text.empty()) found->second = name_of(text);
    ordered.names.push_back(found->second);
  }
  std::sort(ordered.names.begin(), ordered.names.end(), [&](const std::string& left, const std::string& right) {
    if (left.empty() || right.empty()) return left.size() < right.size();
    return is_before(left, right);
  });
  ordered.names.erase(std::unique(ordered.names.begin(), ordered.names.end()), ordered.names.end());
  std::unordered_map<std::string_view, std::uint32_t> place_of_name;
  for (const std::string& name : ordered.names) {
    place_of_name.emplace(name, static_cast<std::uint32_t>(place_of_name.size()));
  }
  for (const std::string& text : texts) {
    ordered.place_of_text.push_back(place_of_name.at(name_of_text.at(text)));
  }
  return ordered;
}

}  // namespace

double number_named(const std::string& text) {
  const std::string_view digits = after_plus(text);
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool is_whole = error == std::errc{} && end == digits.data() + digits.size();
  return is_whole && std::isfinite(value) ? value : std::numeric_limits<double>::quiet_NaN();
}

OrderedNames ordered_names(std::span<const std::string> texts) {
  const auto all = [&](const auto& is_one) {
    return std::all_of(texts.begin(), texts.end(),
                       [&](const std::string& text) { return text.empty() || is_one(text); });
  };
  const bool are_integers = all(is_integer_text);
  if (are_integers) {
    OrderedNames ordered = ordered_by(texts, integer_name, is_smaller_integer);
    const bool has_missing = !ordered.names.empty() && ordered.names.front().empty();
    if (fit_64_bits(std::span(ordered.names).subspan(has_missing ? 1 : 0))) return ordered;
  }
  if (!are_integers && all([](const std::string& text) { return !std::isnan(number_named(text)); })) {
    return ordered_by(
        texts, [](const std::string& text) { return number_name(number_named(text)); },
        [](const std::string& left, const std::string& right) { return number_named(left) < number_named(right); });
  }
  return ordered_by(
      texts, [](const std::string& text) { return text; },
      [](const std::string& left, const std::string& right) { return left < right; });
}

}  // namespace gridfold
