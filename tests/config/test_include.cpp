#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

#include "config/sweep_spec.hpp"
#include "core/error.hpp"
#include "run_program.hpp"

using namespace gridfold;

namespace {

const Vocabulary kVocabulary{{"cifar10", "csv"}, {"knn"}, {"l1", "l2"}, {"uniform", "distance"}, {"accuracy"}};

}  // namespace

TEST_CASE("later fragments win over earlier ones, the file over all, and the command line over the file") {
  const test::TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "shared");
  folder.write("shared/data.csv", "1,0\n");
  folder.write("shared/base.yaml",
               "dataset: {loader: csv, path: data.csv, header: true}\nseed: 1\nprotocol: {folds: 3}\n");
  folder.write("shared/more.yaml", "seed: 2\nprotocol: {shuffle: true}\nclassifier: {name: knn, metric: l1}\n");
  const auto file = folder.write("sweep.yaml",
                                 "include: [shared/base.yaml, shared/more.yaml]\nname: t\nprotocol: {folds: 4}\n"
                                 "classifier: {weights: distance}\n");
  const SweepSpec sweep = read_sweep(file, {}, kVocabulary);
  CHECK(sweep.base.dataset.header);
  CHECK(sweep.base.seed.value == 2);
  CHECK(sweep.base.protocol.folds.value == 4);
  CHECK(sweep.base.protocol.shuffle.value);
  CHECK(sweep.base.classifier.metric.value == "l1");
  CHECK(sweep.base.classifier.weights.value == "distance");
  // A path starts at the folder of the file that it stands in.
  CHECK(sweep.base.dataset.path.value == (folder.path() / "shared/data.csv").string());

  const std::vector<Override> overrides{{"seed", "7"}, {"grid.k", "[1, 3]"}};
  const SweepSpec overridden = read_sweep(file, overrides, kVocabulary);
  CHECK(overridden.base.seed.value == 7);
  CHECK(overridden.grid.parts.size() == 1);
}

TEST_CASE("a mistake in a fragment is reported at its place in the fragment") {
  const test::TemporaryFolder folder;
  const auto fragment = folder.write("fragment.yaml", "classifier: knn\nprotocol:\n  folds: one\n");
  const auto file = folder.write("sweep.yaml", "include: fragment.yaml\nname: t\ndataset: {loader: csv, path: .}\n");
  CHECK_THROWS_WITH(
      read_sweep(file, {}, kVocabulary),
      fragment.string() + ":3:10: protocol.folds: \"one\" is not an integer; allowed: an integer from 2 to 65535");
}

TEST_CASE("a mistake of which one half stands in a fragment names the fragment for that half") {
  const test::TemporaryFolder folder;
  const auto fragment =
      folder.write("fragment.yaml", "classifier: {name: knn, weights: distance}\ngrid: {k: [1, 3]}\n");
  const auto complaint = [&](const std::string& rest) -> std::string {
    const auto file =
        folder.write("sweep.yaml", "include: fragment.yaml\nname: t\ndataset: {loader: csv, path: .}\n" + rest);
    try {
      read_sweep(file, {}, kVocabulary);
    } catch (const ConfigError& error) {
      return error.what();
    }
    return {};
  };
  const std::string sweep = (folder.path() / "sweep.yaml").string();
  CHECK(complaint("grid: {zip: {k: [5, 7], metric: [l1, l2]}}\n") ==
        sweep + ":4:14: grid.zip.k: the axis is varied twice, first in " + fragment.string() +
            ":2:8; allowed: each axis once, or alternatives in a union");
  CHECK(complaint("grid: {weights: [uniform, distance]}\n") ==
        sweep + ":4:8: grid.weights: the values are given already as classifier.weights, in " + fragment.string() +
            ":1:25; allowed: one of the two");
}

TEST_CASE("included files that multiply are refused") {
  const test::TemporaryFolder folder;
  std::string twice = "classifier: knn\n";
  for (int i = 0; i < 20; ++i) {
    folder.write("f" + std::to_string(i) + ".yaml", twice);
    twice = "include: [f" + std::to_string(i) + ".yaml, ./f" + std::to_string(i) + ".yaml]\n";
  }
  const auto file = folder.write("sweep.yaml", twice + "name: t\ndataset: {loader: csv, path: .}\n");
  CHECK_THROWS_WITH(read_sweep(file, {}, kVocabulary),
                    Catch::Contains("too many files are included; allowed: at most 64"));
}

TEST_CASE("what an included file that cannot be read may hold is not called missing, and other mistakes are told") {
  const test::TemporaryFolder folder;
  folder.write("outer.yaml", "include: gone.yaml\n");
  for (const std::string include : {"gone.yaml", "outer.yaml"}) {
    const auto file =
        folder.write("sweep.yaml", "include: " + include + "\nname: t\nprotocol: {shuffle: true, folds: 1}\n");
    const std::string place = include == "gone.yaml" ? file.string() : (folder.path() / include).string();
    CHECK_THROWS_WITH(read_sweep(file, {}, kVocabulary),
                      place + ":1:10: include: \"" + (folder.path() / "gone.yaml").string() +
                          "\" is not a file; allowed: a sweep file's fragment\n" + file.string() +
                          ":3:34: protocol.folds: 1 is out of range; allowed: an integer from 2 to 65535");
  }
}
