#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "run_program.hpp"

using namespace gridfold::test;
using Catch::Matchers::Contains;

namespace {

ProgramResult run_with_libraries_of(const std::string& folder, const std::string& words) {
  return run_shell("LD_LIBRARY_PATH='" + folder + "' '" GRIDFOLD_BINARY "' " + words);
}

/// `run SWEEP --out FOLDER`, of iris.
std::string run_words(const TemporaryFolder& folder, const std::string& computing) {
  const std::filesystem::path sweep = folder.write(
      "sweep.yaml", "name: t\ndataset: iris\nprotocol: {k_fold: {folds: 2, shuffle: {seed: 1}}}\n" + computing + "\n");
  return "run '" + sweep.string() + "' --out '" + (folder.path() / "runs").string() + "'";
}

}  // namespace

TEST_CASE("a run that computes by OpenBLAS refuses a serial one, with what to install and how to choose it") {
  const TemporaryFolder folder;
  for (const char* computing : {"classifier: ridge", "classifier: knn\ntransforms: {pca: {components: 2}}"}) {
    INFO(computing);
    const ProgramResult result = run_with_libraries_of(GRIDFOLD_SERIAL_OPENBLAS, run_words(folder, computing));
    CHECK(result.exit_code == 4);
    CHECK(result.output.empty());
    CHECK_THAT(result.errors, Contains(GRIDFOLD_SERIAL_OPENBLAS "/libopenblas.so.0 is OpenBLAS's serial build"));
    CHECK_THAT(result.errors, Contains("install libopenblas0-pthread"));
    CHECK_THAT(result.errors, Contains("update-alternatives --config libopenblas.so.0-"));
    CHECK_FALSE(std::filesystem::exists(folder.path() / "runs"));
  }
}

TEST_CASE("an OpenBLAS that cannot be loaded is named with its package") {
  const TemporaryFolder folder;
  const TemporaryFolder libraries;
  std::ofstream(libraries.path() / "libopenblas.so.0") << "no library";
  const ProgramResult result = run_with_libraries_of(libraries.path().string(), run_words(folder, "classifier: ridge"));
  CHECK(result.exit_code == 4);
  CHECK_THAT(result.errors, Contains("error: OpenBLAS cannot be loaded: ") && Contains("libopenblas.so.0"));
  CHECK_THAT(result.errors, Contains("install libopenblas0-pthread"));
}

TEST_CASE("what computes without OpenBLAS needs none") {
  const TemporaryFolder folder;
  for (const std::string& words :
       {std::string("--version"), std::string("data list"),
        run_words(folder, "classifier: [{name: knn, metric: cosine}, softmax, linear_svc]")}) {
    INFO(words);
    CHECK(run_with_libraries_of(GRIDFOLD_SERIAL_OPENBLAS, words).exit_code == 0);
  }
}

TEST_CASE("provenance names OpenBLAS for a run that computes by it, and for no other") {
  for (const auto& [computing, is_named] :
       {std::pair("classifier: ridge", true), std::pair("classifier: majority", false)}) {
    INFO(computing);
    const TemporaryFolder folder;
    REQUIRE(run_shell("'" GRIDFOLD_BINARY "' " + run_words(folder, computing)).exit_code == 0);
    const auto run = std::ranges::find_if(std::filesystem::directory_iterator(folder.path() / "runs"),
                                          std::filesystem::directory_iterator(),
                                          [](const auto& entry) { return entry.is_directory(); });
    CHECK((read_text(run->path() / "summary.json").find("\"OpenBLAS\"") != std::string::npos) == is_named);
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
  // Of several threads, each may ask for a buffer between another's look for room and its own buffer.
  for (const char* limit : {"280000", "300000", "350000", "400000"}) {
    INFO(limit);
    const ProgramResult plan =
        run_shell(std::string("ulimit -v ") + limit +
                  " && exec timeout 60 '" GRIDFOLD_BINARY "' plan --jobs 2 --set classifier=ridge '" + sweep + "'");
    CHECK((plan.exit_code == 0 || plan.exit_code == 4));
  }
}
#endif
