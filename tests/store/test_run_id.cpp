#include <catch2/catch.hpp>

#include "store/run_id.hpp"

using namespace gridfold;

TEST_CASE("an id is UTC to the millisecond, the name and eight digits of the hash") {
  using namespace std::chrono;
  // date -u -d 2026-11-23T15:19:00Z +%s
  const system_clock::time_point start{milliseconds(1795447140'007)};
  CHECK(run_id(start, "digits-knn", "3f9a2c1edeadbeef") == "20261123T151900.007Z-digits-knn-3f9a2c1e");
  CHECK(to_utc_text(start) == "2026-11-23T15:19:00.007Z");
  CHECK(run_id(system_clock::time_point{milliseconds(-1)}, "a", "b") == "19691231T235959.999Z-a-b");
}

TEST_CASE("ids sort by time as texts") {
  using namespace std::chrono;
  const system_clock::time_point start{milliseconds(1795447140'999)};
  CHECK(run_id(start, "zebra", "ff") < run_id(start + milliseconds(1), "ant", "00"));
}

TEST_CASE("names become safe for every file system") {
  CHECK(file_name_safe("digits knn") == "digits-knn");
  CHECK(file_name_safe("../../etc/passwd") == "etc-passwd");
  CHECK(file_name_safe("-rf *") == "rf");
  CHECK(file_name_safe(".hidden") == "hidden");
  CHECK(file_name_safe("a\nb\xc3\xa9"
                       "c") == "a-b-c");
  CHECK(file_name_safe("///") == "run");
  CHECK(file_name_safe(std::string(300, 'x')).size() == 64);
}

TEST_CASE("attempts after the first are numbered") {
  CHECK(numbered_run_id("a", 1) == "a");
  CHECK(numbered_run_id("a", 2) == "a-2");
}

TEST_CASE("what a run can be called has the shape of an id, and names of other files do not") {
  const auto now = std::chrono::system_clock::now();
  CHECK(is_run_id(run_id(now, "digits", "3f9a2c1e")));
  CHECK(is_run_id(numbered_run_id(run_id(now, std::string(100, 'n'), "3f9a2c1e"), 9999)));
  for (const char* name : {"", "zzz", "latest", ".index.sqlite", "test-set-ledger.jsonl", "20261123T151900.123Z-",
                           "20261123T151900.123Z-a/b", "20261123T151900.123Z-a b", "20261123-151900.123Z-a-b"}) {
    INFO(name);
    CHECK_FALSE(is_run_id(name));
  }
}
