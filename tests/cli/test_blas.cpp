#include <catch2/catch.hpp>

#include <fstream>
#include <string>

#include "run_program.hpp"

using namespace gridfold::test;
using Catch::Matchers::Contains;

namespace {

ProgramResult run_with_libraries_of(const std::string& folder, const std::string& words) {
  return run_shell("LD_LIBRARY_PATH='" + folder + "' '" GRIDFOLD_BINARY "' " + words);
}

}  // namespace

TEST_CASE("a serial OpenBLAS is refused with what to install and how to choose it") {
  const ProgramResult result = run_with_libraries_of(GRIDFOLD_SERIAL_OPENBLAS, "data list");
  CHECK(result.exit_code == 4);
  CHECK(result.output.empty());
  CHECK_THAT(result.errors, Contains(GRIDFOLD_SERIAL_OPENBLAS "/libopenblas.so.0 is OpenBLAS's serial build"));
  CHECK_THAT(result.errors, Contains("install libopenblas0-pthread"));
  CHECK_THAT(result.errors, Contains("update-alternatives --config libopenblas.so.0-"));
}

TEST_CASE("an OpenBLAS that cannot be loaded is named with its package") {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "libopenblas.so.0") << "no library";
  const ProgramResult result = run_with_libraries_of(folder.path().string(), "data list");
  CHECK(result.exit_code == 4);
  CHECK_THAT(result.errors, Contains("error: OpenBLAS cannot be loaded: ") && Contains("libopenblas.so.0"));
  CHECK_THAT(result.errors, Contains("install libopenblas0-pthread"));
}

TEST_CASE("help and the version need no OpenBLAS") {
  for (const char* words : {"help", "help run", "--version"}) {
    INFO(words);
    CHECK(run_with_libraries_of(GRIDFOLD_SERIAL_OPENBLAS, words).exit_code == 0);
  }
}

// A sanitizer takes more address space than there is under any limit.
#ifndef __SANITIZE_ADDRESS__
TEST_CASE("pca without room for OpenBLAS's buffers ends with what to do, and does not hang") {
  const TemporaryFolder folder;
  const std::string sweep =
      folder
          .write("sweep.yaml",
                 "name: t\nclassifier: knn\ntransforms: {pca: {components: 5}}\n"
                 "dataset: {loader: csv, path: " GRIDFOLD_SOURCE_DIR "/datasets/digits/digits.csv.gz}\n")
          .string();
  const std::string run = " && exec timeout 60 '" GRIDFOLD_BINARY "' run --jobs 1 '" + sweep + "' --out '" +
                          (folder.path() / "runs").string() + "'";
  const ProgramResult result = run_shell("ulimit -v 230000" + run);
  CHECK(result.exit_code == 4);
  CHECK_THAT(result.errors, Contains("OpenBLAS needs 128 MiB of address space"));
  CHECK_THAT(result.errors, Contains("ulimit -v"));
}
#endif
