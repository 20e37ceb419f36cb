#include "resampling/name_order.hpp"

#include <charconv>
#include <cstdint>
#include <optional>

namespace gridfold {

namespace {

std::optional<std::int64_t> integer_of(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

bool NameOrder::operator()(const std::string& left, const std::string& right) const {
  const auto one = integer_of(left);
  const auto other = integer_of(right);
  if (one && other && *one != *other) return *one < *other;
  if (one.has_value() != other.has_value()) return one.has_value();
  return left < right;
}

}  // namespace gridfold
