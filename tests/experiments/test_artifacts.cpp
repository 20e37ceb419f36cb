#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <catch2/catch.hpp>

#include "run_program.hpp"

using namespace gridfold::test;
using Catch::Contains;

namespace {

/// Runs a sweep over the embedded digits with these artifacts, in a store of the folder.
ProgramResult run_with(const TemporaryFolder& folder, const std::string& artifacts, const std::string& more = "") {
  folder.write("sweep.yaml",
               "name: digits\n"
               "dataset: digits\n"
               "protocol: {kind: holdout, test_size: 180}\n"
               "classifier: knn\n"
               "grid: {k: [1, 3]}\n"
               "artifacts: [" +
                   artifacts + "]\n" + more);
  const std::string root = folder.path().string();
  return run_gridfold("run " + root + "/sweep.yaml --out " + root + "/out");
}

}  // namespace

TEST_CASE("rows are images where as_image says so, and are drawn") {
  const TemporaryFolder folder;
  const ProgramResult result = run_with(folder, "{gallery: {queries: 2, neighbors: 3}}, score_table",
                                        "transforms: [{as_image: {channels: 1, height: 8, width: 8}}]\n");
  REQUIRE(result.exit_code == 0);
  if (is_skipped_without("gnuplot")) return;
  const std::string out = (folder.path() / "out").string();
  const ProgramResult plot = run_gridfold("plot latest --kind gallery --to " + out + "/p --out " + out);
  CHECK(plot.exit_code == 0);
  CHECK_THAT(read_text(folder.path() / "out" / "p" / "gallery.svg"),
             Contains("Left: 2 images that the model has learnt from"));
}

TEST_CASE("rows that nobody says are images are none") {
  const TemporaryFolder folder;
  const ProgramResult result = run_with(folder, "gallery");
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.errors, Contains("sweep.yaml:6:13: artifacts[0].gallery: gallery needs images; allowed: "));
}

TEST_CASE("a condition on artifacts is refused with its place, and a warning says that it holds for none") {
  const TemporaryFolder folder;
  const ProgramResult wrong = run_with(folder, "{differences: {of: kk == 3}}");
  CHECK(wrong.exit_code == 2);
  CHECK_THAT(wrong.errors, Contains("sweep.yaml:6:32: artifacts[0].differences.of: the condition \"kk == 3\" names"));
  CHECK_THAT(wrong.errors, Contains("allowed: best, all, or a condition") && !Contains("allowed: allowed"));
  const ProgramResult none = run_with(folder, "{differences: {of: k == 5}}");
  CHECK(none.exit_code == 0);
  CHECK_THAT(none.errors, Contains("warning: no differences: no configuration is meant by of: k == 5\n"));
}

TEST_CASE("a learning curve whose scores are all equal is drawn") {
  if (is_skipped_without("gnuplot")) return;
  const TemporaryFolder folder;
  folder.write("sweep.yaml",
               "name: equal\n"
               "dataset: {loader: blobs, rows: [30, 60], test_rows: 20, seed: 1, spread: 0.001}\n"
               "protocol: train_test\n"
               "classifier: {name: knn, k: 1}\n");
  const std::string root = folder.path().string();
  REQUIRE(run_gridfold("run " + root + "/sweep.yaml --out " + root + "/out").exit_code == 0);
  const ProgramResult plot =
      run_gridfold("plot latest --kind learning_curve --to " + root + "/p --out " + root + "/out");
  CHECK(plot.exit_code == 0);
  CHECK(std::filesystem::exists(folder.path() / "p" / "learning-curve.svg"));
}
