#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "data/tables/field_scanner.hpp"
#include "data/tables/shown_text.hpp"
#include "data/tables/text_blocks.hpp"

namespace gridfold {

/// One field of a record, as Field has it.
struct CsvField {
  std::string text;
  /// Byte of the block at which the field begins.
  std::size_t offset = 0;
  bool quoted = false;
};

/// A comma-separated file in UTF-8, record by record. A record with another number of fields than the first, and what
/// FieldScanner refuses, are DataErrors that name file:line:column (both from 1, columns in bytes). Stepping throws
/// Cancelled soon after `stop` was asked for.
class CsvReader {
 public:
  explicit CsvReader(const std::filesystem::path& path, const std::stop_token& stop = {});

  /// Steps to the next record; false at the end of the file. The first record fixes the number of columns.
  bool next();
  /// The fields of the record, until the next step.
  std::span<const CsvField> fields() const { return fields_; }
  /// The line at which the record begins.
  std::size_t line() const;

  /// `file:line`, of the record.
  std::string place() const;

  [[noreturn]] void fail(const CsvField& field, std::string_view problem) const;
  [[noreturn]] void fail_at(std::size_t line, std::size_t column, std::string_view problem) const;

 private:
  bool next_in_block();
  void take_fields();

  TextBlocks blocks_;
  Dialect dialect_;
  TextBlock block_;
  std::optional<FieldScanner> scanner_;
  std::optional<std::size_t> empty_line_;
  std::vector<CsvField> fields_;
  std::size_t columns_ = 0;
};

}  // namespace gridfold
