#include "data/csv_reader.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "core/error.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 18;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool is_blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

CsvReader::CsvReader(const std::filesystem::path& path, const std::stop_token& stop)
    : file_(path, stop), block_(kBlockBytes) {
  refill();
  const std::string_view begin(block_.data(), block_end_);
  if (begin.starts_with("\xff\xfe") || begin.starts_with("\xfe\xff")) {
    file_.fail(0, "the text is UTF-16; save it as UTF-8");
  }
  if (begin.starts_with(kByteOrderMark)) block_begin_ = kByteOrderMark.size();
}

bool CsvReader::refill() {
  block_begin_ = 0;
  block_end_ = file_.read(std::as_writable_bytes(std::span(block_)));
  return block_end_ > 0;
}

bool CsvReader::append_line() {
  if (block_begin_ == block_end_ && !refill()) return false;
  while (true) {
    const char* begin = block_.data() + block_begin_;
    const std::size_t available = block_end_ - block_begin_;
    const auto* line_end = static_cast<const char*>(std::memchr(begin, '\n', available));
    const std::size_t length = line_end != nullptr ? static_cast<std::size_t>(line_end - begin) : available;
    if (record_.size() + length > kMaxRecordBytes) {
      fail_at(record_line_, 1,
              fmt::format("the record is longer than {} MiB; is this a CSV file, and is every quote "
                          "closed?",
                          kMaxRecordBytes >> 20));
    }
    record_.append(begin, length);
    block_begin_ += length;
    if (line_end != nullptr) {
      ++block_begin_;
      break;
    }
    if (!refill()) break;
  }
  ++next_line_;
  return true;
}

bool CsvReader::next() {
  std::size_t empty_line = 0;
  while (true) {
    record_line_ = next_line_;
    record_.clear();
    if (!append_line()) return false;
    if (!record_.empty() && record_ != "\r") break;
    if (empty_line == 0) empty_line = record_line_;
  }
  if (empty_line != 0) fail_at(empty_line, 1, "the line is empty, but records follow; remove it");
  while (std::count(record_.begin(), record_.end(), '"') % 2 != 0) {
    record_ += '\n';
    if (!append_line()) {
      record_.pop_back();
      fail_in_record(record_.rfind('"'),
                     "a quote is opened or closed here and has no partner up to the end of the file");
    }
  }
  if (record_.ends_with('\r')) record_.pop_back();
  split_record();
  if (columns_ == 0) columns_ = fields_.size();
  require_same_width();
  return true;
}

void CsvReader::split_record() {
  fields_.clear();
  unescaped_.clear();
  unescaped_.reserve(record_.size());
  if (const auto nul = record_.find('\0'); nul != std::string::npos) {
    fail_in_record(nul, "a NUL byte; this is no text file");
  }
  std::size_t position = 0;
  while (true) {
    if (fields_.size() == kMaxColumns) fail_in_record(position, fmt::format("more than {} columns", kMaxColumns));
    std::size_t begin = position;
    while (begin < record_.size() && is_blank(record_[begin])) ++begin;
    if (begin < record_.size() && record_[begin] == '"') {
      position = begin;
      split_quoted(position);
    } else {
      const std::size_t comma = std::min(record_.find(',', begin), record_.size());
      std::size_t end = comma;
      while (end > begin && is_blank(record_[end - 1])) --end;
      const std::string_view text(record_.data() + begin, end - begin);
      if (const auto bad = text.find_first_of("\"\r\n"); bad != std::string_view::npos) {
        fail_in_record(begin + bad, text[bad] == '\r' ? "a carriage return within a line; are line ends CR only?"
                                                      : "a quote within a field that does not begin with one");
      }
      fields_.push_back({text, begin, false});
      position = comma;
    }
    if (position >= record_.size()) return;
    ++position;
  }
}

void CsvReader::split_quoted(std::size_t& position) {
  const std::size_t open = position;
  const std::size_t unescaped_begin = unescaped_.size();
  bool doubled = false;
  std::size_t from = open + 1;
  while (true) {
    // The record holds an even number of quotes, but a stray one may leave this one open.
    const std::size_t quote = record_.find('"', from);
    if (quote == std::string::npos) fail_in_record(open, "the quote is not closed");
    unescaped_.append(record_, from, quote - from);
    position = quote + 1;
    if (position >= record_.size() || record_[position] != '"') break;
    unescaped_ += '"';
    doubled = true;
    from = position + 1;
  }
  std::string_view text(record_.data() + open + 1, position - open - 2);
  if (doubled) text = std::string_view(unescaped_).substr(unescaped_begin);
  fields_.push_back({text, open, true});
  while (position < record_.size() && is_blank(record_[position])) ++position;
  if (position < record_.size() && record_[position] != ',') {
    fail_in_record(position, "text follows a closing quote; a comma or the end of the line was expected");
  }
}

void CsvReader::require_same_width() const {
  if (fields_.size() == columns_) return;
  fail_at(record_line_, 1,
          fmt::format("{} fields, but the first record has {}; every record needs the same number", fields_.size(),
                      columns_));
}

std::string CsvReader::place() const { return fmt::format("{}:{}", file_.path().string(), record_line_); }

void CsvReader::fail(const CsvField& field, std::string_view problem) const { fail_in_record(field.offset, problem); }

void CsvReader::fail_in_record(std::size_t offset, std::string_view problem) const {
  const std::string_view before = std::string_view(record_).substr(0, offset);
  const auto lines = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t line_begin = lines == 0 ? 0 : before.rfind('\n') + 1;
  fail_at(record_line_ + lines, offset - line_begin + 1, problem);
}

void CsvReader::fail_at(std::size_t line, std::size_t column, std::string_view problem) const {
  throw DataError(fmt::format("{}:{}:{}: {}", file_.path().string(), line, column, problem));
}

std::string shown(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  std::string quoted = "\"";
  for (const char c : text.substr(0, kLongest)) {
    const auto byte = static_cast<unsigned char>(c);
    quoted += byte < 0x20 || byte >= 0x7f ? fmt::format("\\x{:02x}", byte) : std::string(1, c);
  }
  return quoted + (text.size() > kLongest ? "\"..." : "\"");
}

}  // namespace gridfold
