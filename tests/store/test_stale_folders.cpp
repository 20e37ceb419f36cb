#include <catch2/catch.hpp>

#include <chrono>

#include "run_program.hpp"
#include "store/stale_folders.hpp"

using namespace gridfold;

namespace {

namespace fs = std::filesystem;

fs::path folder_of_age(const fs::path& path, std::chrono::minutes age) {
  fs::create_directory(path);
  fs::last_write_time(path, fs::file_time_type::clock::now() - age);
  return path;
}

}  // namespace

TEST_CASE("what a killed run left goes, and what is new, held or whole stays") {
  const test::TemporaryFolder out;
  const std::chrono::minutes hour{60};
  const fs::path killed = folder_of_age(out.path() / ".1-killed.gridfold-tmp", hour);
  const fs::path fresh = folder_of_age(out.path() / ".2-fresh.gridfold-tmp", std::chrono::minutes{0});
  const fs::path held = folder_of_age(out.path() / ".3-held.gridfold-tmp", hour);
  const fs::path whole = folder_of_age(out.path() / "4-whole", hour);
  {
    const FolderLock lock(held);
    remove_stale_temporaries(out.path());
  }
  CHECK_FALSE(fs::exists(killed));
  CHECK(fs::exists(fresh));
  CHECK(fs::exists(held));
  CHECK(fs::exists(whole));
}
