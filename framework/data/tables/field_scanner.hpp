#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "data/tables/dialect.hpp"
#include "data/tables/number_text.hpp"

namespace gridfold {

/// One field of a record; `text` is without quotes, and without the blanks around an unquoted field.
struct Field {
  std::string_view text;
  /// The byte of the scanned text at which the field begins.
  std::size_t offset = 0;
  bool quoted = false;
};

/// What is wrong with a text at one of its bytes; whoever knows the file says where that is.
class TextError : public DataError {
 public:
  TextError(std::size_t at, const std::string& problem) : DataError(problem), offset(at) {}
  std::size_t offset;
};

/// Goes through the text of a table, record by record and field by field, from left to right (RFC 4180).
///
/// Line ends are LF or CRLF; quoted fields may hold separators, doubled quotes and line ends. A quote within a field
/// that does not begin with one is text, as inches are. Empty lines are allowed at the end only. Text behind a closing
/// quote, an empty line before a record and a carriage return within a line are
/// TextErrors.
class FieldScanner {
 public:
  /// The text ends where a record ends, or the file; it outlives the scanner.
  FieldScanner(std::string_view text, const Dialect& dialect)
      : begin_(text.data()), position_(begin_), end_(begin_ + text.size()), dialect_(dialect) {}

  /// Steps to the next record, which is not a comment; false where none follows. All fields of the one before have been
  /// taken.
  bool next_record();
  /// Where the record begins.
  std::size_t record_offset() const { return static_cast<std::size_t>(record_ - begin_); }
  /// Whether the record has a field that was not taken.
  bool has_field() const { return has_field_; }

  /// Takes the next field; its text lasts until the field after it is taken.
  Field next_field();

  /// Takes the next field if it is an unquoted number that is told quickly; otherwise leaves it.
  bool next_number(double& value) {
    const char* p = position_;
    while (p != end_ && *p == ' ') ++p;
    // What separates fields is a decimal sign within quotes alone.
    const char decimal = dialect_.decimal == dialect_.separator ? '\0' : dialect_.decimal;
    p = scan_number(p, end_, decimal, value);
    return p != nullptr && end_field(p);
  }

  /// Skips the rest of the record.
  void skip_record() {
    while (has_field_) next_field();
  }

  /// The first of the empty lines at the end of the text.
  std::optional<std::size_t> empty_line() const { return empty_line_; }

 private:
  bool is_blank(char c) const { return (c == ' ' || c == '\t') && c != dialect_.separator; }
  /// Whether the field may end at `p`, blanks and a separator or a line end following; steps behind these then.
  bool end_field(const char* p) {
    if (p != end_ && *p == dialect_.separator && !dialect_.blanks_separate) {
      position_ = p + 1;
      return true;
    }
    return end_field_slowly(p);
  }
  bool end_field_slowly(const char* p);
  bool skip_line_without_record();
  Field quoted_field(const char* open);
  [[noreturn]] void fail(const char* at, const char* problem) const;

  const char* begin_;
  const char* position_;
  const char* end_;
  const char* record_ = nullptr;
  const Dialect& dialect_;
  bool has_field_ = false;
  std::optional<std::size_t> empty_line_;
  std::string unescaped_;
};

}  // namespace gridfold
