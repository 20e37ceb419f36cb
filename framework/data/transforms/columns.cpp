#include <algorithm>
#include <charconv>
#include <string>

#include <fmt/format.h>

#include "core/error.hpp"
#include "data/transforms/map_rows.hpp"
#include "data/transforms/transforms.hpp"

namespace gridfold {

namespace {

[[noreturn]] void refuse(std::string_view part, std::string_view problem) {
  throw ConfigError(fmt::format(
      "columns: \"{}\" {}; allowed: numbers from 0 and ranges with both ends, such as 0-9, 12", part, problem));
}

std::size_t number(std::string_view part, std::string_view text, std::size_t available) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) refuse(part, "is no column");
  if (value >= available)
    refuse(part,
           fmt::format("is beyond the last of {} column{}, {}", available, available == 1 ? "" : "s", available - 1));
  return value;
}

/// The columns that a text such as "0-9, 12" names, in its order.
std::vector<std::size_t> columns_of(std::span<const ParameterValue> parameters, std::size_t available) {
  std::vector<std::size_t> columns;
  std::vector<bool> taken(available);
  std::string_view rest = parameter<std::string>(parameters, "keep");
  while (true) {
    const std::string_view part = rest.substr(0, rest.find(','));
    const std::size_t dash = part.find('-');
    const std::size_t first = number(part, part.substr(0, dash), available);
    const std::size_t last = dash == std::string_view::npos ? first : number(part, part.substr(dash + 1), available);
    if (last < first) refuse(part, "ends before it begins");
    for (std::size_t column = first; column <= last; ++column) {
      if (taken[column]) refuse(part, fmt::format("names column {} again", column));
      taken[column] = true;
      columns.push_back(column);
    }
    if (part.size() == rest.size()) return columns;
    rest.remove_prefix(part.size() + 1);
  }
}

/// Runs of ascending columns as ranges.
std::string text_of(const std::vector<std::size_t>& columns) {
  std::string text;
  for (std::size_t first = 0; first < columns.size();) {
    std::size_t last = first;
    while (last + 1 < columns.size() && columns[last + 1] == columns[last] + 1) ++last;
    text += fmt::format("{}{}", text.empty() ? "" : ", ", columns[first]);
    if (last > first) text += fmt::format("-{}", columns[last]);
    first = last + 1;
  }
  return text;
}

ParameterValues canonical(std::span<const ParameterValue> parameters, const FeatureShape& in) {
  return {{"keep", text_of(columns_of(parameters, in.features))}};
}

FeatureShape shape(std::span<const ParameterValue> parameters, const FeatureShape& in) {
  return {columns_of(parameters, in.features).size(), in.bytes_per_feature, std::nullopt};
}

FittedTransform fit(std::span<const ParameterValue> parameters, const FeatureShape& in, const FeatureView&,
                    const std::stop_token&) {
  return [columns = columns_of(parameters, in.features)](const FeatureView& rows, const std::stop_token& stop) {
    return map_same_kind(rows, columns.size(), stop, [&](const auto& from, const auto& to) {
      for (std::size_t i = 0; i < columns.size(); ++i) to[i] = from[columns[i]];
    });
  };
}

}  // namespace

Transform columns_transform() {
  return {.name = "columns",
          .description = "Keeps the named feature columns, in the order given; values stay as they are.",
          .per_row = true,
          .parameters = {{.name = "keep",
                          .type = ParameterType::text,
                          .meaning = "Columns, counted from 0 without the label: numbers, and ranges with both ends.",
                          .example = "\"0-9, 12\""}},
          .shape = shape,
          .canonical = canonical,
          .fit = fit};
}

}  // namespace gridfold
