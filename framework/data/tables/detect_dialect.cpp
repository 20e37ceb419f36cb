#include "data/tables/detect_dialect.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
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

/// The number of fields that each of the first records has, the very first one `fewer_names` less; empty where they
/// differ or cannot be told.
std::optional<std::size_t> even_width(const TextBlock& block, const Dialect& dialect, std::size_t fewer_names) {
  FieldScanner scanner(block.text, dialect);
  std::optional<std::size_t> width;
  try {
    for (std::size_t record = 0; record < kSampleRecords && scanner.next_record(); ++record) {
      std::size_t fields = 0;
      for (; scanner.has_field(); ++fields) scanner.next_field();
      if (record == 0) fields += fewer_names;
      if (width && *width != fields) return std::nullopt;
      width = fields;
    }
  } catch (const TextError&) {
    return std::nullopt;
  }
  return width;
}

/// The number of fields in the first record, up to the one that is wrong.
std::size_t first_width(const TextBlock& block, const Dialect& dialect) {
  FieldScanner scanner(block.text, dialect);
  std::size_t fields = 0;
  try {
    if (scanner.next_record()) {
      for (; scanner.has_field(); ++fields) scanner.next_field();
    }
  } catch (const TextError&) {
    // The field that is wrong is one, too.
    return fields + 1;
  }
  return fields;
}

Dialect with_separator(Dialect dialect, char separator) {
  dialect.separator = separator;
  dialect.blanks_separate = false;
  return dialect;
}

std::vector<Dialect> candidates(const Dialect& dialect) {
  std::vector<Dialect> all;
  for (const char separator : {',', ';', '\t', '|'}) {
    if (separator != dialect.decimal) all.push_back(with_separator(dialect, separator));
  }
  return all;
}

/// Whether a field in quotes is a number with the sign of `dialect` between units and tenths, as in `"1,5",a`.
bool has_quoted_fraction(const TextBlock& block, const Dialect& dialect) {
  FieldScanner scanner(block.text, dialect);
  try {
    for (std::size_t record = 0; record < kSampleRecords && scanner.next_record(); ++record) {
      while (scanner.has_field()) {
        const Field field = scanner.next_field();
        if (field.quoted && has_other_decimal(field.text, '.')) return true;
      }
    }
  } catch (const TextError&) {
    return false;
  }
  return false;
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
  bool integers_below = true;
  std::size_t values_below = 0;
  /// Whether a value below stands there more than once.
  bool repeats_below = false;
  bool appears_again = false;

  bool is_text() const { return !first_is_number && !first_is_missing; }
};

bool is_whole_number(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

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
    std::unordered_set<std::string_view> seen;
    for (std::size_t r = 1; r < records.size(); ++r) {
      if (i >= records[r].fields.size()) continue;
      const std::string& text = records[r].fields[i];
      columns[i].appears_again = columns[i].appears_again || text == first;
      if (missing.contains(text)) continue;
      ++columns[i].values_below;
      columns[i].numbers_below = columns[i].numbers_below && is_number(text);
      columns[i].integers_below = columns[i].integers_below && is_whole_number(text);
      columns[i].repeats_below = !seen.insert(text).second || columns[i].repeats_below;
    }
  }
  return columns;
}

/// How many of the texts, behind a first one that is empty, count columns: 0, 1, 2, ... or 1, 2, 3, ..., as many
/// programs call columns without names.
std::size_t counted_columns(const std::vector<std::string>& texts) {
  const std::size_t begin = !texts.empty() && texts.front().empty() ? 1 : 0;
  if (begin == texts.size() || (texts[begin] != "0" && texts[begin] != "1")) return 0;
  const std::size_t from = texts[begin] == "0" ? 0 : 1;
  std::size_t count = 0;
  while (begin + count < texts.size() && texts[begin + count] == std::to_string(from + count)) ++count;
  return count;
}

bool are_different_counts(const std::vector<std::string>& numbers) {
  std::unordered_set<std::string_view> seen;
  return std::all_of(numbers.begin(), numbers.end(), [&](const std::string& text) {
    return text.find_first_not_of("0123456789") == std::string::npos && seen.insert(text).second;
  });
}

/// The differences of neighbouring numbers in `texts`; empty where one is no number.
std::vector<double> steps_of(const std::vector<std::string>& texts, char decimal) {
  std::vector<double> steps;
  std::optional<double> last;
  for (const std::string& text : texts) {
    const auto parsed = parse_number(text, decimal);
    const double* value = std::get_if<double>(&parsed);
    if (value == nullptr) return {};
    if (last) steps.push_back(*value - *last);
    last = *value;
  }
  return steps;
}

bool all_ascend(const std::vector<double>& steps) {
  return steps.size() > 1 && std::ranges::all_of(steps, [](double step) { return step > 0; });
}

bool ascend_evenly(const std::vector<double>& steps) {
  return all_ascend(steps) && std::ranges::all_of(steps, [&](double step) { return step == steps.front(); });
}

/// Why a first record that is taken for values may hold names; empty where it does not look so.
std::string doubt_about_values(const std::vector<Record>& records, const std::vector<ColumnSample>& columns,
                               const std::vector<std::string>& numbers, char decimal) {
  const std::vector<std::string>& first = records.front().fields;
  const std::vector<double> steps = steps_of(numbers, decimal);
  const ColumnSample* text = nullptr;
  for (const ColumnSample& column : columns) {
    if (!column.is_text()) continue;
    if (column.appears_again) return {};
    // Where every value differs, the first one says nothing.
    if (column.repeats_below || (column.numbers_below && column.values_below > 0)) text = &column;
  }
  if (text != nullptr) {
    const bool may_be_names = numbers.size() > 1 && (are_different_counts(numbers) || all_ascend(steps));
    if (!may_be_names) return {};
    return fmt::format("the first line holds the numbers {}, ... beside the text {}, which no other line has there",
                       numbers.front(), shown(first[static_cast<std::size_t>(text - columns.data())]));
  }
  const bool are_decimals_below =
      std::ranges::any_of(columns, [](const ColumnSample& column) { return !column.integers_below; });
  const bool may_be_names = numbers.size() == columns.size() && are_different_counts(numbers) && ascend_evenly(steps) &&
                            are_decimals_below && !ascend_evenly(steps_of(records[1].fields, decimal));
  if (!may_be_names) return {};
  return fmt::format("the first line ({}, {}, {}, ...) goes up in even steps", numbers[0], numbers[1], numbers[2]);
}

/// Whether the first record names all columns but the first, which holds names of rows: it has a field less than the
/// next ones, and no number.
bool have_row_names(const std::vector<Record>& records, char decimal) {
  constexpr std::size_t kFewest = 3;
  if (records.size() < kFewest) return false;
  const std::vector<std::string>& first = records.front().fields;
  return std::all_of(records.begin() + 1, records.end(),
                     [&](const Record& record) { return record.fields.size() == first.size() + 1; }) &&
         std::ranges::none_of(first, [&](const std::string& name) {
           return std::holds_alternative<double>(parse_number(name, decimal));
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
  for (const std::size_t fewer_names : {std::size_t{0}, std::size_t{1}}) {
    const auto is_even = [&](const Dialect& one) {
      return even_width(block, one, fewer_names).value_or(0) > 1 + fewer_names;
    };
    std::ranges::copy_if(candidates(dialect), std::back_inserter(even), is_even);
    const Dialect of_quoted = with_separator(dialect, dialect.decimal);
    if (even.empty() && fewer_names == 0 && dialect.decimal == ',' && is_even(of_quoted) &&
        has_quoted_fraction(block, of_quoted)) {
      even.push_back(of_quoted);
    }
    if (even.empty() && is_even(with_blanks(dialect))) even.push_back(with_blanks(dialect));
    if (!even.empty()) break;
  }
  return even;
}

HeaderGuess guess_header(const std::vector<Record>& records, char decimal, const MissingTexts& missing) {
  if (records.size() < 2) {
    // A line of nothing but texts, alone, names the columns of a table without rows.
    const auto is_text = [&](const std::string& text) {
      const auto parsed = parse_number(text, decimal);
      const auto* reason = std::get_if<NotNumber>(&parsed);
      return reason != nullptr && *reason == NotNumber::text && !missing.contains(text);
    };
    return {!records.empty() && std::ranges::all_of(records.front().fields, is_text), {}};
  }
  if (have_row_names(records, decimal)) return {true, {}, true};
  const std::vector<std::string>& first = records.front().fields;
  const std::vector<ColumnSample> columns = sample_columns(records, decimal, missing);
  const std::size_t counted = counted_columns(first);
  const std::size_t behind_counted = counted + (first.front().empty() ? 1 : 0);
  const bool names_follow = std::all_of(
      columns.begin() + static_cast<std::ptrdiff_t>(behind_counted), columns.end(), [](const ColumnSample& column) {
        return column.is_text() && !column.appears_again && (column.repeats_below || column.numbers_below);
      });
  constexpr std::size_t kFewestCounted = 3;
  if (counted >= kFewestCounted && names_follow) {
    const std::size_t begin = behind_counted - counted;
    return {true, fmt::format("the first line ({}, {}, {}, ...) counts the columns", first[begin], first[begin + 1],
                              first[begin + 2])};
  }
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
    if (!column.is_text()) continue;
    ++texts;
    any_again = any_again || column.appears_again;
    text_above_numbers = text_above_numbers || (column.numbers_below && column.values_below > 0);
  }
  if (numbers.empty()) {
    return {text_above_numbers || (texts > 0 && !any_again && !any_missing), {}};
  }
  // Years and the like may be names; a measurement beside a text is a value beside a wrong one.
  if (text_above_numbers && are_different_counts(numbers)) {
    return {true, fmt::format("the first line holds the numbers {}{} beside texts that stand above numbers", numbers[0],
                              numbers.size() > 1 ? ", ..." : "")};
  }
  // 0 and 1 may be values unless the label's name stands behind them.
  if (counted > 1 && names_follow && is_label_name(first.back())) {
    return {true, fmt::format("the first line counts the columns up to {}", shown(first.back()))};
  }
  return {false, doubt_about_values(records, columns, numbers, decimal)};
}

/// Whether the first line holds the names of all of these columns.
bool holds_names(const std::vector<Record>& records, const std::vector<Column>& columns) {
  return !records.empty() && !columns.empty() && std::ranges::all_of(columns, [&](const Column& column) {
    return !column.name.empty() &&
           std::ranges::find(records.front().fields, column.name) != records.front().fields.end();
  });
}

Dialect resolve_dialect(const std::filesystem::path& path, const TextBlock& block, const TableOptions& options,
                        std::vector<std::string>& warnings) {
  Dialect dialect = options.dialect;
  if (options.detects_separator) dialect = resolve_separator(path, block, dialect);
  const std::vector<Record> records = first_records(path, block, dialect, kSampleRecords);
  const HeaderGuess guess = guess_header(records, dialect.decimal, options.missing);
  if (options.detects_header && options.model_columns && holds_names(records, *options.model_columns)) {
    dialect.header = true;
  } else if (options.detects_header) {
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
  dialect.has_row_names = dialect.header && guess.has_row_names;
  return dialect;
}

}  // namespace gridfold
