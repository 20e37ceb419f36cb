#include <catch2/catch.hpp>

#include <string>

#include "core/error.hpp"
#include "run_program.hpp"
#include "store/find_run.hpp"
#include "store/written_run.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

std::string write_run(const TemporaryFolder& results, const std::string& id) {
  return write_sample_run(results.path(), id);
}

}  // namespace

TEST_CASE("a run is found by path, by id, by the beginning of its id and as the latest") {
  const TemporaryFolder results;
  const std::string first = write_run(results, "20261123T151900.123Z-a-11111111");
  const std::string second = write_run(results, "20261124T000000.000Z-b-22222222");
  std::filesystem::create_directory(results.path() / "20261125T000000.000Z-empty-33333333");
  CHECK(find_run(first, results.path()) == first);
  CHECK(find_run("20261123T151900.123Z-a-11111111", results.path()) == first);
  CHECK(find_run("20261124", results.path()) == second);
  CHECK(find_run("latest", results.path()) == second);
}

TEST_CASE("an id that is the beginning of another one means itself") {
  const TemporaryFolder results;
  const std::string first = write_run(results, "20261123T151900.123Z-a-11111111");
  write_run(results, "20261123T151900.123Z-a-11111111");
  CHECK(find_run("20261123T151900.123Z-a-11111111", results.path()) == first);
}

TEST_CASE("a beginning that several runs share is refused with their ids") {
  const TemporaryFolder results;
  write_run(results, "20261123T151900.123Z-a-11111111");
  write_run(results, "20261124T000000.000Z-b-22222222");
  CHECK_THROWS_WITH(find_run("2026", results.path()),
                    "\"2026\" begins 2 runs:\n"
                    "  20261123T151900.123Z-a-11111111\n"
                    "  20261124T000000.000Z-b-22222222");
}

TEST_CASE("an unknown run is refused with the place that was looked at and the nearest id") {
  const TemporaryFolder results;
  CHECK_THROWS_WITH(find_run("latest", results.path()), results.path().string() + ": holds no run");
  write_run(results, "20261123T151900.123Z-a-11111111");
  CHECK_THROWS_WITH(find_run("20261123T151900.123Z-a-1111111x", results.path()),
                    "no run \"20261123T151900.123Z-a-1111111x\": neither a run's folder nor, below " +
                        results.path().string() +
                        ", an id or the beginning of one, a tag or the name of a sweep or an experiment; did you mean "
                        "\"20261123T151900.123Z-a-11111111\"?; the latest is "
                        "20261123T151900.123Z-a-11111111");
  CHECK_THROWS_WITH(find_run("x", results.path() / "nowhere"),
                    (results.path() / "nowhere").string() + ": holds no run");
}

TEST_CASE("a folder that is no run's is refused as such, whatever the output directory holds") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(find_run(folder.path().string(), folder.path() / "nowhere"),
                    folder.path().string() + ": is no run's folder, which holds a journal.jsonl");
}
