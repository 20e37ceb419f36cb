#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "data/input_file.hpp"

namespace gridfold {

/// How bytes stand for letters. A byte order mark at the beginning of a file decides, whatever is asked for.
enum class Encoding { utf8, latin1, utf16 };

/// Whole records of a text table.
struct TextBlock {
  /// UTF-8, without a byte order mark.
  std::string text;
  /// The line of the file, from 1, at which the text begins.
  std::size_t first_line = 1;
  /// Whether its last record goes on beyond the longest that is read.
  bool is_cut = false;
};

/// Whether line ends between quotes end no record.
enum class Quotes { hold_lines, none };

/// Cuts a text table into blocks of about kBlockBytes that end where records end: at line ends outside quotes.
class TextBlocks {
 public:
  static constexpr std::size_t kBlockBytes = std::size_t{1} << 20;
  static constexpr std::size_t kMaxRecordBytes = std::size_t{16} << 20;

  TextBlocks(const std::filesystem::path& path, Encoding encoding, const std::stop_token& stop = {},
             ReadProgress progress = {}, Quotes quotes = Quotes::hold_lines);

  const std::filesystem::path& path() const { return file_.path(); }

  /// The next block; empty at the end of the file. Throws DataError where the file cannot be read or decoded.
  std::optional<TextBlock> next();

 private:
  /// Appends some of the file to `text_`; false at its end.
  bool append();
  void append_decoded(std::string_view bytes);
  /// Leaves out the empty lines that a file begins with, as pandas and R do.
  static void skip_empty_lines(TextBlock& block);
  void append_utf16(std::string_view bytes);
  /// The end of the last record that ends in `text_` from `begin` on, or 0; looks where quotes open and close.
  std::size_t find_record_end(std::size_t begin);

  InputFile file_;
  Encoding encoding_;
  Quotes quotes_;
  bool big_endian_ = false;
  std::string bytes_;
  /// Bytes of a character that the next ones continue.
  std::string pending_;
  std::string text_;
  /// Whether `text_` holds an odd number of quotes, all of which are counted.
  bool within_quotes_ = false;
  std::size_t next_line_ = 1;
  bool at_end_ = false;
};

}  // namespace gridfold
