#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "data/tables/text_blocks.hpp"

namespace gridfold {

/// A text file in UTF-8, line by line, without line ends (LF or CRLF). Throws DataError where the file cannot be read,
/// or has a line of more than TextBlocks::kMaxRecordBytes.
class TextLines {
 public:
  explicit TextLines(const std::filesystem::path& path, const std::stop_token& stop = {}, ReadProgress progress = {});

  /// The next line, which lasts until the one after it is asked for; empty at the end.
  std::optional<std::string_view> next();
  /// Of the line that was returned last, from 1.
  std::size_t number() const { return number_; }

  /// Throws DataError `file:line:column: problem` at a byte of the last line, from 0.
  [[noreturn]] void fail(std::size_t offset, std::string_view problem) const;

 private:
  TextBlocks blocks_;
  TextBlock block_;
  std::size_t position_ = 0;
  std::size_t number_ = 0;
};

}  // namespace gridfold
