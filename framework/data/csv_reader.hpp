#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "data/input_file.hpp"

namespace gridfold {

/// One field of a record; `text` is without quotes, and without the blanks around an unquoted field.
struct CsvField {
  std::string_view text;
  /// Byte in the record's own text at which the field begins.
  std::size_t offset = 0;
  bool quoted = false;
};

/// A comma-separated file (RFC 4180), record by record, from a stream of bounded size.
///
/// Line ends are LF or CRLF; a byte order mark is skipped; quoted fields may hold commas, doubled quotes and line
/// ends, and line numbers stay those of the text. Empty lines are allowed at the end only. A record with another
/// number of fields than the first, a quote in the wrong place, a NUL byte, a record beyond kMaxRecordBytes and more
/// than kMaxColumns fields are DataErrors that name file:line:column (both from 1, columns in bytes). Stepping throws
/// Cancelled soon after `stop` was asked for.
class CsvReader {
 public:
  static constexpr std::size_t kMaxRecordBytes = std::size_t{16} << 20;
  static constexpr std::size_t kMaxColumns = 1'000'000;

  explicit CsvReader(const std::filesystem::path& path, const std::stop_token& stop = {});

  /// Steps to the next record; false at the end of the file. The first record fixes the number of columns.
  bool next();
  /// The fields of the record; their text lasts until the next step.
  std::span<const CsvField> fields() const { return fields_; }
  /// The line at which the record begins.
  std::size_t line() const { return record_line_; }

  /// `file:line`, of the record.
  std::string place() const;

  [[noreturn]] void fail(const CsvField& field, std::string_view problem) const;
  [[noreturn]] void fail_at(std::size_t line, std::size_t column, std::string_view problem) const;

 private:
  bool append_line();
  bool refill();
  void split_record();
  void split_quoted(std::size_t& position);
  void require_same_width() const;
  /// Throws at the byte `offset` of the record.
  [[noreturn]] void fail_in_record(std::size_t offset, std::string_view problem) const;

  InputFile file_;
  std::vector<char> block_;
  std::size_t block_begin_ = 0;
  std::size_t block_end_ = 0;
  /// The text of the record, without the line end.
  std::string record_;
  /// Quoted fields that held doubled quotes; reserved for the whole record, so that views into it stay valid.
  std::string unescaped_;
  std::vector<CsvField> fields_;
  std::size_t columns_ = 0;
  std::size_t record_line_ = 0;
  std::size_t next_line_ = 1;
};

/// `text` in quotes, short enough for a message and free of unprintable bytes.
std::string shown(std::string_view text);

}  // namespace gridfold
