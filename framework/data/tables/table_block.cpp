#include "data/tables/table_block.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "core/utf8.hpp"
#include "data/fingerprint.hpp"
#include "data/tables/field_scanner.hpp"
#include "data/tables/number_text.hpp"
#include "data/tables/place_in_text.hpp"
#include "data/tables/shown_text.hpp"

namespace gridfold {

namespace {

enum class Use : std::uint8_t { skip, label, groups, split, feature };

class BlockParser {
 public:
  BlockParser(const TextBlock& text, const TableFormat& format, std::vector<double>& values)
      : text_(text),
        format_(format),
        scanner_(text.text, format.dialect),
        uses_(format.columns.count, Use::skip),
        values_(values) {
    values_.clear();
    for (const std::size_t column : format.columns.features) uses_[column] = Use::feature;
    if (format.columns.label) uses_[*format.columns.label] = Use::label;
    if (format.columns.split) uses_[*format.columns.split] = Use::split;
    // Where one column holds both, `take_group` takes the fold as well.
    if (format.columns.groups) uses_[*format.columns.groups] = Use::groups;
    block_.columns.resize(format.columns.features.size());
    for (std::size_t i = 0; i < block_.columns.size(); ++i) {
      if (format.columns.categorical[format.columns.features[i]]) block_.columns[i].kind = ColumnKind::texts;
    }
  }

  TableBlock parse(std::size_t skipped) {
    if (const auto nul = text_.text.find('\0'); nul != std::string::npos)
      fail(nul, "a NUL byte; this is no text file, or one in UTF-16 without a byte order mark; save that as UTF-8");
    try {
      for (; skipped > 0 && scanner_.next_record(); --skipped) scanner_.skip_record();
      while (scanner_.next_record()) parse_record();
    } catch (const TextError& error) {
      throw DataError(complaint_at(format_.path, text_, error));
    }
    if (text_.is_cut) throw DataError(complaint_at(format_.path, text_, TextError(scanner_.record_offset(), "")));
    if (scanner_.empty_line()) block_.empty_line = line_of(*scanner_.empty_line());
    pack();
    return std::move(block_);
  }

 private:
  [[noreturn]] void fail(std::size_t offset, std::string_view problem) const {
    throw DataError(complaint_at(format_.path, text_, offset, problem));
  }

  /// Of a value; but where its record has too few or too many fields, that is the cause.
  [[noreturn]] void fail(std::size_t offset, std::size_t column, std::string_view problem) const {
    const std::size_t record = scanner_.record_offset();
    FieldScanner again(std::string_view(text_.text).substr(record), format_.dialect);
    std::size_t fields = 0;
    for (again.next_record(); again.has_field(); ++fields) again.next_field();
    if (fields != uses_.size()) refuse_width(record, fields);
    fail(offset, fmt::format("{}: {}", format_.columns.name_of(column), problem));
  }

  /// Counts on from the last place asked for: a record may have a million columns. Offsets ascend but for a few.
  TextPlace place_of(std::size_t offset) {
    if (offset < counted_to_) {
      const PlaceInText place = place_in(text_.text, offset);
      return {text_.first_line + place.line, place.column + 1};
    }
    const auto between = std::string_view(text_.text).substr(counted_to_, offset - counted_to_);
    if (const std::size_t line_end = between.rfind('\n'); line_end != std::string_view::npos) {
      counted_lines_ += static_cast<std::size_t>(std::ranges::count(between, '\n'));
      line_begin_ = counted_to_ + line_end + 1;
    }
    counted_to_ = offset;
    return {text_.first_line + counted_lines_, offset - line_begin_ + 1};
  }

  std::size_t line_of(std::size_t offset) { return place_of(offset).line; }

  void parse_record() {
    constexpr std::size_t kRecordsPerLook = 1024;
    if (block_.rows % kRecordsPerLook == 0) throw_if_stopped(format_.stop);
    const std::size_t record = scanner_.record_offset();
    if (block_.first_record_line == 0) block_.first_record_line = line_of(record);
    row_has_missing_ = false;
    const std::size_t values_before = values_.size();
    std::size_t feature = 0;
    std::size_t column = 0;
    for (; scanner_.has_field() && column < uses_.size(); ++column) {
      switch (uses_[column]) {
        case Use::skip:
          scanner_.next_field();
          break;
        case Use::label:
          take_label(column);
          break;
        case Use::groups:
          take_group(column);
          break;
        case Use::split:
          take_split(column);
          break;
        case Use::feature: {
          ColumnValues& values = block_.columns[feature++];
          double value = 0;
          if (values.kind == ColumnKind::numbers && scanner_.next_number(value)) {
            values_.push_back(value);
          } else {
            take_feature(column, values);
          }
          break;
        }
      }
    }
    for (; scanner_.has_field(); ++column) scanner_.next_field();
    if (column != uses_.size()) refuse_width(record, column);
    if (row_has_missing_ && format_.options.missing_rows == MissingRows::drop) {
      values_.resize(values_before);
      ++block_.dropped_rows;
      return;
    }
    block_.labels.of_row.push_back(label_);
    if (format_.columns.groups) block_.groups.of_row.push_back(group_);
    if (format_.columns.split) block_.splits.of_row.push_back(split_);
    ++block_.rows;
  }

  [[noreturn]] void refuse_width(std::size_t record, std::size_t fields) const {
    const std::string_view sign = std::string_view(text_.text).substr(0, 1);
    const bool may_be_comments = format_.dialect.comment.empty() && (sign == "#" || sign == "%");
    fail(record,
         fmt::format("{} fields, but the first record has {}; every record needs the same number{}", fields,
                     uses_.size(),
                     may_be_comments ? fmt::format("; set comment to \"{}\" to skip lines like the first", sign) : ""));
  }

  /// Notes that a value of the row is missing; `what` it is.
  void take_missing(const Field& field, std::size_t column, std::string_view what) {
    row_has_missing_ = true;
    const MissingRows rows = format_.options.missing_rows;
    if (rows == MissingRows::drop) return;
    if (column + 1 == uses_.size() && column == format_.columns.label && field.text.empty() && have_no_label()) {
      fail(field.offset, column,
           "the label is missing; if each line ends with a separator, leave the empty last column out with "
           "drop_columns: [-1] and label_column: -2");
    }
    fail(field.offset, column,
         fmt::format("{} is missing ({}); missing_rows: drop leaves such rows out, and missing says which texts mean a "
                     "missing value",
                     what, shown(field.text)));
  }

  /// Whether the last field of every record is empty.
  bool have_no_label() const {
    FieldScanner again(text_.text, format_.dialect);
    try {
      for (std::size_t record = 0; again.next_record(); ++record) {
        std::string_view last;
        while (again.has_field()) last = again.next_field().text;
        if (!last.empty() && (record > 0 || !format_.dialect.header)) return false;
      }
    } catch (const TextError&) {
      return false;
    }
    return true;
  }

  bool is_missing(const Field& field) const { return format_.options.missing.is_missing(field.text, field.quoted); }

  void take_label(std::size_t column) {
    const Field field = scanner_.next_field();
    if (is_missing(field)) {
      label_ = kNoLabel;
      if (!format_.options.may_lack_label()) take_missing(field, column, "the label");
      return;
    }
    label_ = entry_of(block_.labels.texts, field, column, "labels");
  }

  void take_group(std::size_t column) {
    const Field field = scanner_.next_field();
    const bool lacks_group = is_missing(field);
    if (lacks_group && !format_.options.may_lack_label()) return take_missing(field, column, "the group");
    const Field named = lacks_group ? Field{"", field.offset} : field;
    group_ = entry_of(block_.groups.texts, named, column, "groups");
    if (column == format_.columns.split) split_ = entry_of(block_.splits.texts, named, column, "folds");
  }

  /// A row whose fold is missing is in none.
  void take_split(std::size_t column) {
    const Field field = scanner_.next_field();
    split_ = entry_of(block_.splits.texts, is_missing(field) ? Field{"", field.offset} : field, column, "folds");
  }

  std::uint32_t entry_of(LabelTable& table, const Field& field, std::size_t column, std::string_view what) {
    if (const auto known = table.find(field.text)) return *known;
    return add_text(table, field, column, what);
  }

  std::uint32_t add_text(LabelTable& table, const Field& field, std::size_t column, std::string_view what) {
    if (!is_valid_utf8(field.text)) {
      fail(field.offset, column, "the text is not valid UTF-8; another encoding can be set with encoding: latin-1");
    }
    const TextPlace place = place_of(field.offset);
    const auto entry = table.add(field.text, place.line, place.column);
    if (!entry) {
      fail(field.offset, column,
           fmt::format("more than {} different {}; is it the right column? drop_columns leaves one out",
                       LabelTable::kMaxLabels, what));
    }
    return *entry;
  }

  void take_feature(std::size_t column, ColumnValues& values) {
    const Field field = scanner_.next_field();
    if (is_missing(field)) {
      if (format_.options.missing_rows != MissingRows::keep) {
        take_missing(field, column, "a value");
      } else if (values.first_missing.line == 0) {
        values.first_missing = place_of(field.offset);
      }
      values_.push_back(std::numeric_limits<double>::quiet_NaN());
      return;
    }
    if (values.kind != ColumnKind::texts) {
      const auto parsed = parse_number(field.text, format_.dialect.decimal);
      if (const auto* value = std::get_if<double>(&parsed)) {
        decide(values, ColumnKind::numbers, field);
        values_.push_back(*value);
        return;
      }
      const NotNumber reason = std::get<NotNumber>(parsed);
      if (reason != NotNumber::text) fail(field.offset, column, problem_of(reason, field.text));
      if (values.kind == ColumnKind::numbers) {
        fail(field.offset, column, mixed_problem(field.text, values.first_text, values.first.line));
      }
      decide(values, ColumnKind::texts, field);
    } else if (!format_.columns.categorical[column] &&
               std::holds_alternative<double>(parse_number(field.text, format_.dialect.decimal))) {
      fail_at_text(values, column, field.text, line_of(field.offset));
    }
    values_.push_back(entry_of(values.texts, field, column, "texts"));
  }

  void decide(ColumnValues& values, ColumnKind kind, const Field& field) {
    if (values.kind != ColumnKind::unknown) return;
    values.kind = kind;
    values.first = place_of(field.offset);
    values.first_text = field.text;
  }

  /// Complains at the column's first text of a number that follows it.
  [[noreturn]] void fail_at_text(const ColumnValues& values, std::size_t column, std::string_view number,
                                 std::size_t line) const {
    throw DataError(fmt::format(
        "{}:{}:{}: {}", format_.path.string(), values.first.line, values.first.column,
        fmt::format("{}: {}", format_.columns.name_of(column), mixed_problem(values.first_text, number, line))));
  }

  void pack() {
    const std::size_t width = block_.columns.size();
    std::size_t bytes = 1;
    bool has_texts = false;
    for (const ColumnValues& column : block_.columns) has_texts = has_texts || column.kind == ColumnKind::texts;
    if (!has_texts) {
      bytes = bytes_needed(std::span<const double>(values_));
      block_.bytes_per_number = bytes;
    } else {
      for (std::size_t i = 0; i < values_.size(); ++i) {
        const std::size_t needed = bytes_needed(values_[i]);
        bytes = std::max(bytes, needed);
        if (block_.columns[i % width].kind != ColumnKind::texts || std::isnan(values_[i])) {
          block_.bytes_per_number = std::max(block_.bytes_per_number, needed);
        }
      }
    }
    if (bytes == sizeof(double)) {
      block_.values = std::vector<double>(values_);
    } else if (bytes == sizeof(float)) {
      block_.values = packed<float>();
    } else {
      block_.values = packed<std::uint8_t>();
    }
  }

  template <typename T>
  std::vector<T> packed() const {
    std::vector<T> narrow(values_.size());
    std::transform(values_.begin(), values_.end(), narrow.begin(), [](double value) { return static_cast<T>(value); });
    return narrow;
  }

  const TextBlock& text_;
  const TableFormat& format_;
  FieldScanner scanner_;
  std::vector<Use> uses_;
  TableBlock block_;
  /// Its memory serves one block after another.
  std::vector<double>& values_;
  std::uint32_t label_ = kNoLabel;
  std::uint32_t group_ = 0;
  std::uint32_t split_ = 0;
  bool row_has_missing_ = false;
  std::size_t counted_to_ = 0;
  std::size_t counted_lines_ = 0;
  std::size_t line_begin_ = 0;
};

}  // namespace

TableBlock parse_block(const TextBlock& text, const TableFormat& format, std::size_t skipped) {
  thread_local std::vector<double> values;
  return BlockParser(text, format, values).parse(skipped);
}

std::string mixed_problem(std::string_view text, std::string_view number, std::size_t line_of_number) {
  return fmt::format(
      "{} is not a finite decimal number, but line {} has {}; name the column in categorical or "
      "drop_columns, or list the text in missing",
      shown(text), line_of_number, number);
}

}  // namespace gridfold
