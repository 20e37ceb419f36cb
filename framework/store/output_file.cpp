#include "store/output_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "store/durable_file.hpp"
#include "store/file_descriptor.hpp"
#include "store/journal.hpp"
#include "store/run_id.hpp"
#include "store/run_index.hpp"
#include "store/test_ledger.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kLookForStop{50};

fs::path folder_of(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

/// Only the store itself writes its files.
void refuse_file_of_store(const fs::path& path, const fs::path& place) {
  std::error_code ignored;
  // A plain name is in the working directory, which may be the folder of a run.
  const fs::path whole = fs::weakly_canonical(fs::absolute(place), ignored);
  const std::string name = whole.filename().string();
  if (name == kTestLedgerName || name.starts_with(kRunIndexName)) {
    throw StoreError(
        fmt::format("{}: cannot write: {} is a file of the store; choose another name", path.string(), whole.string()));
  }
  for (fs::path folder = whole.parent_path(); folder.has_relative_path(); folder = folder.parent_path()) {
    const bool holds_run = fs::exists(folder / kJournalName, ignored) && fs::exists(folder / "summary.json", ignored);
    if (!holds_run && !is_run_id(folder.filename().string())) continue;
    throw StoreError(fmt::format("{}: cannot write: {} is the folder of a stored run; choose a place outside of it",
                                 path.string(), folder.string()));
  }
}

/// Gives `to` the mode of `from`, which it will replace, with more bits; nothing where there is no such file.
void keep_mode(const fs::path& from, const fs::path& to, mode_t more = 0) {
  struct stat replaced {};
  if (::stat(from.c_str(), &replaced) != 0) return;
  if (::chmod(to.c_str(), (replaced.st_mode & 07777) | more) != 0) {
    throw StoreError(system_error_text(from, "cannot keep its mode", errno));
  }
}

/// A descriptor of what is written to without waiting, so that a stop is heard.
class StoppableOutput {
 public:
  StoppableOutput(const fs::path& path, const std::stop_token& stop) : path_(path), stop_(stop) {
    std::error_code ignored;
    const bool is_fifo = fs::is_fifo(path, ignored);
    // At the end of what the shell has redirected an open descriptor to.
    while ((number_ = ::open(path.c_str(), O_WRONLY | O_APPEND | O_NONBLOCK | O_CLOEXEC)) < 0) {
      // A FIFO that nobody reads yet.
      const bool may_come = errno == EINTR || (errno == ENXIO && is_fifo);
      if (!may_come) fail();
      throw_if_stopped(stop_);
      std::this_thread::sleep_for(kLookForStop);
    }
  }
  StoppableOutput(const StoppableOutput&) = delete;
  StoppableOutput& operator=(const StoppableOutput&) = delete;
  ~StoppableOutput() {
    if (number_ >= 0) ::close(number_);
  }

  void write_all(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      throw_if_stopped(stop_);
      const ssize_t written = ::write(number_, bytes.data(), bytes.size());
      if (written >= 0) {
        bytes = bytes.subspan(static_cast<std::size_t>(written));
      } else if (errno == EAGAIN) {
        pollfd ready{.fd = number_, .events = POLLOUT, .revents = 0};
        ::poll(&ready, 1, static_cast<int>(kLookForStop.count()));
      } else if (errno != EINTR) {
        fail();
      }
    }
  }

  void close() {
    const int number = number_;
    number_ = -1;
    if (::close(number) != 0) fail();
  }

 private:
  [[noreturn]] void fail() const { throw StoreError(system_error_text(path_, "cannot write", errno)); }

  const fs::path& path_;
  const std::stop_token& stop_;
  int number_ = -1;
};

}  // namespace

OutputPlace output_place(const fs::path& path) {
  constexpr int kMostLinks = 40;
  std::error_code failed;
  if (path.empty()) throw ConfigError("the file to write has an empty name; allowed: a path");
  if (path == "-") throw ConfigError("-: is no name of a file here; /dev/stdout is standard output, ./- a file");
  fs::path place = path;
  for (int links = 0; fs::is_symlink(fs::symlink_status(place, failed)); ++links) {
    if (links == kMostLinks) throw StoreError(system_error_text(path, "cannot write", ELOOP));
    const fs::path folder = folder_of(place);
    // The links in /proc/self/fd name what is open, by a text that may lead to another file.
    if (fs::canonical(folder, failed).string().starts_with("/proc/")) return {path, false};
    const fs::path target = fs::read_symlink(place, failed);
    if (failed) throw StoreError(system_error_text(path, "cannot write", failed.value()));
    place = target.is_absolute() ? target : folder / target;
  }
  const fs::file_status status = fs::status(place, failed);
  refuse_file_of_store(path, place);
  const fs::path folder = folder_of(place);
  if (!fs::exists(folder, failed)) {
    throw StoreError(fmt::format("{}: cannot write: there is no folder {}", path.string(), folder.string()));
  }
  return {place, !fs::exists(status) || fs::is_regular_file(status)};
}

void write_output_file(const fs::path& path, std::span<const std::byte> bytes, const std::stop_token& stop) {
  const OutputPlace place = output_place(path);
  if (!place.is_replaceable) {
    StoppableOutput file(place.path, stop);
    file.write_all(bytes);
    file.close();
    return;
  }
  OutputDraft draft(place.path);
  draft.file().write_all(bytes);
  draft.replace();
}

void write_output_file(const fs::path& path, std::string_view bytes, const std::stop_token& stop) {
  write_output_file(path, std::as_bytes(std::span(bytes)), stop);
}

void require_output_file(const fs::path& path) {
  const OutputPlace place = output_place(path);
  std::error_code error;
  if (fs::is_directory(place.path, error)) throw StoreError(system_error_text(path, "cannot write", EISDIR));
  // A regular file is replaced by another of its folder.
  const fs::path written = place.is_replaceable ? folder_of(place.path) : place.path;
  if (::access(written.c_str(), W_OK) != 0) throw StoreError(system_error_text(path, "cannot write", errno));
}

void require_outside_of_runs(const fs::path& path) { refuse_file_of_store(path, path); }

void require_not_read(const fs::path& path, std::span<const fs::path> inputs) {
  for (const fs::path& input : inputs) {
    std::error_code ignored;
    if (!fs::is_regular_file(input, ignored) || !fs::equivalent(path, input, ignored)) continue;
    throw StoreError(fmt::format("{}: cannot write: this command reads from it; choose another name", path.string()));
  }
}

fs::path free_name_beside(const fs::path& place, std::string_view ending) {
  const std::string begin = fmt::format("{}.{}", place.string(), ::getpid());
  std::error_code ignored;
  fs::path name = fmt::format("{}.{}", begin, ending);
  for (int i = 1; fs::exists(fs::symlink_status(name, ignored)); ++i) name = fmt::format("{}-{}.{}", begin, i, ending);
  return name;
}

OutputDraft::OutputDraft(fs::path place)
    : place_(std::move(place)),
      path_(free_name_beside(place_, "part")),
      file_(path_, O_WRONLY | O_CREAT | O_EXCL, "cannot create") {
  try {
    // First, so that what only its owner may read is never open to others.
    keep_mode(place_, path_, S_IWUSR);
    // Who asked for the place knows nothing of the draft.
    file_.set_path(place_);
  } catch (...) {
    remove();
    throw;
  }
}

OutputDraft::~OutputDraft() {
  if (!is_published_) remove();
}

void OutputDraft::replace() {
  file_.sync();
  file_.close();
  keep_mode(place_, path_);
  rename_over(path_, place_);
  is_published_ = true;
}

void OutputDraft::take_free_name() {
  file_.sync();
  file_.close();
  rename_to_free_name(path_, place_);
  is_published_ = true;
}

void OutputDraft::remove() const {
  std::error_code ignored;
  fs::remove(path_, ignored);
}

}  // namespace gridfold
