#include "data/tables/detect_dialect.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "data/tables/field_scanner.hpp"
#include "data/tables/number_text.hpp"
#include "data/tables/place_in_text.hpp"
#include "data/tables/shown_text.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kSampleRecords = 200;

/// The number of fields that each of the first records has; empty where they differ or cannot be told.
std::optional<std::size_t> even_width(const TextBlock& block, const Dialect& dialect) {
  FieldScanner scanner(block.text, dialect);
  std::optional<std::size_t> width;
  try {
    for (std::size_t record = 0; record < kSampleRecords && scanner.next_record(); ++record) {
      std::size_t fields = 0;
      for (; scanner.has_field(); ++fields) scanner.next_field();
      if (width && *width != fields) return std::nullopt;
      width = fields;
    }
  } catch (const TextError&) {
    return std::nullopt;
  }
  return width;
}

/// The number of fields in the first record; 0 where it cannot be told.
std::size_t first_width(const TextBlock& block, const Dialect& dialect) {
  FieldScanner scanner(block.text, dialect);
  std::size_t fields = 0;
  try {
    if (scanner.next_record()) {
      for (; scanner.has_field(); ++fields) scanner.next_field();
    }
  } catch (const TextError&) {
    return 0;
  }
  return fields;
}

std::vector<Dialect> candidates(const Dialect& dialect) {
  std::vector<Dialect> all;
  for (const char separator : {',', ';', '\t', '|'}) {
    if (separator == dialect.decimal) continue;
    all.push_back(dialect);
    all.back().separator = separator;
    all.back().blanks_separate = false;
  }
  return all;
}

Dialect with_blanks(Dialect dialect) {
  dialect.separator = '\0';
  dialect.blanks_separate = true;
  return dialect;
}

Dialect resolve_separator(const std::filesystem::path& path, const TextBlock& block, const Dialect& asked) {
  const std::vector<Dialect> even = even_dialects(block, asked);
  if (even.size() == 1) return even.front();
  if (even.size() > 1) {
    std::vector<std::string> names;
    for (const Dialect& dialect : even) names.push_back(separator_name(dialect));
    const std::string hint = asked.decimal == '.' && names.front() == "comma"
                                 ? "; where the comma is a decimal sign, set decimal: comma"
                                 : "";
    throw DataError(
        fmt::format("{}:{}:1: {} each split every line into the same number of columns; set separator to "
                    "the right one{}",
                    path.string(), block.first_line, fmt::join(names, " and "), hint));
  }
  // None does: what splits the first line best is complained about where it does not go on.
  std::vector<Dialect> all = candidates(asked);
  all.push_back(with_blanks(asked));
  return *std::max_element(all.begin(), all.end(), [&](const Dialect& left, const Dialect& right) {
    return first_width(block, left) < first_width(block, right);
  });
}

/// What is known of a field of the first record and of those below it.
struct ColumnSample {
  bool first_is_number = false;
  bool first_is_missing = false;
  bool numbers_below = true;
  std::size_t values_below = 0;
  bool appears_again = false;
};

std::vector<ColumnSample> sample_columns(const std::vector<Record>& records, char decimal,
                                         const MissingTexts& missing) {
  const auto is_number = [&](const std::string& text) {
    return std::holds_alternative<double>(parse_number(text, decimal));
  };
  std::vector<ColumnSample> columns(records.front().fields.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string& first = records.front().fields[i];
    columns[i].first_is_number = is_number(first);
    columns[i].first_is_missing = missing.contains(first);
    for (std::size_t r = 1; r < records.size(); ++r) {
      if (i >= records[r].fields.size()) continue;
      const std::string& text = records[r].fields[i];
      columns[i].appears_again = columns[i].appears_again || text == first;
      if (missing.contains(text)) continue;
      ++columns[i].values_below;
      columns[i].numbers_below = columns[i].numbers_below && is_number(text);
    }
  }
  return columns;
}

/// Whether the texts are 0, 1, 2, ... or 1, 2, 3, ..., as many programs call columns without names.
bool counts_columns(const std::vector<std::string>& texts) {
  constexpr std::size_t kFewest = 3;
  if (texts.size() < kFewest || (texts.front() != "0" && texts.front() != "1")) return false;
  const std::size_t from = texts.front() == "0" ? 0 : 1;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i] != std::to_string(from + i)) return false;
  }
  return true;
}

bool are_different_counts(const std::vector<std::string>& numbers) {
  std::unordered_set<std::string_view> seen;
  return std::all_of(numbers.begin(), numbers.end(), [&](const std::string& text) {
    return text.find_first_not_of("0123456789") == std::string::npos && seen.insert(text).second;
  });
}

}  // namespace

std::vector<Record> first_records(const std::filesystem::path& path, const TextBlock& block, const Dialect& dialect,
                                  std::size_t most) {
  FieldScanner scanner(block.text, dialect);
  std::vector<Record> records;
  std::size_t line = block.first_line;
  std::size_t counted_to = 0;
  try {
    while (records.size() < most && scanner.next_record()) {
      const std::string_view between(block.text.data() + counted_to, scanner.record_offset() - counted_to);
      line += static_cast<std::size_t>(std::ranges::count(between, '\n'));
      counted_to = scanner.record_offset();
      Record record;
      record.line = line;
      while (scanner.has_field()) {
        const Field field = scanner.next_field();
        record.fields.emplace_back(field.text);
        record.quoted.push_back(field.quoted);
        record.offsets.push_back(field.offset - scanner.record_offset() + 1);
      }
      records.push_back(std::move(record));
    }
  } catch (const TextError& error) {
    throw DataError(complaint_at(path, block, error));
  }
  return records;
}

std::vector<Dialect> even_dialects(const TextBlock& block, const Dialect& dialect) {
  std::vector<Dialect> even;
  for (const Dialect& candidate : candidates(dialect)) {
    if (even_width(block, candidate).value_or(0) > 1) even.push_back(candidate);
  }
  if (even.empty() && even_width(block, with_blanks(dialect)).value_or(0) > 1) even.push_back(with_blanks(dialect));
  return even;
}

HeaderGuess guess_header(const std::vector<Record>& records, char decimal, const MissingTexts& missing) {
  if (records.size() < 2) return {};
  const std::vector<std::string>& first = records.front().fields;
  if (counts_columns(first)) {
    return {true, fmt::format("the first line ({}, {}, {}, ...) counts the columns", first[0], first[1], first[2])};
  }
  const std::vector<ColumnSample> columns = sample_columns(records, decimal, missing);
  std::vector<std::string> numbers;
  bool text_above_numbers = false;
  bool any_again = false;
  bool any_missing = false;
  std::size_t texts = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const ColumnSample& column = columns[i];
    if (column.first_is_number) numbers.push_back(first[i]);
    // The column that numbers the rows often has no name.
    any_missing = any_missing || (column.first_is_missing && !(i == 0 && first[i].empty()));
    if (column.first_is_number || column.first_is_missing) continue;
    ++texts;
    any_again = any_again || column.appears_again;
    text_above_numbers = text_above_numbers || (column.numbers_below && column.values_below > 0);
  }
  if (!text_above_numbers) return {texts > 0 && numbers.empty() && !any_again && !any_missing, {}};
  if (numbers.empty()) return {true, {}};
  // Years and the like may be names; a measurement beside a text is a value beside a wrong one.
  if (!are_different_counts(numbers)) return {};
  return {true, fmt::format("the first line holds the numbers {}{} beside texts that stand above numbers", numbers[0],
                            numbers.size() > 1 ? ", ..." : "")};
}

Dialect resolve_dialect(const std::filesystem::path& path, const TextBlock& block, const TableOptions& options,
                        std::vector<std::string>& warnings) {
  Dialect dialect = options.dialect;
  if (options.detects_separator) dialect = resolve_separator(path, block, dialect);
  const std::vector<Record> records = first_records(path, block, dialect, kSampleRecords);
  const HeaderGuess guess = guess_header(records, dialect.decimal, options.missing);
  if (options.detects_header) {
    dialect.header = guess.header;
    if (!guess.doubt.empty()) {
      warnings.push_back(fmt::format("{}: {}, and is taken for {}; header: {} makes it {}", path.string(), guess.doubt,
                                     guess.header ? "names" : "values", guess.header ? "false" : "true",
                                     guess.header ? "a row of values" : "names"));
    }
  } else if (guess.header && !dialect.header) {
    warnings.push_back(
        fmt::format("{}: the first line looks like names, but is read as values; set header: true", path.string()));
  }
  return dialect;
}

}  // namespace gridfold
