#include <catch2/catch.hpp>

#include <chrono>
#include <filesystem>

#include "real_data.hpp"
#include "run_program.hpp"

using namespace gridfold::test;
using Catch::Contains;

TEST_CASE("an interrupted run ends within a second or so, says so, and leaves nothing in its output folder") {
  const auto cifar10 = real_data("cifar-10-batches-bin");
  if (!cifar10) return;
  const TemporaryFolder folder;
  const auto sweep = folder.write("sweep.yaml", "name: t\ndataset: {loader: cifar10, path: " + cifar10->string() +
                                                    "}\nprotocol: {kind: k_fold, folds: 5}\nclassifier: knn\n"
                                                    "grid: {k: [1, 5], metric: [l1, l2]}\n");
  for (const std::string signal : {"INT", "TERM"}) {
    const auto start = std::chrono::steady_clock::now();
    const ProgramResult run = run_shell("timeout --preserve-status -s " + signal + " 3 '" GRIDFOLD_BINARY "' run " +
                                        sweep.string() + " --out " + (folder.path() / "out").string());
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    CHECK(run.exit_code == 130);
    CHECK_THAT(run.errors, Contains("interrupted: the run was stopped before its end, and nothing of it was stored"));
    CHECK(std::filesystem::is_empty(folder.path() / "out"));
    // Generous to a busy machine; an uninterrupted run takes longer on any.
    CHECK(elapsed.count() < 8);
  }
}
