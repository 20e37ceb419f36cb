#include "store/journal.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <span>
#include <system_error>
#include <thread>

#include <fmt/format.h>

#include "core/sha256.hpp"
#include "store/durable_file.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kDigits = 16;
constexpr std::size_t kPieceBytes = std::size_t{1} << 20;

std::string checksum(std::string_view json) { return sha256_hex(json).substr(0, kDigits); }

bool is_right(std::string_view line) {
  return line.size() > kDigits + 1 && line[kDigits] == ' ' &&
         checksum(line.substr(kDigits + 1)) == line.substr(0, kDigits);
}

/// Whether the open file still has this name.
bool has_name(int descriptor, const std::filesystem::path& file) {
  struct stat opened {};
  struct stat named {};
  return ::fstat(descriptor, &opened) == 0 && ::lstat(file.c_str(), &named) == 0 && opened.st_dev == named.st_dev &&
         opened.st_ino == named.st_ino;
}

/// Whether the lock could be had. Who asks whether a journal is being written holds its lock for a moment.
bool lock(int descriptor) {
  constexpr int kAttempts = 20;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    // Some cluster file systems know no locks; a run there is not refused.
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

}  // namespace

std::string journal_line(std::string_view json) {
  std::string line = checksum(json);
  line.reserve(line.size() + json.size() + 2);
  line += ' ';
  line += json;
  line += '\n';
  return line;
}

JournalReader::JournalReader(const std::filesystem::path& file)
    : file_(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, "cannot open") {
  file_.require_regular();
}

bool JournalReader::read_more() {
  buffer_.erase(0, begin_);
  searched_ -= begin_;
  begin_in_file_ += begin_;
  begin_ = 0;
  if (buffer_.size() > kMostLineBytes) return false;
  const std::size_t before = buffer_.size();
  buffer_.resize(before + kPieceBytes);
  buffer_.resize(before + file_.read_up_to(std::as_writable_bytes(std::span(buffer_)).subspan(before)));
  all_bytes_ = begin_in_file_ + buffer_.size();
  return buffer_.size() > before;
}

bool JournalReader::has_lost_line_feed() const {
  const std::string_view rest = std::string_view(buffer_).substr(begin_);
  return is_right(rest) || (!rest.empty() && is_right(rest.substr(0, rest.size() - 1)));
}

std::optional<std::string_view> JournalReader::next() {
  for (;;) {
    const std::size_t end = buffer_.find('\n', searched_);
    if (end == std::string::npos) {
      searched_ = buffer_.size();
      if (!read_more()) {
        all_bytes_ = std::max(all_bytes_, file_.size());
        return std::nullopt;
      }
      continue;
    }
    const std::string_view line = std::string_view(buffer_).substr(begin_, end - begin_);
    begin_ = searched_ = end + 1;
    ++lines_seen_;
    if (!is_right(line)) {
      wrong_.push_back(lines_seen_);
      continue;
    }
    line_ = lines_seen_;
    whole_bytes_ = begin_in_file_ + begin_;
    damaged_.insert(damaged_.end(), wrong_.begin(), wrong_.end());
    wrong_.clear();
    return line.substr(kDigits + 1);
  }
}

JournalWriter::JournalWriter(const std::filesystem::path& file, int flags, std::string_view purpose)
    : file_(file, O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK | flags, purpose) {
  file_.require_regular();
  // A journal that was replaced by another process while this one waited is not the run's any more.
  if (!lock(file_.number()) || !has_name(file_.number(), file)) {
    throw JournalIsLocked(file.string() + ": another process writes it");
  }
  bytes_ = file_.size();
}

std::unique_ptr<JournalWriter> JournalWriter::create(const std::filesystem::path& file) {
  return std::unique_ptr<JournalWriter>(new JournalWriter(file, O_CREAT | O_EXCL, "cannot create"));
}

std::unique_ptr<JournalWriter> JournalWriter::open(const std::filesystem::path& file) {
  return std::unique_ptr<JournalWriter>(new JournalWriter(file, 0, "cannot open for writing"));
}

std::unique_ptr<JournalWriter> JournalWriter::without(const std::filesystem::path& file,
                                                      const std::vector<std::size_t>& dropped_lines) {
  constexpr std::size_t kPieceOfLines = std::size_t{1} << 22;
  const std::filesystem::path temporary = file.parent_path() / fmt::format(".{}.gridfold-tmp", kJournalName);
  std::error_code ignored;
  std::filesystem::remove(temporary, ignored);
  auto writer = create(temporary);
  JournalReader reader(file);
  std::string lines;
  const auto flush = [&] {
    writer->append(lines);
    lines.clear();
  };
  while (const auto json = reader.next()) {
    if (std::find(dropped_lines.begin(), dropped_lines.end(), reader.line()) != dropped_lines.end()) continue;
    lines += journal_line(*json);
    if (lines.size() > kPieceOfLines) flush();
  }
  flush();
  rename_over(temporary, file);
  sync_folder(file.parent_path());
  writer->set_path(file);
  return writer;
}

void JournalWriter::append(std::string_view lines) {
  try {
    file_.write_all(std::as_bytes(std::span(lines)));
    file_.sync_data();
    ++syncs_;
  } catch (const StoreError&) {
    // Readers pass over a torn line, so that this is for the eye alone.
    try {
      file_.truncate(bytes_);
    } catch (const StoreError&) {
    }
    throw;
  }
  bytes_ += lines.size();
}

void JournalWriter::cut(std::uint64_t whole_bytes) {
  if (whole_bytes == bytes_) return;
  file_.truncate(whole_bytes);
  file_.sync_data();
  bytes_ = whole_bytes;
}

bool is_being_written(const std::filesystem::path& file) {
  try {
    const FileDescriptor journal(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, "cannot open");
    return ::flock(journal.number(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  } catch (const StoreError&) {
    return false;
  }
}

}  // namespace gridfold
