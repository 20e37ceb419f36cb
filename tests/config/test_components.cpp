#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "config/sweep_spec.hpp"
#include "core/error.hpp"
#include "expected_text.hpp"
#include "sample_components.hpp"

namespace gridfold::test_components {

using gridfold::test::message_of;
using test::text_at;
using test::value_at;

namespace {

/// Two classifiers that share the name of a parameter, of which one has parameters of every other type.
const Vocabulary& vocabulary() {
  static const test::SampleComponents components(
      {},
      {{.name = "ridge",
        .parameters =
            {{.name = "alpha", .default_value = 1.0, .least = 0, .meaning = "The weight of squares."},
             {.name = "seed", .type = ParameterType::integer, .default_value = Scalar{}, .takes_sweep_seed = true}}},
       {.name = "lasso",
        .parameters = {{.name = "alpha", .default_value = 2.0, .least = 0, .meaning = "The weight of sizes."}}},
       {.name = "program",
        .parameters = {{.name = "command", .type = ParameterType::texts},
                       {.name = "file", .type = ParameterType::path, .default_value = Scalar{}},
                       {.name = "column", .type = ParameterType::column, .default_value = std::int64_t{0}},
                       {.name = "fast", .type = ParameterType::boolean, .default_value = false}}}});
  return components.known();
}

SweepSpec read(const std::string& rest, const std::vector<Override>& overrides = {}) {
  return read_sweep_text("name: t\ndataset: {loader: csv, path: .}\n" + rest, "sweep.yaml", overrides, vocabulary());
}

std::string error_of(const std::string& rest) {
  try {
    read(rest);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return {};
}

/// The axes of the grid in their order with the number of their values.
std::string axes(const GridSpec& grid) {
  std::string text;
  for (const GridSpec& part : grid.parts) {
    const std::string inner = part.kind == GridSpec::Kind::axis
                                  ? part.axis.name + " " + std::to_string(part.axis.options.size())
                                  : axes(part);
    text += (text.empty() || inner.empty() ? "" : ", ") + inner;
  }
  return text;
}

}  // namespace

TEST_CASE("a parameter is one key however it is spelt: in its section, below its component, in a grid") {
  for (const std::string rest : {"classifier: {name: knn, k: 7}\n", "classifier: {name: knn, knn: {k: 7}}\n"}) {
    CHECK(text_at(read(rest), "classifier.k") == "7");
  }
  for (const std::string key : {"k", "classifier.k", "knn.k", "classifier.knn.k"}) {
    CHECK(axes(read("classifier: knn\ngrid: {" + key + ": [1, 3]}\n").grid) == "k 2");
    CHECK(axes(read("classifier: {name: knn, k: 7}\n", {{"grid." + key, "[1, 3]"}}).grid) == "k 2");
  }
  CHECK(text_at(read("grid: {classifier.knn.k: [1, 3]}\nclassifier: knn\n", {{"classifier.knn.k", "9"}}),
                "classifier.k") == "9");
  CHECK_TEXT(error_of("classifier: {name: knn, k: 7, knn: {k: 9}}\n"));
}

TEST_CASE("a short name serves where one component that the sweep uses has it, and is refused where several have") {
  CHECK(axes(read("classifier: ridge\ngrid: {alpha: [1, 3]}\n").grid) == "alpha 2");
  CHECK(text_at(read("classifier: {name: lasso, alpha: 3}\n"), "classifier.lasso.alpha") == "3");
  CHECK_TEXT(error_of("grid: {classifier: [ridge, lasso], alpha: [1, 3]}\n"));
}

TEST_CASE("results name the component where two that the sweep uses share a parameter's name") {
  const SweepSpec grid =
      read("grid: {classifier: [ridge, lasso], ridge.alpha: [1, 3], classifier.lasso.alpha: [5, 7, 9]}\n");
  CHECK(axes(grid.grid) == "classifier 2, ridge.alpha 2, lasso.alpha 3");
  CHECK(axes(read_sweep_text(grid.resolved, "again.yaml", {}, vocabulary()).grid) == axes(grid.grid));
  const SweepSpec list = read("classifier: [{name: ridge, grid: {alpha: [1, 3]}}, {name: lasso, alpha: 2}, knn]\n");
  CHECK(axes(list.grid) == "classifier 1, ridge.alpha 2, classifier 1, lasso.alpha 1, classifier 1");
}

TEST_CASE("a sweep's own seed comes before a parameter of that name") {
  const SweepSpec sweep = read("classifier: ridge\nseed: 3\ngrid: {classifier.seed: [4, 5]}\n");
  CHECK(axes(sweep.grid) == "ridge.seed 2");
  CHECK(text_at(sweep, "seed") == "3");
}

TEST_CASE("a list of texts is one value, and several of them are a list of lists") {
  const SweepSpec one = read("classifier: {name: program, command: [python, run.py]}\n");
  CHECK(value_at(one, "classifier.command") == Scalar(std::vector<std::string>{"python", "run.py"}));
  CHECK(value_at(read_sweep_text(one.resolved, "again.yaml", {}, vocabulary()), "classifier.command") ==
        value_at(one, "classifier.command"));
  CHECK(axes(read("classifier: program\ngrid: {command: [[a, b], [c]]}\n").grid) == "command 2");
  CHECK(axes(read("classifier: {name: program, command: [[a, b], [c]]}\n").grid) == "command 2");
  CHECK_TEXT(error_of("classifier: program\n"));
}

TEST_CASE("paths, columns and booleans of a classifier are read as those of a loader") {
  const SweepSpec sweep = read("classifier: {name: program, command: a, file: ., column: \"0\", fast: true}\n");
  CHECK(value_at(sweep, "classifier.file") == Scalar("."));
  CHECK(value_at(sweep, "classifier.column") == Scalar("0"));
  CHECK(value_at(sweep, "classifier.fast") == Scalar(true));
  CHECK_TEXT(error_of("classifier: {name: program, command: a, file: gone}\n"));
}

TEST_CASE("formats and ways to split share the keys that they have in common") {
  CHECK(axes(read("classifier: knn\nseed: 1\ngrid: {protocol: [k_fold, holdout], shuffle: [true, false]}\n").grid) ==
        "protocol 2, shuffle 2");
  CHECK(axes(read("classifier: knn\ngrid: {loader: [cifar10, mnist]}\n", {{"dataset.loader", "~"}}).grid) ==
        "loader 2");
}

TEST_CASE("a parameter has a meaning within one of several classifiers where its own grid may give it one") {
  CHECK(axes(read("classifier: [{name: knn, p: 3, grid: {metric: [l1, minkowski]}}]\n").grid) ==
        "classifier 1, p 1, metric 2");
}

TEST_CASE("what stands below a boolean sets it, and gives way to an axis of it") {
  const SweepSpec sweep = read("classifier: knn\nprotocol: {shuffle: {seed: 4}}\ngrid: {shuffle: [true, false]}\n");
  CHECK(axes(sweep.grid) == "shuffle 2");
  CHECK(text_at(read("classifier: knn\nprotocol: {shuffle: {seed: 4}}\n"), "protocol.shuffle") == "true");
}

TEST_CASE("a list is no text outside a pipeline") {
  CHECK_TEXT(error_of("classifier: knn\ndescription: [a, b]\n"));
  CHECK_TEXT(error_of("classifier: {name: knn, weights: [[uniform, distance]]}\n"));
}

TEST_CASE("a classifier's own grid refuses an axis that only another classifier has, where it stands") {
  CHECK_TEXT(error_of("classifier: [knn, {name: ridge, grid: {k: [1, 3]}}]\n"));
  CHECK_TEXT(error_of("classifier: [knn, {name: majority, grid: {metric: [l1, l2]}}]\n"));
  CHECK(error_of("classifier: [knn, {name: ridge, grid: {alpha: [1, 3], folds: [3, 5]}}]\n").empty());
}

TEST_CASE("a component's name as a key says that it holds parameters") {
  CHECK_TEXT(error_of("classifier: {knn: ~}\n"));
  CHECK_TEXT(error_of("classifier: {name: knn, knn: 5}\n"));
  CHECK_TEXT(error_of("classifier: {name: majority, majority: {x: 5}}\n"));
  CHECK_TEXT(error_of("classifier: {name: knn, knn: {wieghts: uniform}}\n"));
}

TEST_CASE("a misspelt long name of an axis gets a suggestion") {
  CHECK_TEXT(error_of("classifier: knn\ngrid: {knnn.k: [1, 3]}\n"));
  CHECK_TEXT(error_of("classifier: knn\ngrid: {knn.kk: [1, 3]}\n"));
  CHECK_TEXT(error_of("classifier: knn\ngrid: {classifer.k: [1, 3]}\n"));
}

TEST_CASE("an override of a component's parameter without its section names the key that was meant") {
  for (const std::string key : {"knn.k", "knnn.k"}) {
    CHECK_TEXT(message_of([&] { read("classifier: knn\n", {{key, "5"}}); }));
  }
  CHECK(text_at(read("classifier: knn\n", {{"classifier.knn.k", "5"}}), "classifier.k") == "5");
}

TEST_CASE("a protocol may be its name alone, as a classifier may") {
  CHECK(text_at(read("classifier: knn\nprotocol: holdout\n"), "protocol.kind") == "holdout");
  CHECK(
      read("classifier: knn\nprotocol: [k_fold, {kind: holdout, test_size: 0.2}]\n").grid.parts.front().parts.size() ==
      2);
  CHECK_TEXT(error_of("classifier: knn\nprotocol: kfold\n"));
}

TEST_CASE("a grid within a protocol gets no suggestion of a classifier's") {
  CHECK_TEXT(error_of("classifier: knn\nprotocol: [{kind: k_fold, grid: {folds: [3, 5]}}]\n"));
}

TEST_CASE("a key without a value is told what it is without the key") {
  CHECK_TEXT(error_of("classifier: {name: knn, metric: minkowski, p: ~}\n"));
}

}  // namespace gridfold::test_components
