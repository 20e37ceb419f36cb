#include "hdf5/child_output.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "core/error.hpp"

namespace gridfold::hdf5 {

namespace {

bool write_all(int descriptor, const void* bytes, std::size_t count) {
  const char* from = static_cast<const char*>(bytes);
  while (count > 0) {
    const ssize_t written = ::write(descriptor, from, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    from += written;
    count -= static_cast<std::size_t>(written);
  }
  return true;
}

[[noreturn]] void run_child(int descriptor, const std::function<bool(const WriteToParent&)>& work,
                            unsigned cpu_seconds) {
  const rlimit time{cpu_seconds, cpu_seconds};
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CPU, &time);
  ::setrlimit(RLIMIT_CORE, &no_core);
  // A handler of the parent's, such as a sanitizer's, would make a report of what is expected here.
  for (const int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGPIPE}) std::signal(signal, SIG_DFL);
  bool is_done = false;
  try {
    is_done = work([&](const void* bytes, std::size_t count) { return write_all(descriptor, bytes, count); });
  } catch (...) {
    ::_exit(1);
  }
  ::_exit(is_done ? 0 : 1);
}

int status_of(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

std::optional<std::string> child_output(const std::function<bool(const WriteToParent&)>& work, std::size_t most_bytes,
                                        unsigned cpu_seconds) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw SystemError(fmt::format("no pipe: {}", std::strerror(errno)));
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    run_child(ends[1], work, cpu_seconds);
  }
  ::close(ends[1]);
  if (child < 0) {
    ::close(ends[0]);
    throw SystemError(fmt::format("no process can be started: {}", std::strerror(errno)));
  }
  std::string output;
  std::array<char, 1 << 16> block{};
  bool is_too_much = false;
  while (!is_too_much) {
    const ssize_t got = ::read(ends[0], block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    is_too_much = static_cast<std::size_t>(got) > most_bytes - output.size();
    if (!is_too_much) output.append(block.data(), static_cast<std::size_t>(got));
  }
  // A child that still writes ends at once without a reader.
  ::close(ends[0]);
  const int status = status_of(child);
  const bool is_done = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  return is_done && !is_too_much ? std::optional(std::move(output)) : std::nullopt;
}

}  // namespace gridfold::hdf5
