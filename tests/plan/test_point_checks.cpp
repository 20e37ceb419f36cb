#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "config/sweep_spec.hpp"
#include "core/error.hpp"
#include "expected_text.hpp"
#include "plan/expand.hpp"
#include "plan/make_plan.hpp"

namespace gridfold::test_point_checks {

namespace {

const std::string kData = GRIDFOLD_SOURCE_DIR "/datasets/digits/digits.csv.gz";

SweepSpec read(const std::string& rest, const std::vector<Override>& overrides = {}) {
  return read_sweep_text("dataset: {loader: csv, path: " + kData + "}\nname: t\nclassifier: knn\n" + rest, "sweep.yaml",
                         overrides, known_names());
}

std::size_t count(const std::string& rest, const std::vector<Override>& overrides = {}) {
  std::size_t points = 0;
  expand(read(rest, overrides), [&](const GridPoint&) { ++points; });
  return points;
}

/// What reading says, or else expanding.
std::string error_of(const std::string& rest, const std::vector<Override>& overrides = {}) {
  try {
    count(rest, overrides);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return {};
}

/// What reading alone says.
std::string mistakes_in(const std::string& rest) {
  try {
    read(rest);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("what is wrong with steps whatever the data is found when the file is read, all at once") {
  CHECK_TEXT(
      mistakes_in("transforms: [{min_max: {from: 1, to: 0}}, {columns: {keep: \"3-1\"}}, {min_max: {to: 0}}]\n"));
  CHECK_TEXT(mistakes_in("transforms: columns\ngrid: {columns.keep: [a, \"0-2\", \"\", \"4-9, 2-5\"]}\n"));
}

TEST_CASE("parameters of a step that the grid brings together must go together") {
  CHECK_TEXT(error_of("transforms: min_max\ngrid: {min_max.from: [0, 1, 2], min_max.to: [1, 3]}\n"));
  CHECK_TEXT(error_of("transforms: {min_max: {from: 2}}\ngrid: {min_max.to: {from: 2, to: 4, step: 1}}\n"));
  CHECK(count("transforms: {min_max: {from: 2}}\ngrid: {min_max.to: [3, 4]}\n") == 2);
}

TEST_CASE("a shuffle whose seed the grid gives to some configurations only is refused") {
  const std::string shuffled = "protocol: {shuffle: true}\n";
  for (const std::string grid : {"variants: {a: {seed: 1}, b: {k: 2}}\n", "grid: [{seed: [1, 2]}, {k: 2}]\n",
                                 "grid: {k: [1, 3], seed: {values: [7, 8], when: {k: 3}}}\n",
                                 "grid: {k: [1, 3], shuffle_seed: {values: [7], when: {k: 3}}}\n"}) {
    INFO(grid);
    CHECK_TEXT(error_of(shuffled + grid));
  }
  CHECK(count("grid: {shuffle: [true, false], seed: {values: [7, 8], when: {shuffle: true}}}\n") == 3);
  CHECK(count(shuffled + "variants: {a: {seed: 1}, b: {shuffle_seed: 2}}\n") == 2);
}

TEST_CASE("the grid may give the file of the test part, to every configuration that scores on it") {
  const std::string test = "protocol: {kind: train_test}\n";
  CHECK(count(test + "grid: {dataset.test_path: [" + kData + "]}\n") == 1);
  CHECK(count(test + "variants: {a: {test_path: " + kData + "}, b: {dataset.test_path: " + kData + ", k: 3}}\n") == 2);
  CHECK(count(test, {{"grid.test_path", "[" + kData + "]"}}) == 1);
  CHECK(count("grid: {protocol: [k_fold, train_test], test_path: {values: [" + kData +
              "], when: {protocol: train_test}}}\n") == 2);
  CHECK_TEXT(error_of(test + "variants: {a: {test_path: " + kData + "}, b: {k: 2}}\n"));
  CHECK_TEXT(error_of("grid: {protocol: [k_fold, train_test]}\n"));
}

TEST_CASE("complaints about an override below transforms name it, with its path as it was written") {
  const std::string pca = "transforms: {pca: {components: 2}}\n";
  CHECK_TEXT(error_of(pca, {{"transforms.pca", "{components: 1}"}}));
  CHECK_TEXT(error_of(pca, {{"transforms.pca.component", "1"}}));
  CHECK_TEXT(error_of(pca, {{"transforms.pca.components", "x"}}));
  CHECK_TEXT(error_of("transforms: standardize\n", {{"transforms.pca.components", "1"}}));
  CHECK_TEXT(error_of("transforms: [{pca: {components: 2}}, pca]\n", {{"transforms.pca.components", "1"}}));
  CHECK_TEXT(error_of("transforms: pca\n", {{"grid.pca.components", "{values: [1], when: {k: 3}}"}}));
}

TEST_CASE("an empty list of pairs, and a variant without a name that can be printed, are refused") {
  CHECK_TEXT(error_of("grid: {zip: []}\n"));
  CHECK_TEXT(error_of("variants: {\" \": {k: 1}, \"a\\tb\": {k: 2}}\n"));
}

}  // namespace gridfold::test_point_checks
