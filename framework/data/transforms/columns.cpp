#include <algorithm>
#include <charconv>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "core/error.hpp"
#include "data/transforms/map_rows.hpp"
#include "data/transforms/transforms.hpp"

namespace gridfold {

namespace {

constexpr std::string_view kForm = "numbers from 0 and ranges with both ends, such as 0-9, 12";

constexpr std::string_view kPattern = "^ *[0-9]+ *(- *[0-9]+ *)?(, *[0-9]+ *(- *[0-9]+ *)?)*$";

/// Columns from `first` to `last`, and how the text names them.
struct ColumnRange {
  std::size_t first = 0;
  std::size_t last = 0;
  std::string_view part;
};

/// Either the ranges of a text such as "0-9, 12", in its order, or what is wrong with it.
struct ParsedColumns {
  std::vector<ColumnRange> ranges;
  std::optional<std::string> problem;
};

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::optional<std::size_t> parse_column(std::string_view text) {
  text = trimmed(text);
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The first column that the range has in common with earlier ones, none of which overlap: first column to last.
std::optional<std::size_t> first_repeated(const ColumnRange& range, const std::map<std::size_t, std::size_t>& earlier) {
  const auto after = earlier.upper_bound(range.first);
  if (after != earlier.begin() && std::prev(after)->second >= range.first) return range.first;
  if (after != earlier.end() && after->first <= range.last) return after->first;
  return std::nullopt;
}

ParsedColumns parse_columns(std::string_view rest) {
  ParsedColumns parsed;
  std::map<std::size_t, std::size_t> taken;
  while (true) {
    const std::string_view item = rest.substr(0, rest.find(','));
    const std::string_view part = trimmed(item);
    const auto refuse = [&](std::string_view problem) {
      parsed.problem = fmt::format("\"{}\" {}", part, problem);
      return parsed;
    };
    const std::size_t dash = part.find('-');
    const auto first = parse_column(part.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : parse_column(part.substr(dash + 1));
    if (!first || !last) return refuse("is no column");
    if (*last < *first) return refuse("ends before it begins");
    const ColumnRange range{*first, *last, part};
    if (const auto column = first_repeated(range, taken)) return refuse(fmt::format("names column {} again", *column));
    taken.emplace(range.first, range.last);
    parsed.ranges.push_back(range);
    if (item.size() == rest.size()) return parsed;
    rest.remove_prefix(item.size() + 1);
  }
}

std::optional<std::string> problem_of(std::string_view text) { return parse_columns(text).problem; }

/// The columns that `keep` names, in its order.
std::vector<std::size_t> kept_columns(std::span<const ParameterValue> parameters, std::size_t available) {
  std::vector<std::size_t> columns;
  const ParsedColumns parsed = parse_columns(parameter<std::string>(parameters, "keep"));
  for (const ColumnRange& range : parsed.ranges) {
    if (range.last >= available) {
      throw ConfigError(fmt::format("columns: \"{}\" is beyond the last of {} column{}; allowed: 0 to {}", range.part,
                                    available, available == 1 ? "" : "s", available - 1));
    }
    for (std::size_t column = range.first; column <= range.last; ++column) columns.push_back(column);
  }
  return columns;
}

/// Runs of ascending columns as ranges.
std::string text_of_columns(const std::vector<std::size_t>& columns) {
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

ParameterValues canonical_columns(std::span<const ParameterValue> parameters, const FeatureShape& in) {
  return {{"keep", text_of_columns(kept_columns(parameters, in.features))}};
}

FeatureShape columns_shape(std::span<const ParameterValue> parameters, const FeatureShape& in) {
  const std::vector<std::size_t> columns = kept_columns(parameters, in.features);
  FeatureShape out{columns.size(), in.bytes_per_feature, std::nullopt};
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (std::ranges::binary_search(in.missing, columns[i])) out.missing.push_back(i);
    const auto categorical = std::ranges::lower_bound(in.categorical, columns[i]);
    if (categorical == in.categorical.end() || *categorical != columns[i]) continue;
    out.categorical.push_back(i);
    out.category_counts.push_back(in.category_counts[static_cast<std::size_t>(categorical - in.categorical.begin())]);
  }
  return out;
}

/// Of a column without a name, its number tells more than its new place.
std::vector<std::string> names_of_columns(std::span<const ParameterValue> parameters, std::vector<std::string> in) {
  std::vector<std::string> names;
  for (const std::size_t column : kept_columns(parameters, in.size())) {
    names.push_back(in[column].empty() ? fmt::format("column {}", column) : in[column]);
  }
  return names;
}

FittedTransform fitted_columns(std::span<const ParameterValue> parameters, const FeatureShape& in,
                               std::span<const NamedArray>) {
  return [columns = kept_columns(parameters, in.features)](const FeatureView& rows, const std::stop_token& stop) {
    return map_rows<SameKind>(rows, columns.size(), stop, [&](const auto& from, const auto& to) {
      for (std::size_t i = 0; i < columns.size(); ++i) to[i] = from[columns[i]];
    });
  };
}

}  // namespace

Transform columns_transform() {
  return {
      .component =
          {.name = "columns",
           .summary = "Keeps the named feature columns, in the order given. Values stay as they are.",
           .formula = "feature i = feature keep[i]",
           .parameters = {{.name = "keep",
                           .type = ParameterType::text,
                           .least = 0,
                           .text_problem = problem_of,
                           .text_form = std::string(kForm),
                           .text_pattern = std::string(kPattern),
                           .meaning = "Columns, counted from 0 without the label: numbers, and ranges with both ends.",
                           .example = "\"0-9, 12\""}}},
      .takes_missing = true,
      .takes_categories = true,
      .shape = columns_shape,
      .canonical = canonical_columns,
      .names = names_of_columns,
      .fitted = fitted_columns,
      .keeps_negative = [](std::span<const ParameterValue>) { return true; }};
}

}  // namespace gridfold
