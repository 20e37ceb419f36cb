#include "data/tables/table_content.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "core/ordered_names.hpp"

namespace gridfold {

namespace {

std::string place_of(const Table& table, const TextPlace& place) {
  return fmt::format("{}:{}:{}", table.path.string(), place.line, place.column);
}

std::string about_missing(const Table& table) {
  const ColumnValues* first = nullptr;
  for (const ColumnValues& column : table.values) {
    if (column.first_missing.line == 0) continue;
    if (first == nullptr || column.first_missing.line < first->first_missing.line) first = &column;
  }
  if (first == nullptr) return "";
  return fmt::format("the first at {}; missing_rows: drop leaves such rows out", place_of(table, first->first_missing));
}

/// The texts with a point for decimals, where that makes numbers of all of them.
std::vector<std::string> with_points(std::vector<std::string> texts, char decimal) {
  std::vector<std::string> numbers = texts;
  for (std::string& text : numbers) std::replace(text.begin(), text.end(), decimal, '.');
  const bool are_numbers = std::all_of(numbers.begin(), numbers.end(), [](const std::string& text) {
    return text.empty() || !std::isnan(number_named(text));
  });
  return are_numbers ? numbers : texts;
}

/// The names of groups or folds, and which of them each row has.
std::vector<std::string> named_rows(const RowTexts& rows, char decimal, std::vector<std::int32_t>& of_row) {
  std::vector<std::string> texts;
  for (const LabelTable::Entry& entry : rows.texts.entries()) texts.push_back(entry.text);
  if (decimal != '.') texts = with_points(std::move(texts), decimal);
  OrderedNames ordered = ordered_names(texts);
  for (const std::uint32_t entry : rows.of_row) {
    of_row.push_back(static_cast<std::int32_t>(ordered.place_of_text[entry]));
  }
  return std::move(ordered.names);
}

}  // namespace

PartContent content_of(Table table) {
  PartContent content;
  content.source = table.path.string();
  content.features = take_features(table);
  content.bytes_per_feature = table.bytes_per_number;
  content.about_missing = about_missing(table);
  for (std::size_t i = 0; i < table.values.size(); ++i) {
    ColumnValues& values = table.values[i];
    ContentColumn& column = content.columns.emplace_back();
    if (!table.columns.names.empty()) column.name = table.columns.names[table.columns.features[i]];
    column.is_categorical = values.kind == ColumnKind::texts;
    column.texts = std::move(values.texts);
    column.has_missing = values.first_missing.line != 0;
    if (values.kind != ColumnKind::unknown) column.place = place_of(table, values.first);
  }
  content.labels = std::move(table.labels.texts);
  content.label_of_row = std::move(table.labels.of_row);
  if (table.columns.groups) content.group_names = named_rows(table.groups, table.decimal, content.groups);
  if (table.columns.split) content.split_names = named_rows(table.splits, table.decimal, content.splits);
  content.label_column = table.columns.label;
  if (table.columns.label && !table.columns.names.empty())
    content.label_name = table.columns.names[*table.columns.label];
  content.warnings = std::move(table.warnings);
  content.dropped_rows = table.dropped_rows;
  return content;
}

}  // namespace gridfold
