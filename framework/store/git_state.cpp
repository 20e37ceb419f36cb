#include "store/git_state.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "core/utf8.hpp"

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace gridfold {

namespace {

constexpr std::size_t kMostDiffBytes = std::size_t{256} << 10;

struct Output {
  std::string text;
  bool is_cut = false;
};

enum class Errors { passed_over, wanted };

/// What a program prints, up to so many bytes; empty where it cannot be started or ends with an error. Where `errors`
/// are wanted, what it complains of, however it ends.
std::optional<Output> output_of(const std::vector<std::string>& words, std::size_t most_bytes,
                                Errors errors = Errors::passed_over) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (errors == Errors::wanted) posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  const int silent = errors == Errors::wanted ? STDOUT_FILENO : STDERR_FILENO;
  posix_spawn_file_actions_addopen(&actions, silent, "/dev/null", O_WRONLY, 0);
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
    // git waits without end where a FIFO stands in the place of a file that it reads.
    constexpr std::chrono::seconds kMostSeconds{5};
    const auto deadline = std::chrono::steady_clock::now() + kMostSeconds;
    std::array<char, 4096> piece{};
    while (true) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
      pollfd readable{.fd = ends[0], .events = POLLIN, .revents = 0};
      const int ready = ::poll(&readable, 1, static_cast<int>(std::max<std::int64_t>(0, left.count())));
      if (ready < 0 && errno == EINTR) continue;
      if (ready <= 0) {
        ::kill(child, SIGKILL);
        output.text = fmt::format("git gave no answer in {} seconds", kMostSeconds.count());
        break;
      }
      const ssize_t got = ::read(ends[0], piece.data(), piece.size());
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      output.text.append(piece.data(), static_cast<std::size_t>(got));
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
  const bool is_done = errors == Errors::wanted || (WIFEXITED(status) && WEXITSTATUS(status) == 0);
  return is_done || output.is_cut ? std::optional(output) : std::nullopt;
}

/// git in a folder, without monitors, hooks and what fetches missing objects: a checkout may make these run programs.
std::vector<std::string> git(const std::filesystem::path& folder, const std::vector<std::string>& words,
                             const std::vector<std::string>& settings = {}) {
  std::vector<std::string> all{"env",
                               "LC_ALL=C",
                               "GIT_ALLOW_PROTOCOL=",
                               "GIT_NO_LAZY_FETCH=1",
                               "git",
                               "--no-optional-locks",
                               "-C",
                               folder.string(),
                               "-c",
                               "core.fsmonitor=false",
                               "-c",
                               "core.hooksPath=/dev/null"};
  for (const std::string& setting : settings) all.insert(all.end(), {"-c", setting});
  all.insert(all.end(), words.begin(), words.end());
  return all;
}

/// Settings without which `git diff` would run the filters that a configuration names; empty where a name cannot be
/// set, or the configuration cannot be read. git knows no option for it: each filter is turned off by its name.
std::optional<std::vector<std::string>> without_filters(const std::filesystem::path& folder) {
  constexpr std::size_t kMostBytes = std::size_t{1} << 20;
  constexpr std::string_view kFilter = "filter.";
  // Always ends well: `git config` fails where nothing matches.
  const std::optional<Output> names = output_of(git(folder, {"config", "--list", "--name-only", "-z"}), kMostBytes);
  if (!names || names->is_cut) return std::nullopt;
  std::set<std::string> filters;
  std::istringstream stream(names->text);
  for (std::string name; std::getline(stream, name, '\0');) {
    if (!name.starts_with(kFilter)) continue;
    if (name.find('=') != std::string::npos) return std::nullopt;
    filters.insert(name.substr(0, name.rfind('.')));
  }
  std::vector<std::string> settings;
  for (const std::string& filter : filters) {
    settings.insert(settings.end(), {filter + ".clean=", filter + ".process=", filter + ".required=false"});
  }
  return settings;
}

/// Whether the folder or one above has a `.git`; git itself takes a damaged one for none.
bool is_below_git(const std::filesystem::path& folder) {
  std::error_code ignored;
  for (std::filesystem::path one = folder; one.has_relative_path(); one = one.parent_path()) {
    if (std::filesystem::exists(one / ".git", ignored)) return true;
  }
  return false;
}

/// What git complains of; empty where the folder is in no checkout.
std::string complaint_of(const std::vector<std::string>& command, const std::filesystem::path& folder) {
  constexpr std::size_t kMostBytes = 4096;
  const std::optional<Output> output = output_of(command, kMostBytes, Errors::wanted);
  if (!output) return "git cannot be started";
  if (output->text.find("not a git repository") != std::string::npos && !is_below_git(folder)) return {};
  const std::string line = output->text.substr(0, output->text.find('\n'));
  return line.substr(0, valid_utf8_prefix(line));
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
  if (!commit) {
    source.no_commit_because = complaint_of(git(folder, {"rev-parse", "HEAD"}), folder);
    return source;
  }
  source.commit = commit->text.substr(0, commit->text.find('\n'));
  if (!with_diff) {
    source.no_diff_because = "--no-diff";
    return source;
  }
  const std::optional<std::vector<std::string>> settings = without_filters(folder);
  if (!settings) {
    source.no_diff_because = "git's configuration names filters that cannot be turned off";
    return source;
  }
  // Not of files within submodules, which have configurations of their own.
  const std::vector<std::string> command = git(
      folder, {"diff", "HEAD", "--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=dirty", "--", "."},
      *settings);
  const std::optional<Output> diff = output_of(command, kMostDiffBytes);
  if (!diff) {
    source.no_diff_because = complaint_of(command, folder);
    if (source.no_diff_because.empty()) source.no_diff_because = "git diff failed";
    return source;
  }
  source.diff_is_cut = diff->is_cut;
  // A character that is cut in two goes.
  source.diff = diff->is_cut ? diff->text.substr(0, valid_utf8_prefix(diff->text)) : diff->text;
  return source;
}

}  // namespace gridfold
