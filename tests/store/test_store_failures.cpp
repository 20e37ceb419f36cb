#include <catch2/catch.hpp>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <functional>
#include <string>

#include "core/error.hpp"
#include "run_program.hpp"
#include "store/written_run.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

/// What a StoreError thrown by `act` says, with `act` run in a process of its own; "none" where none was thrown.
std::string store_error_in_child(const std::function<void()>& act) {
  int ends[2];
  if (::pipe(ends) != 0) return "no pipe";
  const pid_t child = ::fork();
  if (child == 0) {
    std::string said = "none";
    try {
      act();
    } catch (const StoreError& error) {
      said = error.what();
    }
    const bool told = ::write(ends[1], said.data(), said.size()) == static_cast<ssize_t>(said.size());
    ::_exit(told ? 0 : 1);
  }
  ::close(ends[1]);
  std::string said;
  char buffer[512];
  for (ssize_t size; (size = ::read(ends[0], buffer, sizeof buffer)) > 0;)
    said.append(buffer, static_cast<std::size_t>(size));
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? said : said + " (crashed)";
}

void limit_file_size(rlim_t bytes) {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{bytes, bytes};
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(3);
}

/// Permissions do not stop root; another user does what root would.
void become_nobody() {
  if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(3);
}

}  // namespace

TEST_CASE("a file system that takes no more leaves neither a run nor a temporary folder") {
  // The size of results.h5 lets it pass and stops summary.json, which is larger here.
  const TemporaryFolder whole;
  const auto size = static_cast<rlim_t>(std::filesystem::file_size(write_sample_run(whole.path()) / "results.h5"));
  for (const rlim_t bytes : {rlim_t{1}, size / 2, size}) {
    const TemporaryFolder results;
    Plan plan = sample_plan();
    plan.description = std::string(2 * size, 'x');
    const std::string said = store_error_in_child([&] {
      limit_file_size(bytes);
      write_run(plan, sample_outcome(plan), results.path());
    });
    const std::string folder = results.path() / ".20261123T151900.123Z-digits-knn-3f9a2c1e.gridfold-tmp";
    const std::string file = bytes < size ? "/results.h5" : "/summary.json";
    CHECK(said == folder + file + ": cannot write: File too large");
    CHECK(std::filesystem::is_empty(results.path()));
  }
}

TEST_CASE("an output directory that cannot be written is refused before the run, with the reason") {
  const TemporaryFolder results;
  std::filesystem::permissions(results.path(), std::filesystem::perms(0555));
  const std::string said = store_error_in_child([&] {
    become_nobody();
    probe_output_directory(results.path());
  });
  std::filesystem::permissions(results.path(), std::filesystem::perms(0755));
  CHECK(said.starts_with(results.path().string() + "/.probe-"));
  CHECK(said.ends_with(".gridfold-tmp: cannot create: Permission denied"));
}

TEST_CASE("an output directory below a file is refused") {
  const TemporaryFolder results;
  const auto file = results.write("taken", "");
  CHECK_THROWS_WITH(probe_output_directory(file),
                    file.string() + ": cannot create the output directory: Not a directory");
  CHECK_THROWS_WITH(probe_output_directory(file / "below"),
                    (file / "below").string() + ": cannot create the output directory: Not a directory");
}

TEST_CASE("an output directory with too little space is refused") {
  const TemporaryFolder results;
  CHECK_THROWS_WITH(probe_output_directory(results.path(), UINT64_MAX),
                    Catch::Contains("bytes are free, and the run needs about 18446744073709551615"));
}

TEST_CASE("a probe makes the output directory and leaves it empty") {
  const TemporaryFolder results;
  const auto directory = results.path() / "a" / "b";
  probe_output_directory(directory);
  CHECK(std::filesystem::is_empty(directory));
}

TEST_CASE("a folder of somebody else's under the run's name is left alone") {
  const TemporaryFolder results;
  const auto taken = results.path() / "20261123T151900.123Z-digits-knn-3f9a2c1e";
  std::filesystem::create_directory(taken);
  const auto folder = write_sample_run(results.path());
  CHECK(folder.filename() == taken.filename().string() + "-2");
  CHECK(std::filesystem::is_empty(taken));
}
