#include "data/csv_reader.hpp"

#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"
#include "data/tables/place_in_text.hpp"

namespace gridfold {

CsvReader::CsvReader(const std::filesystem::path& path, const std::stop_token& stop)
    : blocks_(path, Encoding::utf8, stop) {}

bool CsvReader::next_in_block() {
  try {
    if (!scanner_->next_record()) return false;
    if (empty_line_) fail_at(*empty_line_, 1, "the line is empty, but records follow; remove it");
    take_fields();
    return true;
  } catch (const TextError& error) {
    throw DataError(complaint_at(blocks_.path(), block_, error));
  }
}

void CsvReader::take_fields() {
  fields_.clear();
  while (scanner_->has_field()) {
    const Field field = scanner_->next_field();
    fields_.push_back({std::string(field.text), field.offset, field.quoted});
  }
  if (columns_ == 0) columns_ = fields_.size();
  if (fields_.size() == columns_) return;
  fail_at(line(), 1,
          fmt::format("{} fields, but the first record has {}; every record needs the same number", fields_.size(),
                      columns_));
}

bool CsvReader::next() {
  while (!scanner_ || !next_in_block()) {
    if (scanner_ && scanner_->empty_line() && !empty_line_) {
      empty_line_ = block_.first_line + place_in(block_.text, *scanner_->empty_line()).line;
    }
    std::optional<TextBlock> block = blocks_.next();
    if (!block) return false;
    block_ = std::move(*block);
    scanner_.emplace(block_.text, dialect_);
  }
  return true;
}

std::size_t CsvReader::line() const {
  return scanner_ ? block_.first_line + place_in(block_.text, scanner_->record_offset()).line : 1;
}

std::string CsvReader::place() const { return fmt::format("{}:{}", blocks_.path().string(), line()); }

void CsvReader::fail(const CsvField& field, std::string_view problem) const {
  throw DataError(complaint_at(blocks_.path(), block_, field.offset, problem));
}

void CsvReader::fail_at(std::size_t line, std::size_t column, std::string_view problem) const {
  throw DataError(fmt::format("{}:{}:{}: {}", blocks_.path().string(), line, column, problem));
}

}  // namespace gridfold
