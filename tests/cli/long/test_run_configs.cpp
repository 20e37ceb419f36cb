#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

#include "run_program.hpp"

using namespace gridfold::test;

TEST_CASE("every sweep over the embedded digits runs") {
  const TemporaryFolder folder;
  std::size_t sweeps = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(GRIDFOLD_SOURCE_DIR) + "/configs")) {
    if (!entry.path().filename().string().starts_with("digits-")) continue;
    const ProgramResult result = run_gridfold("run " + entry.path().string() + " --out " + folder.path().string());
    INFO(entry.path() << '\n' << result.errors);
    CHECK(result.exit_code == 0);
    ++sweeps;
  }
  CHECK(sweeps >= 10);
}
