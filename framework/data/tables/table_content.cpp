#include "data/tables/table_content.hpp"

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

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

/// The names of groups or folds, where all are numbers as integers, and which of them each row has.
std::vector<std::string> named_rows(const RowTexts& texts, std::vector<std::int32_t>& of_row) {
  const bool are_integers = texts.texts.numeric() && texts.texts.first_fraction() == nullptr;
  const std::vector<std::string> name_of_entry = texts.texts.class_of_entries(are_integers);
  std::vector<std::string> names = sorted_classes(name_of_entry, are_integers);
  std::unordered_map<std::string_view, std::int32_t> number_of;
  for (const std::string& name : names) number_of.emplace(name, static_cast<std::int32_t>(number_of.size()));
  for (const std::uint32_t entry : texts.of_row) of_row.push_back(number_of.at(name_of_entry[entry]));
  return names;
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
  if (table.columns.groups) content.group_names = named_rows(table.groups, content.groups);
  if (table.columns.split) content.split_names = named_rows(table.splits, content.splits);
  content.label_column = table.columns.label;
  content.warnings = std::move(table.warnings);
  content.dropped_rows = table.dropped_rows;
  return content;
}

}  // namespace gridfold
