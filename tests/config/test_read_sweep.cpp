#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "config/sweep_spec.hpp"
#include "core/error.hpp"
#include "expected_text.hpp"
#include "sample_components.hpp"

namespace gridfold::test_read_sweep {

using gridfold::test::message_of;

namespace {

const Vocabulary& kVocabulary = test::sample_vocabulary();

// `.` is a folder that exists wherever the tests run.
const std::string kSweep = R"(name: digits
description: Which K?
dataset:
  loader: csv
  path: .
  label_column: -1
  train: {take: 5000}
seed: 7
protocol:
  kind: k_fold
  folds: [5, 10]
  shuffle: true
classifier: {name: knn, weights: distance}
grid:
  k: [1, 3, 5]
  metric: l1
scores: accuracy
)";

SweepSpec read(const std::string& text, const std::vector<Override>& overrides = {}) {
  return read_sweep_text(text, "sweep.yaml", overrides, kVocabulary);
}

}  // namespace

TEST_CASE("a sweep file is read into its data set, protocol, classifier, axes and scores") {
  const SweepSpec sweep = read(kSweep);
  CHECK(sweep.name == "digits");
  CHECK(sweep.description == "Which K?");
  CHECK(test::text_at(sweep, "dataset.loader") == "csv");
  CHECK(test::text_at(sweep, "dataset.path") == ".");
  CHECK(test::text_at(sweep, "dataset.train.take") == "5000");
  CHECK(test::text_at(sweep, "dataset.test.take").empty());
  CHECK(test::value_at(sweep, "dataset.label_column") == Scalar(std::int64_t{-1}));
  CHECK(test::text_at(sweep, "seed") == "7");
  CHECK(test::text_at(sweep, "protocol.kind") == "k_fold");
  CHECK(test::text_at(sweep, "protocol.shuffle") == "true");
  CHECK(test::text_at(sweep, "classifier.name") == "knn");
  CHECK(test::text_at(sweep, "classifier.weights") == "distance");
  REQUIRE(sweep.scores.size() == 1);
  CHECK(sweep.scores[0].component->name == "accuracy");
}

TEST_CASE("axes come in the order of the grid, and folds given as a list are the last axis") {
  const SweepSpec sweep = read(kSweep);
  REQUIRE(sweep.grid.parts.size() == 3);
  const AxisSpec& k = sweep.grid.parts[0].axis;
  const AxisSpec& metric = sweep.grid.parts[1].axis;
  const AxisSpec& folds = sweep.grid.parts[2].axis;
  CHECK(k.name == "k");
  CHECK(metric.name == "metric");
  CHECK(folds.name == "folds");
  REQUIRE(k.options.size() == 3);
  CHECK(k.options[2].value.value == Scalar{std::int64_t{5}});
  CHECK(k.options[2].value.mark.line == 15);
  CHECK(k.options[2].value.mark.column == 13);
  REQUIRE(metric.options.size() == 1);
  REQUIRE(folds.options.size() == 2);
  CHECK(folds.options[1].value.value == Scalar{std::int64_t{10}});
}

TEST_CASE("a sweep written out reads back as the same sweep") {
  const SweepSpec sweep = read(kSweep);
  const std::string yaml = sweep.resolved;
  const SweepSpec again = read(yaml);
  CHECK(again.resolved == yaml);
  CHECK(test::text_at(again, "seed") == "7");
  CHECK(test::text_at(again, "classifier.weights") == "distance");
  REQUIRE(again.grid.parts.size() == 3);
  CHECK(again.grid.parts[2].axis.name == "folds");
  CHECK(again.grid.parts[0].axis.options.size() == 3);
}

TEST_CASE("an override replaces a value, replaces a list or adds an axis") {
  const SweepSpec sweep = read(kSweep, {{"grid.k", "[1, 9]"},
                                        {"grid.weights", "[uniform, distance]"},
                                        {"classifier", "knn"},
                                        {"dataset.train.take", "100"},
                                        {"protocol.folds", "3"}});
  REQUIRE(sweep.grid.parts.size() == 3);
  CHECK(sweep.grid.parts[0].axis.options.size() == 2);
  CHECK(sweep.grid.parts[2].axis.name == "weights");
  CHECK(test::text_at(sweep, "dataset.train.take") == "100");
  CHECK(test::text_at(sweep, "protocol.folds") == "3");
}

TEST_CASE("an override reaches an axis that a grid has under its path") {
  const SweepSpec added = read(kSweep, {{"grid.protocol.test_size", "[0.2, 0.5]"}, {"protocol", "{kind: holdout}"}});
  REQUIRE(added.grid.parts.size() == 3);
  CHECK(added.grid.parts[2].axis.name == "test_size");
  const std::string with_path =
      "name: t\ndataset: {loader: csv, path: .}\nclassifier: knn\nseed: 1\n"
      "grid: {dataset.train.take: [10, 20]}\n";
  CHECK(read(with_path, {{"grid.dataset.train.take", "5"}}).grid.parts.at(0).axis.options.size() == 1);
}

TEST_CASE("a label column is an index where it is an integer, and a name where it is quoted or anything else") {
  const auto column = [](const std::string& yaml) {
    const SweepSpec sweep =
        read("name: t\ndataset: {loader: csv, path: ., header: true, label_column: " + yaml + "}\nclassifier: knn\n");
    const SweepSpec again = read(sweep.resolved);
    const Scalar value = test::value_at(sweep, "dataset.label_column");
    CHECK(test::value_at(again, "dataset.label_column") == value);
    return value;
  };
  CHECK(column("0") == Scalar(std::int64_t{0}));
  CHECK(column("-2") == Scalar(std::int64_t{-2}));
  CHECK(column("\"0\"") == Scalar("0"));
  CHECK(column("'-2'") == Scalar("-2"));
  CHECK(column("species") == Scalar("species"));
  const std::string text = "name: t\ndataset: {loader: csv, path: ., header: true}\nclassifier: knn\n";
  const auto set = [&](const std::string& value) {
    return test::value_at(read(text, {{"dataset.label_column", value}}), "dataset.label_column");
  };
  CHECK(set("0") == Scalar(std::int64_t{0}));
  CHECK(set("'0'") == Scalar("0"));
}

TEST_CASE("a train_test sweep takes no folds") {
  const std::string text =
      "name: t\ndataset: {loader: cifar10, path: .}\nprotocol: {kind: train_test}\nclassifier: knn\ngrid: {k: [1]}\n";
  CHECK(test::text_at(read(text), "protocol.kind") == "train_test");
  CHECK_TEXT(message_of([&] { read(text, {{"protocol.folds", "5"}}); }));
}

TEST_CASE("every mistake is reported at once, in the order of the file") {
  const std::string text = R"(name: t
datset: {}
dataset: {loader: cfar10, path: nowhere}
protocol: {folds: 1}
classifier: knn
grid:
  k: [0, 3, x, 3]
  metrc: l1
)";
  CHECK_TEXT(message_of([&] { read(text); }));
}

TEST_CASE("of an axis that is varied twice the later place in the file is reported, whatever the order of expansion") {
  CHECK_TEXT(message_of([&] {
    read(
        "name: t\ndataset: {loader: csv, path: .}\nclassifier: knn\ngrid: {folds: [2, 3]}\n"
        "protocol: [{folds: [5, 10]}, {kind: train_test}]\n");
  }));
}

TEST_CASE("a list of values that has no meaning in one of several classifiers is a mistake there, as one value is") {
  const std::string start = "name: t\ndataset: {loader: csv, path: .}\nclassifier: [{name: majority, k: ";
  CHECK_TEXT(message_of([&] { read(start + "5}, knn]\n"); }));
  CHECK_TEXT(message_of([&] { read(start + "[5, 7]}, knn]\n"); }));
}

TEST_CASE("a classifier that is only the name of its parameters is told to name it") {
  const std::string start = "name: t\ndataset: {loader: csv, path: .}\nclassifier: ";
  CHECK_TEXT(message_of([&] { read(start + "{majority: ~}\n"); }));
  CHECK_TEXT(message_of([&] { read(start + "[{majority: ~}, knn]\n"); }));
}

TEST_CASE("the same place of a range stands for all its values, with its key") {
  const SweepSpec sweep =
      read("name: t\ndataset: {loader: csv, path: .}\nclassifier: knn\ngrid: {k: {from: 1, to: 9, step: 4}}\n");
  for (const KeyValue& option : sweep.grid.parts.at(0).axis.options) {
    CHECK(to_text(option.value.mark) == "sweep.yaml:4:11");
    CHECK(option.value.mark.key_path == "grid.k");
  }
}

TEST_CASE("one value that is paired with several is counted as one") {
  CHECK_TEXT(message_of([&] {
    read("name: t\ndataset: {loader: csv, path: .}\nclassifier: knn\ngrid: {zip: {k: [1, 3], metric: [l1]}}\n");
  }));
}

TEST_CASE("paths in a grid and in its patterns are absolute in the resolved sweep") {
  const std::string here = std::filesystem::current_path().string();
  const SweepSpec sweep = read(
      "name: t\ndataset: {loader: csv}\nclassifier: knn\ngrid: {path: [., ..], k: [1, 3], exclude: {path: ./gone/.., "
      "k: 3}}\n");
  const std::string parent = std::filesystem::path(here).parent_path().string();
  CHECK_THAT(sweep.resolved, Catch::Contains("path: [\"" + here + "\", \"" + parent + "\"]\n") &&
                                 Catch::Contains("exclude: {path: \"" + here + "\", k: 3}\n"));
}

}  // namespace gridfold::test_read_sweep
