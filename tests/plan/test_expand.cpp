#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <vector>

#include "config/sweep_spec.hpp"
#include "core/error.hpp"
#include "expected_text.hpp"
#include "plan/cell_content.hpp"
#include "plan/cell_spec.hpp"
#include "plan/expand.hpp"
#include "sample_components.hpp"

namespace gridfold::test_expand {

using gridfold::test::message_of;

namespace {

const Vocabulary& kVocabulary = test::sample_vocabulary();

SweepSpec sweep_of(const std::string& rest) {
  // `.` is a folder that exists wherever the tests run.
  return read_sweep_text("name: t\ndataset: {loader: cifar10, path: .}\n" + rest, "sweep.yaml", {}, kVocabulary);
}

std::string text_of(const CellSpec& cell) {
  return test::text_in(cell.classifier, "k") + " " + test::text_in(cell.classifier, "metric") + " " +
         test::text_in(cell.classifier, "weights");
}

/// `k metric weights` of every point, in order.
std::vector<std::string> points_of(const SweepSpec& sweep) {
  std::vector<std::string> points;
  expand(sweep, [&](const GridPoint& point) { points.push_back(text_of(cell_of(point.values))); });
  return points;
}
std::vector<std::string> points_of(const std::string& grid) { return points_of(sweep_of("classifier: knn\n" + grid)); }

/// What the scores of each point depend on, in order.
std::vector<std::string> contents_of(const SweepSpec& sweep) {
  std::vector<std::string> keys;
  expand(sweep, [&](const GridPoint& point) { keys.push_back(test::content_of(cell_of(point.values))); });
  return keys;
}

using Points = std::vector<std::string>;

}  // namespace

TEST_CASE("a sweep without a grid is one configuration") { CHECK(points_of("") == Points{"1 l2 uniform"}); }

TEST_CASE("a product's last axis is the fastest") {
  CHECK(points_of("grid: {k: [1, 3], metric: [l1, l2]}\n") ==
        Points{"1 l1 uniform", "1 l2 uniform", "3 l1 uniform", "3 l2 uniform"});
  CHECK(points_of("grid: {metric: [l1, l2], k: [1, 3]}\n") ==
        Points{"1 l1 uniform", "3 l1 uniform", "1 l2 uniform", "3 l2 uniform"});
}

TEST_CASE("zipped axes advance together, and multiply with the others") {
  CHECK(points_of("grid: {zip: {k: [1, 3], metric: [l1, l2]}, weights: [uniform, distance]}\n") ==
        Points{"1 l1 uniform", "1 l1 distance", "3 l2 uniform", "3 l2 distance"});
}

TEST_CASE("a union's grids come one after another, with constants where they vary nothing") {
  const Points expected{"1 l1 uniform", "1 l2 uniform", "5 l2 uniform", "7 l2 uniform"};
  CHECK(points_of("grid: {union: [{metric: [l1, l2]}, {k: [5, 7]}]}\n") == expected);
  CHECK(points_of("grid: [{metric: [l1, l2]}, {k: [5, 7]}]\n") == expected);
}

TEST_CASE("unions within products and products within unions nest") {
  CHECK(points_of("grid: {weights: [uniform, distance], union: [{k: [1, 3]}, {metric: l1, k: 9}]}\n") ==
        Points{"1 l2 uniform", "3 l2 uniform", "9 l1 uniform", "1 l2 distance", "3 l2 distance", "9 l1 distance"});
  CHECK(points_of("grid: {product: [{union: [{k: 1}, {k: 3}]}, {union: [{metric: l1}, {weights: distance}]}]}\n") ==
        Points{"1 l1 uniform", "1 l2 distance", "3 l1 uniform", "3 l2 distance"});
}

TEST_CASE("an axis with a condition is varied only where the condition holds") {
  CHECK(points_of("grid: {k: [1, 3], weights: {values: [uniform, distance], when: {k: {above: 1}}}}\n") ==
        Points{"1 l2 uniform", "3 l2 uniform", "3 l2 distance"});
  CHECK(points_of("grid: {k: [1, 3, 5, 7], weights: {values: distance, when: {k: {at_least: 3, below: 7}}}}\n") ==
        Points{"1 l2 uniform", "3 l2 distance", "5 l2 distance", "7 l2 uniform"});
  CHECK(points_of("grid: {metric: [l1, l2], k: {values: [3, 5], when: {metric: {not: l2}}}}\n") ==
        Points{"3 l1 uniform", "5 l1 uniform", "1 l2 uniform"});
}

TEST_CASE("a key without a meaning is above no bound, whatever else it is not") {
  const SweepSpec sweep =
      sweep_of("grid: {classifier: [knn, majority], k: [5, 7], exclude: {k: {above: 100, not: 7}}}\n");
  std::size_t points = 0;
  expand(sweep, [&](const GridPoint&) { ++points; });
  CHECK(points == 3);
}

TEST_CASE("where a condition does not hold, the constant stays") {
  CHECK(points_of(sweep_of("classifier: {name: knn, weights: distance}\n"
                           "grid: {k: [1, 3], weights: {values: uniform, when: {k: {at_most: 1}}}}\n")) ==
        Points{"1 l2 uniform", "3 l2 distance"});
}

TEST_CASE("exclusions leave out the combinations that they match, in their own grid alone") {
  CHECK(points_of("grid: {k: [1, 3], weights: [uniform, distance], exclude: {k: 1, weights: distance}}\n") ==
        Points{"1 l2 uniform", "3 l2 uniform", "3 l2 distance"});
  CHECK(points_of("grid: {k: [1, 3, 5], metric: [l1, l2], exclude: [{k: {above: 1}, metric: l1}, {k: [5]}]}\n") ==
        Points{"1 l1 uniform", "1 l2 uniform", "3 l2 uniform"});
  CHECK(points_of("grid: [{k: [1, 3], exclude: {k: 3}}, {k: [3], metric: l1}]\n") ==
        Points{"1 l2 uniform", "3 l1 uniform"});
}

TEST_CASE("variants are named grids, one after another") {
  const SweepSpec sweep = sweep_of(
      "classifier: knn\nvariants: {baseline: {k: 1}, tuned: {k: [3, 5], weights: distance}}\ngrid: {metric: [l1, "
      "l2]}\n");
  Points points;
  const Expansion expansion = expand(sweep, [&](const GridPoint& point) {
    const CellSpec cell = cell_of(point.values);
    points.push_back(cell.variant.value + " " + text_of(cell));
  });
  CHECK(points == Points{"baseline 1 l1 uniform", "baseline 1 l2 uniform", "tuned 3 l1 distance", "tuned 3 l2 distance",
                         "tuned 5 l1 distance", "tuned 5 l2 distance"});
  REQUIRE(expansion.axes.size() == 4);
  CHECK(expansion.axes[0].name == "variant");
  CHECK(expansion.axes[1].name == "k");
  CHECK(expansion.axes[2].name == "weights");
  CHECK(expansion.axes[3].name == "metric");
}

TEST_CASE("several classifiers each have a grid of their own") {
  const SweepSpec sweep = sweep_of(
      "classifier:\n  - {name: knn, metric: l1, grid: {k: [1, 3]}}\n  - {name: knn, grid: {k: [5]}, weights: "
      "distance}\n");
  CHECK(points_of(sweep) == Points{"1 l1 uniform", "3 l1 uniform", "5 l2 distance"});
}

TEST_CASE("several data sets are an axis of their names, and bring only what they say") {
  const SweepSpec sweep = read_sweep_text(
      "name: t\nclassifier: knn\ngrid: {k: [1, 3]}\ndataset:\n"
      "  - {name: a, loader: csv, path: ., header: true, label_column: y, train: {take: 10}}\n"
      "  - {name: b, loader: cifar10, path: .}\n",
      "sweep.yaml", {}, kVocabulary);
  Points points;
  const Expansion expansion = expand(sweep, [&](const GridPoint& point) {
    const CellSpec cell = cell_of(point.values);
    const CellSpec::Dataset& dataset = cell.dataset;
    points.push_back(dataset.name.value + " " + dataset.loader.component->name + " " +
                     to_canonical_text(test::value_in(dataset.loader, "label_column")) + " " +
                     (dataset.take_train ? std::to_string(dataset.take_train->value) : "all") + " " +
                     test::text_in(cell.classifier, "k"));
  });
  CHECK(points == Points{"a csv \"y\" 10 1", "a csv \"y\" 10 3", "b cifar10 null all 1", "b cifar10 null all 3"});
  REQUIRE(expansion.axes.size() == 2);
  CHECK(expansion.axes[0].name == "dataset");
  CHECK(expansion.axes[0].values == std::vector<Scalar>{"a", "b"});
}

TEST_CASE("any scalar of the file can be an axis, in the grid or in its own place") {
  for (const char* text : {"classifier: knn\nseed: [1, 2]\nprotocol: {shuffle: true}\n",
                           "classifier: knn\ngrid: {seed: [1, 2]}\nprotocol: {shuffle: true}\n"}) {
    std::vector<std::int64_t> seeds;
    expand(sweep_of(text), [&](const GridPoint& point) {
      const CellSpec cell = cell_of(point.values);
      seeds.push_back(std::get<std::int64_t>(test::value_in(cell.protocol, "shuffle.seed", cell.seed->value)));
    });
    CHECK(seeds == std::vector<std::int64_t>{1, 2});
  }
  std::vector<std::int64_t> rows;
  const auto note_rows = [&](const GridPoint& point) {
    rows.push_back(cell_of(point.values).dataset.take_train->value);
  };
  expand(sweep_of("classifier: knn\ngrid: {train_rows: {from: 100, to: 800, factor: 2}}\n"), note_rows);
  expand(sweep_of("classifier: knn\ngrid: {dataset.train.take: [7]}\n"), note_rows);
  CHECK(rows == std::vector<std::int64_t>{100, 200, 400, 800, 7});
}

TEST_CASE("coordinates say where a point stands on each axis, defaults and missing values included") {
  const SweepSpec sweep =
      sweep_of("classifier: knn\ngrid: [{metric: [l1]}, {k: [5]}, {protocol: train_test}, {folds: [3]}]\n");
  std::vector<std::vector<std::size_t>> coordinates;
  const Expansion expansion = expand(sweep, [&](const GridPoint& point) { coordinates.push_back(point.coordinates); });
  REQUIRE(expansion.axes.size() == 4);
  CHECK(expansion.axes[0].values == std::vector<Scalar>{"l1", "l2"});
  CHECK(expansion.axes[1].values == std::vector<Scalar>{std::int64_t{5}, std::int64_t{1}});
  CHECK(expansion.axes[2].values == std::vector<Scalar>{"train_test", "k_fold"});
  CHECK(expansion.axes[3].values == std::vector<Scalar>{std::int64_t{3}, std::int64_t{5}, std::monostate{}});
  CHECK(coordinates == std::vector<std::vector<std::size_t>>{{0, 1, 1, 1}, {1, 0, 1, 1}, {1, 1, 0, 2}, {1, 1, 1, 0}});
}

TEST_CASE("points with the same scores by definition are visited once, and the reason is told") {
  const auto left_out = [](const std::string& text) {
    const Expansion expansion = expand(sweep_of("classifier: knn\n" + text), [](const GridPoint&) {});
    REQUIRE(expansion.left_out.size() == 1);
    return std::to_string(expansion.left_out[0].points) + " " + expansion.left_out[0].reason;
  };
  CHECK(left_out("grid: [{k: [1, 3]}, {k: [3, 5]}]\n") == "1 the same values stand in the grid more than once");
  CHECK(left_out("grid: {k: [1, 3], seed: [1, 2, 3]}\n") == "4 seed changes nothing where nothing is random");
  CHECK(left_out("protocol: {shuffle: {generator: numpy, seed: 7}}\ngrid: {seed: [7, 8]}\n") ==
        "1 seed changes nothing where shuffle_seed is given");
  CHECK(left_out("grid: {protocol: [k_fold, train_test], folds: [5, 10]}\n") ==
        "1 folds has no meaning with protocol train_test");
  CHECK(left_out("grid: {metric: [l1, minkowski], p: [2.5, 3]}\n") == "1 p has no meaning with metric l1");
  CHECK(left_out("grid: {protocol: [k_fold, train_test], test_rows: [10, 20]}\n") ==
        "1 test_rows has no meaning with protocol k_fold");
  CHECK(left_out("grid: {k: [1, 3], exclude: {k: 1}}\n") == "1 excluded by sweep.yaml:4:28");
}

TEST_CASE("of axes that differ from the kept cell each has its reason, and of axes that do not none") {
  // p would be named by a rule that looks at one cell alone, for it has no meaning with l1; but it is 3 in both.
  const auto reasons = [](const std::string& text) {
    std::vector<std::string> found;
    for (const LeftOut& left_out : expand(sweep_of("classifier: knn\n" + text), [](const GridPoint&) {}).left_out) {
      found.push_back(left_out.reason);
    }
    return found;
  };
  CHECK(reasons("grid: {metric: [l1, minkowski], p: 3, seed: [1, 2]}\n") ==
        Points{"seed changes nothing where nothing is random"});
  CHECK(reasons("grid: {metric: [minkowski, l1], seed: [1, 2], p: {values: [3, 4], when: {metric: l1}}}\n") ==
        Points{"seed changes nothing where nothing is random", "p has no meaning with metric l1",
               "seed changes nothing where nothing is random; p has no meaning with metric l1"});
}

TEST_CASE("a duplicate knows its values and its kept twin") {
  std::vector<std::string> kept;
  const Expansion expansion = expand(sweep_of("classifier: knn\ngrid: {metric: [l1, minkowski], p: [2.5, 3]}\n"),
                                     [&](const GridPoint& point) { kept.push_back(text_of(cell_of(point.values))); });
  REQUIRE(expansion.duplicates.size() == 1);
  const Duplicate& duplicate = expansion.duplicates[0];
  CHECK(kept.at(duplicate.twin) == "1 l1 uniform");
  CHECK(expansion.axes[0].values[duplicate.coordinates[0]] == Scalar{"l1"});
  CHECK(expansion.axes[1].values[duplicate.coordinates[1]] == Scalar{3.0});
  CHECK(expansion.left_out[duplicate.reason].reason == "p has no meaning with metric l1");
}

TEST_CASE("equal data sets are told by name, and configurations of several variants by both names") {
  const auto reason = [](const SweepSpec& sweep) {
    const Expansion expansion = expand(sweep, [](const GridPoint&) {});
    REQUIRE(expansion.left_out.size() == 1);
    return expansion.left_out[0].reason;
  };
  CHECK(reason(sweep_of("classifier: knn\nvariants: {a: {k: 1}, b: {k: 1, weights: uniform}}\n")) ==
        "it is in variant b and in variant a");
  CHECK(reason(sweep_of("classifier: knn\nvariants: {wide: {k: [1, 3, 5]}, baseline: {k: 3}}\n")) ==
        "it is in variant baseline and in variant wide");
  CHECK(reason(read_sweep_text("name: t\nclassifier: knn\ndataset:\n  - {name: x, loader: cifar10, path: .}\n"
                               "  - {name: y, loader: cifar10, path: ./}\n",
                               "sweep.yaml", {}, kVocabulary)) == "dataset y is the same as dataset x");
}

TEST_CASE("seeds beside a shuffle's own seed are left out for one reason, also where the two are equal") {
  const Expansion expansion =
      expand(sweep_of("classifier: knn\nseed: [1, 2]\ngrid: {shuffle: true, shuffle_seed: [1, 2]}\n"),
             [](const GridPoint&) {});
  REQUIRE(expansion.left_out.size() == 1);
  CHECK(expansion.left_out[0].points == 2);
  CHECK(expansion.left_out[0].reason == "seed changes nothing where shuffle_seed is given");
}

TEST_CASE("a pattern that matches nothing is noted with its place") {
  const auto notes = [](const std::string& text) {
    std::vector<std::string> found;
    for (const PlanNote& note : expand(sweep_of("classifier: knn\n" + text), [](const GridPoint&) {}).notes) {
      found.push_back(to_text(note));
    }
    return found;
  };
  CHECK(notes("grid: {k: [1, 3], exclude: [{k: 3}, {k: 5}]}\n") ==
        Points{"sweep.yaml:4:37: grid.exclude[1]: excludes no configuration"});
  CHECK(notes("grid: {k: [1, 3], weights: {values: [uniform, distance], when: {k: {above: 3}}}}\n") ==
        Points{"sweep.yaml:4:64: grid.weights.when: the condition holds in no configuration, so weights is never "
               "varied"});
  // Neither a key without a default nor one without a meaning there is blamed for its condition.
  CHECK(notes("grid: {k: [1, 3], train_rows: {values: [1, 2], when: {k: 2}}}\n") ==
        Points{"sweep.yaml:4:54: grid.train_rows.when: the condition holds in no configuration, so train_rows is never "
               "varied"});
  CHECK(notes("grid: {metric: [l1, l2], p: {values: [3, 4], when: {metric: minkowski}}}\n") ==
        Points{"sweep.yaml:4:52: grid.p.when: the condition holds in no configuration, so p is never varied"});
  // What an earlier pattern takes away, a later one still matches.
  CHECK(notes("grid: {k: [1, 3], exclude: [{k: 3}, {k: {above: 1}}]}\n").empty());
}

TEST_CASE("what a cell is depends on neither key order, formatting, labels, defaults written out nor other axes") {
  const std::string key = contents_of(sweep_of("classifier: {name: knn, k: 3, metric: l1}\n")).at(0);
  CHECK(
      contents_of(sweep_of("classifier:\n  metric: 'l1'\n  k: +3\n  name: knn\nprotocol: {folds: 5, shuffle: false}\n"))
          .at(0) == key);
  CHECK(contents_of(sweep_of("classifier: knn\ngrid: {k: [1, 3], metric: [l2, l1], weights: [uniform, distance]}\n"))
            .at(6) == key);
  CHECK(contents_of(sweep_of("classifier: knn\nvariants: {a: {k: 3, metric: l1}}\n")).at(0) == key);
  CHECK(contents_of(sweep_of("classifier: knn\nseed: 9\ngrid: {k: 3, metric: l1}\n")).at(0) == key);
  CHECK(contents_of(sweep_of("classifier: {name: knn, k: 4, metric: l1}\n")).at(0) != key);
}

TEST_CASE("a resolved sweep expands to the same cells in the same order") {
  for (const char* text : {
           "classifier: knn\ngrid: {k: {from: 1, to: 9, step: 2}, metric: [l1, l2]}\n",
           "classifier: knn\ngrid: {zip: [{k: [1, 3], metric: [l1, l2]}, {weights: [uniform, distance], folds: [3, "
           "4]}]}\n",
           "classifier: knn\ngrid: [{metric: [l1, l2]}, {k: [5, 7], exclude: {k: 5}}]\n",
           "classifier: knn\ngrid: {product: [{union: [{k: 1}, {k: 3}]}, {union: [{metric: l1}, {weights: "
           "distance}]}]}\n",
           "classifier: {name: knn, weights: distance}\n"
           "grid: {k: [1, 3], weights: {values: uniform, when: {k: {at_most: 1}, metric: {not: [l1]}}}}\n",
           "classifier: knn\nvariants: {baseline: {k: 1}, tuned: {k: [3, 5], exclude: {k: 5}}}\ngrid: {metric: [l1, "
           "l2]}\n",
           "classifier:\n  - {name: knn, metric: l1, grid: {k: [1, 3]}}\n  - {name: knn, grid: {k: [5]}, weights: "
           "distance}\n",
           "classifier: knn\nseed: [1, 2]\nprotocol: {shuffle: true, folds: [3, 4]}\n",
           "classifier: knn\nprotocol: [{kind: k_fold, folds: 3, shuffle: {seed: 4}}, {kind: train_test}]\ngrid: {k: "
           "[1, 3]}\n",
           "classifier: knn\ngrid: {k: [1, 3, 5], metric: [l1, l2], exclude: [{k: {above: 1}, metric: l1}, {k: "
           "[5]}]}\n",
       }) {
    const SweepSpec sweep = sweep_of(text);
    const std::string yaml = sweep.resolved;
    INFO(yaml);
    const SweepSpec again = read_sweep_text(yaml, "resolved.yaml", {}, kVocabulary);
    CHECK(contents_of(again) == contents_of(sweep));
    CHECK(again.resolved == yaml);
  }
  const std::string datasets =
      "name: t\nclassifier: knn\ngrid: {k: [1, 3]}\ndataset:\n"
      "  - {name: a, loader: csv, path: ., header: true, label_column: y, train: {take: 10}}\n"
      "  - {name: b, loader: cifar10, path: .}\n";
  const SweepSpec sweep = read_sweep_text(datasets, "sweep.yaml", {}, kVocabulary);
  CHECK(contents_of(read_sweep_text(sweep.resolved, "resolved.yaml", {}, kVocabulary)) == contents_of(sweep));
}

TEST_CASE("a grid of which nothing is left is refused") {
  CHECK_TEXT(message_of([&] {
    expand(sweep_of("classifier: knn\ngrid: {k: [1, 3], exclude: {k: {above: 0}}}\n"), [](const GridPoint&) {});
  }));
}

TEST_CASE("an axis of the test part is refused where no protocol reads it") {
  CHECK_TEXT(message_of([&] {
    expand(sweep_of("classifier: knn\nprotocol: [{folds: 3}, {kind: holdout}]\ngrid: {k: 1, test_rows: [10, 20]}\n"),
           [](const GridPoint&) {});
  }));
}

}  // namespace gridfold::test_expand
