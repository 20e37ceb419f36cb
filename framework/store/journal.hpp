#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "store/file_descriptor.hpp"

namespace gridfold {

inline constexpr std::string_view kJournalName = "journal.jsonl";
/// Of one line: what a reader takes into memory at once.
inline constexpr std::size_t kMostLineBytes = std::size_t{64} << 20;

/// A line of a journal: 16 hexadecimal digits of the SHA-256 of the JSON text, a space, the text, a line feed.
std::string journal_line(std::string_view json);

/// Reads the lines of a journal from its beginning, whatever the file holds.
class JournalReader {
 public:
  /// Throws StoreError where there is no such regular file.
  explicit JournalReader(const std::filesystem::path& file);

  /// The JSON text of the next line whose checksum is right; valid until the next call. Empty at the end.
  std::optional<std::string_view> next();

  /// Number of the line that next() gave last, from 1.
  std::size_t line() const { return line_; }
  /// The lines before that one whose checksum is wrong.
  const std::vector<std::size_t>& damaged_lines() const { return damaged_; }
  /// At the end: where the last right line ends. What follows was torn while it was written, or is damaged.
  std::uint64_t whole_bytes() const { return whole_bytes_; }
  std::uint64_t all_bytes() const { return all_bytes_; }
  /// At the end: whether what follows is a right line without its line feed, or with another byte in its place.
  bool has_lost_line_feed() const;
  /// Whole lines after the last right one, which a killed writer does not leave.
  const std::vector<std::size_t>& damaged_last_lines() const { return wrong_; }

 private:
  bool read_more();

  FileDescriptor file_;
  std::string buffer_;
  /// Of the next line in the buffer, and up to where no line feed is.
  std::size_t begin_ = 0;
  std::size_t searched_ = 0;
  std::size_t line_ = 0;
  std::size_t lines_seen_ = 0;
  std::uint64_t begin_in_file_ = 0;
  std::uint64_t whole_bytes_ = 0;
  std::uint64_t all_bytes_ = 0;
  /// Since the last right line; they count as damaged once another right one follows.
  std::vector<std::size_t> wrong_;
  std::vector<std::size_t> damaged_;
};

/// Another process writes the journal.
class JournalIsLocked : public StoreError {
 public:
  using StoreError::StoreError;
};

/// A journal that this process writes: nobody else can while it is open.
class JournalWriter {
 public:
  /// Makes a new journal, or opens one to go on with it. Throws StoreError, and JournalIsLocked where another process
  /// writes it.
  static std::unique_ptr<JournalWriter> create(const std::filesystem::path& file);
  static std::unique_ptr<JournalWriter> open(const std::filesystem::path& file);
  /// Puts in the place of the journal, which this process has open, one with its right lines but those with these
  /// numbers, and opens that.
  static std::unique_ptr<JournalWriter> without(const std::filesystem::path& file,
                                                const std::vector<std::size_t>& dropped_lines);

  /// Appends whole lines; they are on the disk when this returns. Where that fails, what was written of them is taken
  /// back as far as possible.
  void append(std::string_view lines);
  /// Cuts what a writer that was killed left behind the last right line.
  void cut(std::uint64_t whole_bytes);

  /// The file was renamed to this.
  void set_path(const std::filesystem::path& path) { file_.set_path(path); }

  std::uint64_t bytes() const { return bytes_; }
  std::size_t syncs() const { return syncs_; }

 private:
  JournalWriter(const std::filesystem::path& file, int flags, std::string_view purpose);

  FileDescriptor file_;
  std::uint64_t bytes_ = 0;
  std::size_t syncs_ = 0;
};

/// Whether a process writes the journal now. False where that cannot be known.
bool is_being_written(const std::filesystem::path& file);

}  // namespace gridfold
