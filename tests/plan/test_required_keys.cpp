#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "config/sweep_spec.hpp"
#include "core/error.hpp"
#include "expected_text.hpp"
#include "plan/cell_spec.hpp"
#include "plan/expand.hpp"
#include "plan/make_plan.hpp"
#include "sample_components.hpp"

namespace gridfold::test_required_keys {

namespace {

SweepSpec sweep_of(const std::string& rest, const std::vector<Override>& overrides = {}) {
  return read_sweep_text(
      "name: t\ndataset: {loader: csv, path: " GRIDFOLD_SOURCE_DIR "/datasets/digits/digits.csv.gz}\n" + rest,
      "sweep.yaml", overrides, known_names());
}

/// `classifier k` of every point, in order.
std::vector<std::string> points(const SweepSpec& sweep) {
  std::vector<std::string> found;
  expand(sweep, [&](const GridPoint& point) {
    const ComponentSpec classifier = cell_of(point.values).classifier;
    found.push_back(classifier.component->name + " " +
                    (classifier.values.empty() ? "" : test::text_in(classifier, "k")));
  });
  return found;
}

std::string error_of(const std::string& rest, const std::vector<Override>& overrides = {}) {
  try {
    points(sweep_of(rest, overrides));
  } catch (const ConfigError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("an override by a tilde takes a parameter out of pipelines, however they give it") {
  const std::string rest = "classifier: knn\nprotocol: k_fold\n";
  const std::string bare = sweep_of(rest + "transforms: [{pca: {components: 5}}]\n").resolved;
  for (const std::string pipeline : {"[{pca: {components: 5, whiten: true}}]", "pca(components=5, whiten=true)"}) {
    for (const std::string path : {"transforms.pca.whiten", "grid.pca.whiten"}) {
      INFO(pipeline << path);
      CHECK(sweep_of(rest + "transforms: " + pipeline + "\n", {{path, "~"}}).resolved == bare);
    }
  }
}

TEST_CASE("a key of a classifier that the sweep does not use is not told to be another key") {
  CHECK_THAT(error_of("classifier: knn\nclassifier_seed: 3\n"), !Catch::Contains("did you mean"));
  CHECK_THAT(error_of("classifier: softmax\nclassifier_seed: 3\n"),
             Catch::Contains("did you mean \"grid.classifier_seed\"?"));
}

TEST_CASE("a required section need not be written where the grid gives every configuration what it must hold") {
  const std::vector<std::string> both{"knn 1", "majority "};
  for (const std::string rest : {"grid: {classifier: [knn, majority]}\n", "grid: {classifier.name: [knn, majority]}\n",
                                 "grid: {union: [{classifier: knn}, {classifier: majority}]}\n",
                                 "grid: {zip: {classifier: [knn, majority], folds: [5, 5]}}\n",
                                 "variants: {vote: {classifier: knn}, baseline: {classifier: majority}}\n",
                                 "grid: {product: [{classifier: [knn, majority]}, {seed: [1]}]}\n"}) {
    INFO(rest);
    CHECK(points(sweep_of(rest)) == both);
    CHECK(points(read_sweep_text(sweep_of(rest).resolved, "again.yaml", {}, known_names())) == both);
  }
  CHECK(points(sweep_of("classifier: knn\n", {{"grid.classifier", "[knn, majority]"}})) == both);
}

TEST_CASE("a required key that the grid gives to some configurations only is missing, whatever keeps it from others") {
  CHECK_TEXT(error_of("grid: {union: [{classifier: knn}, {k: [1, 3]}]}\n"));
  CHECK_TEXT(
      error_of("classifier: {weights: uniform}\ngrid: {k: [1, 3], classifier: {values: [knn], when: {k: 1}}}\n"));
  CHECK_TEXT(error_of("variants: {a: {classifier: knn}, b: {k: 3}}\n"));
}

TEST_CASE("a constant that every alternative replaces is a mistake, and one that some leave is none") {
  CHECK_TEXT(error_of("classifier: {name: knn, k: 9}\ngrid: {union: [{k: 1}, {k: 3, metric: l1}]}\n"));
  CHECK(error_of("classifier: {name: knn, k: 9}\nvariants: {a: {k: 1}, b: {metric: l1}}\n").empty());
  const std::string rest = "classifier: knn\nvariants: {a: {k: 1}, b: {k: 3}}\n";
  CHECK(points(read_sweep_text(sweep_of(rest).resolved, "again.yaml", {}, known_names())) ==
        std::vector<std::string>{"knn 1", "knn 3"});
}

TEST_CASE("an axis that loses its meaning through an override is a mistake of the override") {
  const std::string rest = "classifier: knn\ngrid: {k: [1, 3]}\n";
  CHECK_TEXT(error_of(rest, {{"classifier", "[majority]"}}));
  CHECK_TEXT(error_of(rest, {{"grid.classifier", "[majority, nearest_centroid]"}}));
  CHECK_TEXT(error_of("classifier: [majority]\ngrid: {k: [1, 3]}\n"));
  CHECK(error_of(rest, {{"classifier", "[majority]"}, {"grid.k", "~"}}).empty());
}

TEST_CASE("a constant that has a meaning in no configuration is refused, whatever varies what decides about it") {
  const std::string constant = "classifier: {name: knn, p: 3}\n";
  CHECK_TEXT(error_of("classifier: {name: knn, p: 3, metric: [l1, l2]}\n"));
  CHECK_TEXT(error_of("classifier: [{name: knn, p: 3, metric: [l1, l2]}]\n"));
  CHECK_TEXT(error_of(constant + "grid: {metric: l1}\n"));
  CHECK_TEXT(error_of(constant + "variants: {a: {metric: l1}}\n"));
  CHECK_TEXT(error_of(constant + "grid: {metric: [l1, minkowski]}\n", {{"grid.metric", "[l1, l2]"}}));
  CHECK_TEXT(error_of(constant + "grid: {metric: [l1, minkowski], exclude: {metric: minkowski}}\n"));
  CHECK_TEXT(error_of("classifier: {k: 3}\ngrid: {classifier: [majority, nearest_centroid]}\n"));
  CHECK(error_of(constant + "grid: {metric: [l1, minkowski]}\n").empty());
  CHECK(
      error_of(constant + "grid: {metric: minkowski}\n", {{"grid.metric", "[l1, l2]"}, {"classifier.p", "~"}}).empty());
  CHECK(error_of("classifier: {k: 3}\ngrid: {classifier: [majority, knn]}\n").empty());
}

TEST_CASE("an axis that exclusions empty is a mistake of the one that is enough, or of all that are needed") {
  const auto error = [](const std::string& exclusions) {
    return error_of("classifier: knn\ngrid:\n  k: [1, 2]\n  metric: [l1, minkowski]\n  p: [1, 3]\n  exclude:\n" +
                    exclusions);
  };
  CHECK_TEXT(error("    - {k: 1}\n    - {metric: minkowski}\n"));
  CHECK_TEXT(error("    - {k: 1}\n    - {k: 1, p: 3}\n    - {k: 2, metric: minkowski}\n    - {p: 3, k: 2}\n"));
}

TEST_CASE("a list at the key itself is told from an axis of a grid by where it stands, not by its name") {
  CHECK_TEXT(error_of("classifier: knn\nprotocol: {folds: [5, 10]}\ngrid: {k: {values: [1, 3], when: {folds: 5}}}\n"));
  CHECK_TEXT(
      error_of("classifier:\n  - {name: knn, metric: [l1, l2], grid: {k: {values: [1, 3], when: {metric: l1}}}}\n"));
}

TEST_CASE("one of several sections may leave what it needs to an axis that stands outside of it") {
  for (const std::string rest :
       {"classifier: [{name: knn, p: 3}, majority]\ngrid: {metric: [l1, minkowski]}\n",
        "classifier: [{name: knn, p: 3}, majority]\ngrid: {knn.metric: [l1, minkowski]}\n",
        "classifier: [{name: knn, p: 3}, majority]\nvariants: {a: {metric: l1}, b: {metric: minkowski}}\n",
        "classifier: [{name: softmax, epochs: 3}, majority]\nseed: 1\ngrid: {solver: [lbfgs, sgd]}\n",
        "classifier: [{name: radius_neighbors, grid: {radius: [0.3, 1.0]}}]\n",
        "classifier: [radius_neighbors, majority]\ngrid: {radius: [0.3, 1.0]}\n",
        "classifier: knn\nprotocol: [{train_seed: 3, train_size: 0.5}]\ngrid: {train_sample: [first, shuffled]}\n"}) {
    INFO(rest);
    CHECK(error_of(rest).empty());
  }
  CHECK_THAT(error_of("classifier: [{name: knn, p: 3}, {name: knn, metric: minkowski}]\n"),
             Catch::Contains("classifier[0].p: the key has no meaning with classifier.knn.metric: l2"));
  CHECK_THAT(error_of("classifier: [radius_neighbors, {name: radius_neighbors, radius: 1}]\n"),
             Catch::Contains("classifier[0].radius: the key is missing"));
  CHECK_THAT(error_of("classifier: [{name: radius_neighbors, grid: [{radius: 1}, {weights: uniform}]}]\n"),
             Catch::Contains("classifier[0].radius: the key is missing, and "));
}

TEST_CASE("a required key whose axis has a mistake is not missing as well") {
  for (const std::string axis : {"radius: {from: 5, to: 1}", "radius: []", "radius: {from: 1, to: 5, draws: 2}",
                                 "radius: {from: 1, to: 5, stepp: 1}", "zip: {radius: [1, 2], weights: [uniform]}"}) {
    for (const std::string rest : {"classifier: radius_neighbors\n", "classifier: [radius_neighbors, majority]\n"}) {
      const std::string error = error_of(rest + "grid: {" + axis + "}\n");
      INFO(error);
      CHECK(!error.empty());
      CHECK_THAT(error, !Catch::Contains("missing"));
    }
  }
  CHECK_THAT(error_of("classifier: {name: knn, p: 3}\ngrid: {metric: [minkowskii]}\n"), !Catch::Contains("no meaning"));
  CHECK_THAT(error_of("classifier: radius_neighbors\ngrid: {folds: [2, 3], exclude: {radius: 1}}\n"),
             Catch::Contains("missing"));
}

TEST_CASE("keys of other tools' ranges and protocols are told apart from mistakes") {
  const std::string range = error_of("classifier: knn\ngrid: {k: {start: 1, stop: 5, num: 3}}\n");
  for (const char* meant : {"from", "to", "count"}) {
    CHECK_THAT(range, Catch::Contains(std::string("did you mean \"") + meant + "\"?"));
  }
  CHECK_THAT(error_of("classifier: knn\nprotocol: {folds: 3, random_state: 1}\n"),
             Catch::Contains("did you mean \"protocol.shuffle.seed\"?"));
  CHECK_THAT(error_of("classifier: knn\nprotocol: {kind: holdout, fraction: 0.2}\n"),
             Catch::Contains("did you mean \"test_size\"?"));
}

TEST_CASE("of parameters that do not go together, the value that an axis brings is to blame") {
  CHECK_THAT(
      error_of("classifier: knn\nprotocol: {kind: repeated, repeats: 2}\nseed: 1\ngrid: {shuffle: [true, false]}\n"),
      Catch::Contains("grid.shuffle[1]: shuffle is false"));
}

}  // namespace gridfold::test_required_keys
