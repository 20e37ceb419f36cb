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
#include "store/output_directory.hpp"
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

TEST_CASE("a file system that takes no more leaves nothing, or a run that can be gone on with") {
  const Plan plan = sample_plan();
  const TemporaryFolder whole;
  const auto expected = write_run(plan, sample_outcome(plan), whole.path());
  const std::string id = expected.filename();
  const auto stored_below = [&](const std::filesystem::path& results, rlim_t bytes) {
    return store_error_in_child([&] {
      limit_file_size(bytes);
      write_run(plan, sample_outcome(plan), results);
    });
  };
  const TemporaryFolder none;
  CHECK(stored_below(none.path(), 1) ==
        (none.path() / ("." + id + ".gridfold-tmp/journal.jsonl")).string() + ": cannot write: File too large");
  CHECK(std::filesystem::is_empty(none.path()));
  // Between the sizes of the journal and of results.h5.
  const TemporaryFolder some;
  CHECK(stored_below(some.path(), static_cast<rlim_t>(std::filesystem::file_size(expected / "results.h5")) - 1) ==
        (some.path() / id / ".results.h5.gridfold-tmp").string() + ": cannot write: File too large");
  const auto writer = RunWriter::open(some.path() / id);
  CHECK(writer->run().outcomes.is_complete());
  CHECK_FALSE(writer->run().is_finished());
  writer->begin(make_session({}), [] {});
  writer->close(true, "");
  for (const char* name : {"results.h5", "folds.csv"}) {
    CHECK(read_text(some.path() / id / name) == read_text(expected / name));
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

TEST_CASE("the space that a run needs counts its arrays") {
  Plan plan = sample_plan();
  const std::uint64_t without = estimated_run_bytes(plan);
  plan.kept_bytes = std::uint64_t{1} << 40;
  CHECK(estimated_run_bytes(plan) >= without + plan.kept_bytes);
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
