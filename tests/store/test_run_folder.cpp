#include <catch2/catch.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <stop_token>
#include <string>
#include <vector>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "run_program.hpp"
#include "store/read_run.hpp"
#include "store/run_folder.hpp"
#include "store/sample_run.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

/// Names of everything in a folder, hidden ones too.
std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  return names;
}

}  // namespace

TEST_CASE("a run folder is named by time, name and hash, and holds four files") {
  const TemporaryFolder results;
  const auto folder = write_run_folder(sample_record(), "name: digits knn\n", results.path());
  CHECK(folder == results.path() / "20261123T151900.123Z-digits-knn-3f9a2c1e");
  CHECK(names_in(results.path()) == std::vector<std::string>{folder.filename().string()});
  for (const char* name : {"results.h5", "summary.json", "folds.csv", "config.yaml"}) {
    CHECK(std::filesystem::file_size(folder / name) > 0);
  }
  CHECK(read_text(folder / "config.yaml") == "name: digits knn\n");
}

TEST_CASE("runs of the same millisecond get ids of their own") {
  const TemporaryFolder results;
  const std::string first = write_run_folder(sample_record(), "", results.path()).filename();
  const std::string second = write_run_folder(sample_record(), "", results.path()).filename();
  const std::string third = write_run_folder(sample_record(), "", results.path()).filename();
  CHECK(second == first + "-2");
  CHECK(third == first + "-3");
  CHECK(read_run(results.path() / second).id == second);
}

TEST_CASE("processes that write the same run at the same time get a folder each, all of them whole") {
  constexpr int kProcesses = 8;
  const TemporaryFolder results;
  std::vector<pid_t> children;
  for (int i = 0; i < kProcesses; ++i) {
    children.push_back(::fork());
    if (children.back() == 0) {
      try {
        write_run_folder(sample_record(), "", results.path());
      } catch (const StoreError&) {
        ::_exit(1);
      }
      ::_exit(0);
    }
  }
  for (const pid_t child : children) {
    int status = 1;
    ::waitpid(child, &status, 0);
    CHECK(status == 0);
  }
  const std::vector<std::string> names = names_in(results.path());
  CHECK(names.size() == kProcesses);
  for (const std::string& name : names) {
    CHECK(name.front() != '.');
    CHECK_NOTHROW(verify_run(results.path() / name));
    CHECK(read_run(results.path() / name).id == name);
  }
}

TEST_CASE("what is read back is what was written") {
  const TemporaryFolder results;
  const RunRecord written = sample_record();
  const auto folder = write_run_folder(written, "", results.path());
  const RunRecord read = read_run(folder);
  CHECK(read.id == written.id);
  CHECK(read.name == "digits knn");
  CHECK(read.config_hash == written.config_hash);
  REQUIRE(read.axes.size() == 3);
  CHECK(read.axes[0].values == written.axes[0].values);
  CHECK(read.axes[1].values == written.axes[1].values);
  REQUIRE(read.configurations.size() == 8);
  for (std::size_t i = 0; i < 8; ++i) {
    const ConfigurationRecord& left = read.configurations[i];
    const ConfigurationRecord& right = written.configurations[i];
    CHECK(left.key == right.key);
    CHECK(left.coordinates == right.coordinates);
    CHECK(left.rank == right.rank);
    CHECK(left.summaries[0].mean == right.summaries[0].mean);
    CHECK(left.summaries[0].standard_error == right.summaries[0].standard_error);
    REQUIRE(left.folds.size() == right.folds.size());
    for (std::size_t fold = 0; fold < left.folds.size(); ++fold) {
      CHECK(left.folds[fold].status == right.folds[fold].status);
      CHECK(left.folds[fold].scores == right.folds[fold].scores);
      CHECK(left.folds[fold].correct == right.folds[fold].correct);
      CHECK(left.folds[fold].reason == right.folds[fold].reason);
    }
  }
  CHECK(read.provenance.libraries == written.provenance.libraries);
  CHECK(read.provenance.started == "2026-11-23T15:19:00.123Z");
  CHECK(read.provenance.finished == "2026-11-23T15:19:01.000Z");
}

TEST_CASE("equal runs are written as equal bytes") {
  const TemporaryFolder first;
  const TemporaryFolder second;
  const auto left = write_run_folder(sample_record(), "", first.path());
  const auto right = write_run_folder(sample_record(), "", second.path());
  for (const char* name : {"results.h5", "summary.json", "folds.csv", "config.yaml"}) {
    CHECK(read_text(left / name) == read_text(right / name));
  }
}

TEST_CASE("a run whose storing is stopped leaves nothing") {
  const TemporaryFolder results;
  std::stop_source source;
  source.request_stop();
  CHECK_THROWS_AS(write_run_folder(sample_record(), "", results.path(), source.get_token()), Cancelled);
  CHECK(std::filesystem::is_empty(results.path()));
}

TEST_CASE("a changed byte, a missing file and a folder in place of a file are found") {
  const TemporaryFolder results;
  const auto folder = write_run_folder(sample_record(), "", results.path());
  verify_run(folder);
  std::string bytes = read_text(folder / "results.h5");
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  std::ofstream(folder / "results.h5", std::ios::binary) << bytes;
  CHECK_THROWS_WITH(verify_run(folder), (folder / "results.h5").string() + ": its SHA-256 is not the one in " +
                                            (folder / "summary.json").string());
  std::filesystem::remove(folder / "results.h5");
  CHECK_THROWS_WITH(verify_run(folder), (folder / "results.h5").string() + ": cannot open: No such file or directory");
  std::filesystem::create_directory(folder / "results.h5");
  CHECK_THROWS_WITH(verify_run(folder), (folder / "results.h5").string() + ": is no regular file");
}
