#include <catch2/catch.hpp>

#include <cstdint>
#include <filesystem>
#include <string>

#include "cli/plan_limits.hpp"
#include "run_program.hpp"

using namespace gridfold;
using Catch::Contains;

TEST_CASE("sizes take K and KiB as powers of 1024, and kB as one of 1000") {
  CHECK(parse_bytes("1000") == 1000);
  CHECK(parse_bytes("1000B") == 1000);
  CHECK(parse_bytes("1MiB") == 1'048'576);
  CHECK(parse_bytes("8 GiB") == 8'589'934'592);
  CHECK(parse_bytes("8GB") == 8'000'000'000);
  CHECK(parse_bytes("5kB") == 5000);
  CHECK(parse_bytes("2K") == 2048);
  CHECK(parse_bytes("512M") == 536'870'912);
  CHECK(parse_bytes("8G") == 8'589'934'592);
  for (const char* wrong : {"", "G", "8Gb", "8g", "8GiBs", "MiB", "-1", "1.5G", "99999999999T"})
    CHECK_FALSE(parse_bytes(wrong));
}

TEST_CASE("a sweep beyond a limit is refused by plan and by run, with both figures") {
  const std::string quickstart = std::string(GRIDFOLD_SOURCE_DIR) + "/configs/quickstart.yaml";
  for (const std::string command : {"plan ", "run "}) {
    const test::ProgramResult cells = test::run_gridfold(command + quickstart + " --max-cells 79");
    CHECK(cells.exit_code == 2);
    CHECK_THAT(cells.errors, Contains("the sweep has 80 cells, and --max-cells is 79"));
    const test::ProgramResult memory = test::run_gridfold(command + quickstart + " --max-memory 100K");
    CHECK(memory.exit_code == 2);
    CHECK_THAT(memory.errors, Contains("--max-memory is 0.1 MiB"));
    CHECK_THAT(test::run_gridfold(command + quickstart + " --max-memory 1").errors,
               Contains("--max-memory is 1 byte;"));
    CHECK_THAT(test::run_gridfold(command + quickstart + " --max-memory 2K").errors,
               Contains("--max-memory is 2.0 KiB;"));
  }
  CHECK(test::run_gridfold("plan " + quickstart + " --max-cells 80 --max-memory 1G").exit_code == 0);
  CHECK_THAT(test::run_gridfold("plan " + quickstart + " --max-memory lots").errors, Contains("--max-memory lots"));
}

TEST_CASE("a sweep of more evaluations than a run may have is refused by plan and by run") {
  const test::TemporaryFolder folder;
  folder.write("few.csv", "1,2,0\n3,4,1\n5,6,0\n7,9,1\n");
  const std::string sweep = folder
                                .write("sweep.yaml",
                                       "name: t\nclassifier: ridge\ndataset: {loader: csv, path: few.csv}\n"
                                       "seed: 1\nprotocol: {kind: repeated, folds: 2, repeats: 2500}\n"
                                       "grid: {alpha: {from: 1, to: 4000, step: 1}}\n")
                                .string();
  for (const std::string command : {"plan ", "run "}) {
    const test::ProgramResult refused = test::run_gridfold(command + sweep);
    CHECK(refused.exit_code == 2);
    CHECK_THAT(
        refused.errors,
        Contains("sweep.yaml:5:47: protocol.repeats: with 5000 splits the sweep has at least 20000000 evaluations, "
                 "cells times their splits, and a run has at most 16000000; allowed: fewer splits, or several "
                 "sweeps"));
  }
  // Splits that hold out each row once judge together, however many they are, as far as is known without the data.
  const test::ProgramResult unread = test::run_gridfold("validate " + sweep);
  CHECK(unread.exit_code == 0);
  const std::string more = folder
                               .write("more.yaml",
                                      "name: t\nclassifier: ridge\ndataset: {loader: csv, path: few.csv}\n"
                                      "seed: 1\nprotocol: {kind: repeated, folds: 2, repeats: 25000}\n"
                                      "grid: {alpha: {from: 1, to: 4000, step: 1}}\n")
                               .string();
  CHECK_THAT(
      test::run_gridfold("validate " + more).output,
      Contains("more.yaml:5:47: protocol.repeats: with 50000 splits the sweep has at least 100000000 evaluations"));
}

TEST_CASE("a limit that the data alone exceeds is answered with the data, not with fewer folds") {
  const test::TemporaryFolder folder;
  const std::string sweep =
      folder
          .write("sweep.yaml", "name: t\nclassifier: knn\ndataset: {loader: csv, path: " GRIDFOLD_SOURCE_DIR
                               "/datasets/digits/digits.csv.gz}\nprotocol: {folds: [5, 10, 20]}\n"
                               "grid: {k: {from: 1, to: 1000, step: 1}}\n")
          .string();
  // 32 MiB, and 1,797 rows of 64 bytes and a label of 4.
  CHECK_THAT(test::run_gridfold("plan " + sweep + " --max-memory 31M").errors,
             Contains("the program and its data alone take 32.1 MiB; fewer rows (take) or data sets"));
  CHECK_THAT(
      test::run_gridfold("plan " + sweep + " --max-memory 34M").errors,
      Contains("--max-memory is 34.0 MiB; a sweep split into several runs, or fewer threads (--jobs), needs less"));
}

TEST_CASE("plan names passes by the parameters of their transforms, and counts held-out rows in thousands") {
  const test::TemporaryFolder folder;
  const std::string sweep =
      folder
          .write("sweep.yaml", "name: t\nclassifier: knn\ndataset: {loader: csv, path: " GRIDFOLD_SOURCE_DIR
                               "/datasets/digits/digits.csv.gz}\nprotocol: {kind: holdout, test_size: 0.75}\n"
                               "transforms: [min_max, pca]\ngrid: {pca.components: [2, 3]}\n")
          .string();
  const std::string plan = test::run_gridfold("plan " + sweep).output;
  CHECK_THAT(plan, Contains("knn(metric=l2) after min_max > pca(components=2): "));
  CHECK_THAT(plan, Contains("knn(metric=l2) after min_max > pca(components=3): "));
  CHECK_THAT(plan, Contains("1348 rows held out"));
}

TEST_CASE("a sweep beyond both limits is told so of both, and two sizes that look the same in bytes") {
  const std::string plan = "plan " + std::string(GRIDFOLD_SOURCE_DIR) + "/configs/quickstart.yaml ";
  CHECK_THAT(test::run_gridfold(plan + "--max-cells 79 --max-memory 1M").errors,
             Catch::StartsWith("error: the sweep has 80 cells, and --max-cells is 79\nthe sweep may need "));
  const std::string needed = test::run_gridfold(plan + "--max-memory 1").errors;
  // The first limit that shows the same number of MiB.
  const std::string mib = needed.substr(needed.find("need ") + 5, needed.find(" MiB") - needed.find("need ") - 5);
  const auto limit = static_cast<std::uint64_t>((std::stod(mib) - 0.05) * 1024 * 1024) + 1;
  CHECK_THAT(test::run_gridfold(plan + "--max-memory " + std::to_string(limit)).errors,
             Contains(" bytes, and --max-memory is " + std::to_string(limit) + " bytes; "));
}

TEST_CASE("a sweep that needs more memory than the machine has is refused without --max-memory") {
  const test::TemporaryFolder folder;
  const std::string sweep = folder
                                .write("sweep.yaml",
                                       "name: t\nclassifier: {name: knn, k: 1000000}\nseed: 1\nprotocol: {folds: 2}\n"
                                       "dataset: {loader: uniform_cube, rows: 2000001, dimensions: 1}\n")
                                .string();
  const std::string out = (folder.path() / "results").string();
  for (const std::string command : {"plan ", "run "}) {
    const test::ProgramResult refused = test::run_gridfold(command + sweep + " --out " + out);
    CHECK(refused.exit_code == 2);
    CHECK_THAT(refused.errors, Catch::StartsWith("error: the sweep may need "));
    CHECK_THAT(refused.errors, Contains("--max-memory with a larger size runs it all the same"));
  }
  CHECK(test::run_gridfold("plan " + sweep + " --max-memory 900TB --out " + out).exit_code == 0);
}

// AddressSanitizer takes more address space than any limit leaves.
#ifndef __SANITIZE_ADDRESS__
TEST_CASE("splits that do not fit the memory are refused before they are made, by all that would make them") {
  const test::TemporaryFolder folder;
  const std::string sweep =
      folder
          .write("sweep.yaml",
                 "name: t\nclassifier: majority\nseed: 1\ndataset: {loader: csv, path: " GRIDFOLD_SOURCE_DIR
                 "/datasets/digits/digits.csv.gz}\n"
                 "protocol: {kind: shuffle_split, splits: 1000000}\n")
          .string();
  for (const std::string command : {"plan ", "splits ", "run "}) {
    const test::ProgramResult refused = test::run_shell("ulimit -v 1048576; '" GRIDFOLD_BINARY "' " + command + sweep);
    INFO(command << refused.errors);
    CHECK(refused.exit_code == 2);
    CHECK_THAT(refused.errors,
               Contains("sweep.yaml:5:41: protocol.splits: 1000000 splits take about 2190.6 MiB, and ") &&
                   Contains(" MiB of memory are free; allowed: fewer splits or rows"));
  }
  const test::ProgramResult limited = test::run_gridfold("plan " + sweep + " --max-memory 1G");
  CHECK(limited.exit_code == 2);
  CHECK_THAT(limited.errors, Contains("protocol.splits: with 1000000 splits the sweep may need ") &&
                                 Contains(" MiB or more, and --max-memory is 1024.0 MiB"));
}

TEST_CASE(
    "a data set that a limit on address space cannot hold is refused with the limit, and plan does not advise plan") {
  const test::TemporaryFolder folder;
  const auto plan_under = [&](const std::string& dataset) {
    const std::string sweep =
        folder.write("sweep.yaml", "name: t\nclassifier: majority\nprotocol: {folds: 2}\ndataset: " + dataset + "\n")
            .string();
    return test::run_shell("ulimit -v 262144; '" GRIDFOLD_BINARY "' plan " + sweep);
  };
  const test::ProgramResult refused = plan_under("{loader: blobs, rows: 1000000, dimensions: 50, seed: 1}");
  CHECK(refused.exit_code == 3);
  CHECK_THAT(refused.errors, Contains("do not fit: `ulimit -v` allows 0.25 GiB of address space; `take` reads"));
  // It fits the limit, but not beside the program.
  std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1000, 260000), }";
  header.resize(117, ' ');
  const auto features = folder.write("x.npy", std::string("\x93NUMPY\1\0\x76\0", 10) + header + "\n");
  std::filesystem::resize_file(features, 128 + 260'000'000);
  folder.write(
      "y.npy", std::string("\x93NUMPY\1\0\x76\0", 10) + [] {
        std::string labels = "{'descr': '|u1', 'fortran_order': False, 'shape': (1000,), }";
        labels.resize(117, ' ');
        return labels + "\n" + std::string(500, '\0') + std::string(500, '\1');
      }());
  const test::ProgramResult full = plan_under("{loader: npy, path: x.npy, labels_path: y.npy}");
  CHECK(full.exit_code == 3);
  CHECK_THAT(full.errors, Contains("error: out of memory: `ulimit -v` allows 0.25 GiB of address space; ") &&
                              !Contains("gridfold plan"));
}
#endif
