#include "data/label_table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace gridfold {

namespace {

/// The largest integers that a double tells apart from their neighbours.
constexpr double kLargestInteger = 9007199254740992.0;

std::optional<double> number_in(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

bool is_integer(double value) { return std::trunc(value) == value && std::abs(value) < kLargestInteger; }

std::string integer_name(double value) { return fmt::format("{}", static_cast<std::int64_t>(value)); }

}  // namespace

std::optional<std::uint32_t> LabelTable::add(std::string_view text, std::size_t line, std::size_t column) {
  if (const auto known = numbers_.find(text); known != numbers_.end()) return known->second;
  if (entries_.size() == kMaxLabels) return std::nullopt;
  const auto number = static_cast<std::uint32_t>(entries_.size());
  entries_.push_back({std::string(text), line, column});
  numbers_.emplace(text, number);
  return number;
}

bool LabelTable::numeric() const {
  return std::all_of(entries_.begin(), entries_.end(),
                     [](const Entry& entry) { return number_in(entry.text).has_value(); });
}

const LabelTable::Entry* LabelTable::first_fraction() const {
  for (const Entry& entry : entries_) {
    const auto value = number_in(entry.text);
    if (value && !is_integer(*value)) return &entry;
  }
  return nullptr;
}

std::vector<std::string> LabelTable::class_of_entries(bool as_integers) const {
  std::vector<std::string> names;
  for (const Entry& entry : entries_) {
    const auto value = as_integers ? number_in(entry.text) : std::nullopt;
    names.push_back(value && is_integer(*value) ? integer_name(*value) : entry.text);
  }
  return names;
}

std::vector<std::string> sorted_classes(std::vector<std::string> names, bool as_integers) {
  const auto by_value = [](const std::string& left, const std::string& right) {
    return number_in(left).value_or(0) < number_in(right).value_or(0);
  };
  if (as_integers) {
    std::sort(names.begin(), names.end(), by_value);
  } else {
    std::sort(names.begin(), names.end());
  }
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace gridfold
