#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "config/sweep_spec.hpp"
#include "core/error.hpp"
#include "plan/expand.hpp"
#include "plan/make_plan.hpp"

using namespace gridfold;

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
  const std::string form = "; allowed: numbers from 0 and ranges with both ends, such as 0-9, 12";
  CHECK(mistakes_in("transforms: [{min_max: {from: 1, to: 0}}, {columns: {keep: \"3-1\"}}, {min_max: {to: 0}}]\n") ==
        "sweep.yaml:4:15: transforms[0].min_max: from is 1 and to is 0; allowed: from below to\n"
        "sweep.yaml:4:60: transforms[1].columns.keep: \"3-1\" ends before it begins" +
            form + "\nsweep.yaml:4:70: transforms[2].min_max: from is 0 and to is 0; allowed: from below to");
  CHECK(mistakes_in("transforms: columns\ngrid: {columns.keep: [a, \"0-2\", \"\", \"4-9, 2-5\"]}\n") ==
        "sweep.yaml:5:23: grid.columns.keep[0]: \"a\" is no column" + form +
            "\nsweep.yaml:5:33: grid.columns.keep[2]: \"\" is no column" + form +
            "\nsweep.yaml:5:37: grid.columns.keep[3]: \"2-5\" names column 4 again" + form);
}

TEST_CASE("parameters of a step that the grid brings together must go together") {
  CHECK(error_of("transforms: min_max\ngrid: {min_max.from: [0, 1, 2], min_max.to: [1, 3]}\n") ==
        "sweep.yaml:5:26: grid.min_max.from[1]: from is 1 and to is 1; allowed: from below to\n"
        "sweep.yaml:5:29: grid.min_max.from[2]: from is 2 and to is 1; allowed: from below to");
  CHECK(error_of("transforms: {min_max: {from: 2}}\ngrid: {min_max.to: {from: 2, to: 4, step: 1}}\n") ==
        "sweep.yaml:5:20: grid.min_max.to: from is 2 and to is 2; allowed: from below to");
  CHECK(count("transforms: {min_max: {from: 2}}\ngrid: {min_max.to: [3, 4]}\n") == 2);
}

TEST_CASE("a shuffle whose seed the grid gives to some configurations only is refused") {
  const std::string problem = "a random choice needs a seed, and ";
  const std::string shuffled = "protocol: {shuffle: true}\n";
  for (const auto& [grid, axis] : std::vector<std::pair<std::string, std::string>>{
           {"variants: {a: {seed: 1}, b: {k: 2}}\n", "variants.a.seed, in sweep.yaml:5:16"},
           {"grid: [{seed: [1, 2]}, {k: 2}]\n", "grid[0].seed, in sweep.yaml:5:9"},
           {"grid: {k: [1, 3], seed: {values: [7, 8], when: {k: 3}}}\n", "grid.seed, in sweep.yaml:5:19"},
           {"grid: {k: [1, 3], shuffle_seed: {values: [7], when: {k: 3}}}\n",
            "grid.shuffle_seed, in sweep.yaml:5:19"}}) {
    INFO(grid);
    CHECK(error_of(shuffled + grid) ==
          "sweep.yaml:4:21: protocol.shuffle: " + problem + axis +
              ", is not in every configuration; allowed: seed at the top of the file, or protocol.shuffle.seed");
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
  const std::string allowed = "; allowed: with dataset.test_path, the file of the test part";
  CHECK(error_of(test + "variants: {a: {test_path: " + kData + "}, b: {k: 2}}\n") ==
        "sweep.yaml:4:12: protocol.kind: train_test scores on the test part, but there is none, and "
        "variants.a.test_path, in sweep.yaml:5:16, is not in every configuration" +
            allowed);
  CHECK(error_of("grid: {protocol: [k_fold, train_test]}\n") ==
        "sweep.yaml:4:8: grid.protocol: train_test scores on the test part, but there is none" + allowed);
}

TEST_CASE("complaints about an override below transforms name it, with its path as it was written") {
  const std::string pca = "transforms: {pca: {components: 2}}\n";
  const auto of = [](const std::string& path, const std::string& value) {
    return "--set " + path + "=" + value + ": " + path + ": ";
  };
  const std::string allowed = "; allowed: transforms.pca.components, transforms.pca.whiten";
  CHECK(error_of(pca, {{"transforms.pca", "{components: 1}"}}) ==
        of("transforms.pca", "{components: 1}") + "no parameter of a transform" + allowed);
  CHECK(error_of(pca, {{"transforms.pca.component", "1"}}) == of("transforms.pca.component", "1") +
                                                                  "no parameter of a transform" + allowed +
                                                                  "; did you mean \"transforms.pca.components\"?");
  CHECK(error_of(pca, {{"transforms.pca.components", "x"}}) ==
        of("transforms.pca.components", "x") + "\"x\" is not an integer; allowed: an integer from 1 to 1048576");
  CHECK(error_of("transforms: standardize\n", {{"transforms.pca.components", "1"}}) ==
        of("transforms.pca.components", "1") + "no pipeline has the step pca; allowed: with pca among the transforms");
  CHECK(error_of("transforms: [{pca: {components: 2}}, pca]\n", {{"transforms.pca.components", "1"}}) ==
        of("transforms.pca.components", "1") +
            "the step pca appears twice, in sweep.yaml:4:38, and the grid varies a parameter of it; allowed: the step "
            "once, or parameters within the pipelines alone");
  CHECK(error_of("transforms: pca\n", {{"grid.pca.components", "{values: [1], when: {k: 3}}"}}) ==
        of("grid.pca.components", "{values: [1], when: {k: 3}}") +
            "the parameter components of the step in sweep.yaml:4:13 is missing where the grid does not vary "
            "pca.components; allowed: an integer from 1 to 1048576; for example components: 50");
}

TEST_CASE("an empty list of pairs, and a variant without a name that can be printed, are refused") {
  const std::string allowed = "; allowed: text of a character or more, without control characters";
  CHECK(error_of("grid: {zip: []}\n") ==
        "sweep.yaml:4:13: grid.zip: the list is empty; allowed: a list of pairs of axes, at least one");
  CHECK(error_of("variants: {\" \": {k: 1}, \"a\\tb\": {k: 2}}\n") ==
        "sweep.yaml:4:12: variants: the name is empty" + allowed +
            "\nsweep.yaml:4:25: variants: \"a\\u0009b\" holds a control character" + allowed);
}
