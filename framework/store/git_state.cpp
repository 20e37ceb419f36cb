#include "store/git_state.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <vector>

#include "core/utf8.hpp"

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace gridfold {

namespace {

constexpr std::size_t kMostDiffBytes = std::size_t{256} << 10;

struct Output {
  std::string text;
  bool is_cut = false;
};

/// What a program prints, up to so many bytes; empty where it cannot be started or ends with an error.
std::optional<Output> output_of(const std::vector<std::string>& words, std::size_t most_bytes) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  // Signals that this process waits for are blocked in it; the program gets them as usual.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int failed = ::posix_spawnp(&child, arguments[0], &actions, &attributes, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  ::close(ends[1]);
  Output output;
  if (failed == 0) {
    std::array<char, 4096> piece{};
    for (ssize_t got = 0; (got = ::read(ends[0], piece.data(), piece.size())) > 0 || (got < 0 && errno == EINTR);) {
      if (got > 0) output.text.append(piece.data(), static_cast<std::size_t>(got));
      if (output.text.size() > most_bytes) {
        output.is_cut = true;
        break;
      }
    }
  }
  // A program that still writes ends when nobody reads.
  ::close(ends[0]);
  if (failed != 0) return std::nullopt;
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (output.is_cut) output.text.resize(most_bytes);
  const bool is_done = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  return is_done || output.is_cut ? std::optional(output) : std::nullopt;
}

/// git in a folder, without anything that a checkout may make it run.
std::vector<std::string> git(const std::filesystem::path& folder, const std::vector<std::string>& words) {
  std::vector<std::string> all{"git", "--no-optional-locks",  "-C", folder.string(),
                               "-c",  "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"};
  all.insert(all.end(), words.begin(), words.end());
  return all;
}

}  // namespace

SweepSource sweep_source(const std::filesystem::path& sweep_file, bool with_diff) {
  SweepSource source;
  const std::filesystem::path file = std::filesystem::absolute(sweep_file).lexically_normal();
  // What came from standard input has no path.
  source.file = std::filesystem::exists(file) ? file.string() : sweep_file.string();
  const std::filesystem::path folder = file.parent_path();
  constexpr std::size_t kMostCommitBytes = 4096;
  const std::optional<Output> commit = output_of(git(folder, {"rev-parse", "HEAD"}), kMostCommitBytes);
  if (!commit) return source;
  source.commit = commit->text.substr(0, commit->text.find('\n'));
  if (!with_diff) return source;
  const std::optional<Output> diff = output_of(
      git(folder, {"diff", "HEAD", "--no-ext-diff", "--no-textconv", "--no-color", "--", "."}), kMostDiffBytes);
  if (!diff) return source;
  source.diff_is_cut = diff->is_cut;
  // A character that is cut in two goes.
  source.diff = diff->is_cut ? diff->text.substr(0, valid_utf8_prefix(diff->text)) : diff->text;
  return source;
}

}  // namespace gridfold
