#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "real_data.hpp"
#include "run_program.hpp"

using namespace gridfold::test;
using Catch::Contains;

namespace {

struct Interrupted {
  ProgramResult result;
  /// Of the processor, from the signal to the end.
  double seconds = 0;
};

double seconds_of(const timespec& time) {
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

/// Runs gridfold with these words, and sends it a signal once it has used so many seconds of a processor: on a busy
/// machine that is later, but at the same point of its work.
Interrupted interrupt(const std::vector<std::string>& words, int signal, double after_seconds) {
  const TemporaryFolder folder;
  const std::string out = (folder.path() / "out").string();
  const std::string err = (folder.path() / "err").string();
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(::open(out.c_str(), O_CREAT | O_WRONLY, 0600), STDOUT_FILENO);
    ::dup2(::open(err.c_str(), O_CREAT | O_WRONLY, 0600), STDERR_FILENO);
    std::vector<char*> arguments{const_cast<char*>(GRIDFOLD_BINARY)};
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execv(GRIDFOLD_BINARY, arguments.data());
    ::_exit(127);
  }
  clockid_t clock{};
  timespec used{};
  REQUIRE(::clock_getcpuclockid(child, &clock) == 0);
  while (::clock_gettime(clock, &used) == 0 && seconds_of(used) < after_seconds) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    if (siginfo_t ended{};
        ::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid == child) {
      break;
    }
  }
  ::kill(child, signal);
  int status = 0;
  rusage usage{};
  REQUIRE(::wait4(child, &status, 0, &usage) == child);
  const double whole = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  return {{WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read_text(out), read_text(err)},
          whole - seconds_of(used)};
}

void require_prompt_end(const Interrupted& ended) {
  INFO(ended.result.output << ended.result.errors);
  CHECK(ended.result.exit_code == 130);
  CHECK_THAT(ended.result.errors, Contains("interrupted: "));
  CHECK(ended.seconds < 1);
}

/// A table of rows that take some ten seconds to read.
std::string large_table(const TemporaryFolder& folder) {
  const std::string file = (folder.path() / "large.csv.gz").string();
  const std::string row = "0.125,1.5,2.25,3.75,4.5,5.0625,6.25,7.5,a";
  REQUIRE(run_shell("yes " + row + " | head -n 4000000 | gzip -1 > " + file).exit_code == 0);
  return file;
}

std::string sweep_of(const TemporaryFolder& folder, const std::string& dataset, const std::string& grid) {
  return folder
      .write("sweep.yaml", "name: t\ndataset: " + dataset +
                               "\nprotocol: {kind: k_fold, folds: 5}\nclassifier: knn\ngrid: " + grid + "\n")
      .string();
}

}  // namespace

TEST_CASE("a search that is interrupted ends within a second, says so, and leaves no run in its output folder") {
  const auto cifar10 = real_data("cifar-10-batches-bin");
  if (!cifar10) return;
  const TemporaryFolder folder;
  const std::string dataset = "{loader: cifar10, path: " + cifar10->string() + "}";
  const std::string sweep = sweep_of(folder, dataset, "{k: [1, 5], metric: [l1, l2]}");
  const std::string out = (folder.path() / "out").string();
  for (const int signal : {SIGINT, SIGTERM}) {
    require_prompt_end(interrupt({"run", sweep, "--jobs", "1", "--out", out}, signal, 2));
    // The index of runs may be there.
    for (const auto& entry : std::filesystem::directory_iterator(out)) {
      CHECK(entry.path().filename().string().starts_with(".index.sqlite"));
    }
  }
}

TEST_CASE("every command that is interrupted while it reads data ends within a second and says so") {
  const TemporaryFolder folder;
  const std::string table = large_table(folder);
  const std::string sweep = sweep_of(folder, "{loader: csv, path: " + table + "}", "{k: [1]}");
  const std::string out = (folder.path() / "out").string();
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"run", sweep, "--out", out}, {"plan", sweep, "--out", out}, {"data", "info", table}}) {
    INFO(words[0]);
    require_prompt_end(interrupt(words, SIGINT, 0.5));
    CHECK_FALSE(std::filesystem::exists(out));
  }
}
