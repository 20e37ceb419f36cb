#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "config/sweep_spec.hpp"
#include "core/error.hpp"
#include "expected_text.hpp"
#include "sample_components.hpp"

namespace gridfold::test_overrides {

using gridfold::test::message_of;

namespace {

const Vocabulary& kVocabulary = test::sample_vocabulary();

SweepSpec read(const std::string& rest, const std::vector<Override>& overrides) {
  // `.` is a folder that exists wherever the tests run.
  const std::string start = "name: t\ndataset: {loader: csv, path: .}\n";
  const std::string classifier = rest.find("classifier:") == std::string::npos ? "classifier: knn\n" : "";
  return read_sweep_text(start + classifier + rest, "sweep.yaml", overrides, kVocabulary);
}

/// The axes of the grid in their order with the number of their values: `k 2, folds 1`.
std::string axes(const SweepSpec& sweep) {
  std::string text;
  for (const GridSpec& part : sweep.grid.parts) {
    text += (text.empty() ? "" : ", ") + part.axis.name + " " + std::to_string(part.axis.options.size());
  }
  return text;
}

}  // namespace

TEST_CASE("an override of an axis takes the place of that axis, whichever of its names the file and it use") {
  const std::string by_path = "grid: {classifier.metric: [l1, l2], k: [1, 3]}\n";
  const std::string by_name = "grid: {metric: [l1, l2], k: [1, 3]}\n";
  for (const std::string& file : {by_path, by_name}) {
    for (const std::string path : {"grid.metric", "grid.classifier.metric", "classifier.metric"}) {
      INFO(file << path);
      CHECK(axes(read(file, {{path, "[l1]"}})) == "metric 1, k 2");
    }
  }
}

TEST_CASE("an override of an axis wins over a constant and over a list in its place") {
  CHECK(axes(read("protocol: {folds: 5}\n", {{"grid.folds", "[3, 10]"}})) == "folds 2");
  CHECK(axes(read("protocol: {folds: [5, 10, 20]}\n", {{"grid.folds", "[3, 10]"}})) == "folds 2");
  CHECK(axes(read("protocol: {folds: {from: 2, to: 9, step: 1}}\n", {{"grid.protocol.folds", "3"}})) == "folds 1");
  CHECK(axes(read("seed: 3\n", {{"grid", "{seed: [1, 2], k: [1, 3]}"}})) == "seed 2, k 2");
  CHECK(axes(read("classifier: {name: knn, k: 5}\n", {{"grid.k", "[1, 3]"}})) == "k 2");
}

TEST_CASE("an override of a single value takes the axis out of the grid") {
  const SweepSpec k = read("grid: {k: [1, 3], metric: [l1, l2]}\n", {{"classifier.k", "7"}});
  CHECK(axes(k) == "metric 2");
  CHECK(test::text_at(k, "classifier.k") == "7");
  const SweepSpec folds = read("grid: {protocol.folds: [5, 10]}\n", {{"protocol.folds", "3"}});
  CHECK(axes(folds).empty());
  CHECK(test::text_at(folds, "protocol.folds") == "3");
  CHECK(axes(read("grid: {folds: [5, 10], k: [1, 3]}\n", {{"protocol", "{folds: 3}"}})) == "k 2");
}

TEST_CASE("an override of a constant leaves an axis with a condition beside it, and one of an axis the constant") {
  const std::string weights = "{values: [uniform, distance], when: {k: 3}}";
  for (const std::string path : {"classifier.weights", "classifier.knn.weights", "grid.weights",
                                 "grid.classifier.weights", "grid.knn.weights"}) {
    INFO(path);
    const SweepSpec constant = read("grid: {k: [1, 3], weights: " + weights + "}\n", {{path, "distance"}});
    CHECK(axes(constant) == "k 2, weights 2");
    CHECK(test::text_at(constant, "classifier.weights") == "distance");
  }
  CHECK(axes(read("grid: {k: [1, 3], weights: " + weights + "}\n", {{"classifier.weights", "[distance]"}})) ==
        "k 2, weights 1");
  const SweepSpec axis =
      read("classifier: {name: knn, weights: distance}\ngrid: {k: [1, 3]}\n", {{"grid.weights", weights}});
  CHECK(axes(axis) == "k 2, weights 2");
  CHECK(test::text_at(axis, "classifier.weights") == "distance");
}

TEST_CASE("of two overrides of one key the later one counts") {
  CHECK(axes(read("", {{"classifier.k", "5"}, {"grid.k", "[1, 3]"}})) == "k 2");
  const SweepSpec constant = read("", {{"grid.k", "[1, 3]"}, {"classifier.k", "5"}});
  CHECK(axes(constant).empty());
  CHECK(test::text_at(constant, "classifier.k") == "5");
  // The axis keeps its place, before a condition on it.
  const std::string grid = "grid: {k: [1, 3], metric: {values: [l1, l2], when: {k: {above: 1}}}}\n";
  CHECK(axes(read(grid, {{"classifier.k", "9"}, {"grid.k", "7"}})) == "k 1, metric 2");
  CHECK(axes(read(grid, {{"classifier.k", "9"}, {"classifier.k", "8"}, {"classifier.k", "[7, 9]"}})) ==
        "k 2, metric 2");
}

TEST_CASE("an override does not reach into pairs, and is refused beside them") {
  const std::string pair = "grid: {zip: {k: [1, 3], metric: [l1, l2]}}\n";
  CHECK_TEXT(message_of([&] { read(pair, {{"classifier.k", "5"}}); }));
  CHECK_TEXT(message_of([&] { read(pair, {{"grid.k", "[5]"}}); }));
  CHECK(axes(read(pair, {{"grid.zip.classifier.metric", "[l2, l1]"}})).size() == 2);
}

TEST_CASE("an override of whether rows are shuffled does not take a shuffle's own seed away, nor the other way round") {
  const SweepSpec varied =
      read("protocol: {shuffle: {generator: numpy, seed: 42}}\n", {{"grid.shuffle", "[true, false]"}});
  CHECK(axes(varied) == "shuffle 2");
  CHECK_THAT(varied.resolved, Catch::Contains("  shuffle:\n    generator: numpy\n    seed: 42\n"));
  const SweepSpec seeded =
      read("grid: {shuffle: [true, false], shuffle_seed: [1, 2]}\n", {{"protocol.shuffle.seed", "3"}});
  CHECK(axes(seeded) == "shuffle 2");
  CHECK_THAT(seeded.resolved, Catch::Contains("  shuffle:\n    seed: 3\n"));
  CHECK(axes(read("seed: 1\nprotocol: {shuffle: true}\n", {{"grid.shuffle", "[true, false]"}})) == "shuffle 2");
  CHECK(axes(read("seed: 1\nprotocol: {shuffle: {}}\n", {{"grid.shuffle", "[true, false]"}})) == "shuffle 2");
}

TEST_CASE("a tilde for what belongs to a boolean leaves the boolean and the rest of what belongs to it") {
  const SweepSpec sweep =
      read("seed: 1\nprotocol: {shuffle: {generator: numpy, seed: 42}}\n", {{"protocol.shuffle.seed", "~"}});
  CHECK_THAT(sweep.resolved, Catch::Contains("  shuffle:\n    generator: numpy\n") && !Catch::Contains("42"));
}

TEST_CASE("a seed of its own can be set for a shuffle that the file only turns on") {
  const SweepSpec sweep = read("protocol: {shuffle: true}\n", {{"protocol.shuffle.seed", "7"}});
  CHECK(test::text_at(sweep, "protocol.shuffle.seed") == "7");
}

TEST_CASE("an axis misspelt by its path in an override is told which was meant") {
  CHECK_TEXT(message_of([&] { read("", {{"grid.dataset.train.tak", "[3]"}}); }));
}

TEST_CASE("an override of a value inside one of several sections is told how to change it") {
  const std::string lists =
      "protocol: [{folds: 5}, {kind: holdout}]\ngrid: {weights: [uniform, distance], exclude: {k: 2}}\n";
  CHECK_TEXT(message_of([&] { read(lists, {{"protocol.folds", "3"}}); }));
  // No section of the list says it, so that the grid is the place for it.
  CHECK_TEXT(message_of([&] { read(lists, {{"protocol.shuffle", "true"}}); }));
}

TEST_CASE("complaints about an override below transforms name its path as it was written") {
  CHECK_TEXT(message_of([&] { read("", {{"classifier.k", "[1, x]"}}); }));
  CHECK_TEXT(message_of([&] { read("grid: {k: [1, 3]}\n", {{"classifier.k", "[1, x]"}}); }));
}

TEST_CASE("an override adds an axis to a grid that is a list of grids") {
  const SweepSpec sweep = read("grid: [{k: [1, 3]}, {k: 5, metric: l1}]\n", {{"grid.weights", "[uniform, distance]"}});
  REQUIRE(sweep.grid.parts.size() == 2);
  CHECK(count_points(sweep.grid) == 6);
  CHECK_TEXT(message_of([&] { read("grid: [{k: [1, 0]}]\n", {{"grid.weights", "[uniform]"}}); }));
}

TEST_CASE("an override with what YAML takes for a comment or an anchor is the whole text") {
  for (const std::string text : {"a # b", "a\t# b", "# b", "#b", "a #", "&a b"}) {
    CHECK(read("", {{"description", " " + text + " "}}).description == text);
  }
}

TEST_CASE("an override that begins with YAML's marks of documents and blocks is refused, for the mark would be lost") {
  for (const char* text : {"--- x", "---", "|", "> folded"}) {
    CHECK_THROWS_WITH(read("", {{"description", text}}), Catch::Contains("begins with a mark of YAML"));
  }
  CHECK(read("", {{"description", "---x"}}).description == "---x");
}

TEST_CASE(
    "an override of the classifier is what a key without a meaning is reported at, however many have such a key") {
  static const test::SampleComponents components(
      {},
      {{.name = "median",
        .parameters = {{.name = "metric", .type = ParameterType::text, .default_value = "l1", .choices = {"l1"}}}}});
  CHECK_TEXT(message_of([] {
    read_sweep_text(
        "name: t\ndataset: {loader: csv, path: .}\nclassifier: {name: knn, k: 3, metric: l1}\ngrid: {weights: "
        "[uniform, distance]}\n",
        "sweep.yaml", std::vector<Override>{{"classifier.name", "majority"}}, components.known());
  }));
}

TEST_CASE("an override of a part of a range finds the range wherever the file has it") {
  for (const std::string file : {"classifier: {name: knn, k: {from: 1, to: 5}}\n", "grid: {k: {from: 1, to: 5}}\n",
                                 "classifier: {name: knn, knn: {k: {from: 1, to: 5}}}\n"}) {
    for (const std::string path : {"grid.k", "grid.knn.k", "classifier.k", "classifier.knn.k"}) {
      INFO(file << path);
      CHECK(axes(read(file, {{path + ".to", "9"}})) == "k 9");
      CHECK(axes(read(file, {{path + ".step", "2"}, {path + ".step", "~"}})) == "k 5");
    }
  }
  const std::string condition = "{values: {from: 1, to: 5}, when: {metric: l1}}";
  CHECK(axes(read("grid: {metric: [l1, l2], k: " + condition + "}\n", {{"grid.k.values.to", "7"}})) == "metric 2, k 7");
  CHECK_TEXT(message_of([] { read("classifier: {name: knn, k: 5}\n", {{"classifier.k.to", "9"}}); }));
  CHECK_TEXT(message_of([] { read("classifier: {name: knn, k: [1, 5]}\n", {{"classifier.k.to", "9"}}); }));
}

TEST_CASE("an override of a part of a range finds the range further inside the grid, too") {
  const auto points = [](const std::string& file, const std::string& path, const std::string& value) {
    return count_points(read(file, {{path, value}}).grid);
  };
  CHECK(points("grid: {zip: {k: {from: 1, to: 3}, metric: [l1, l2]}}\n", "grid.k.to", "2") == 2);
  CHECK(points("grid: [{k: {from: 1, to: 3}}, {metric: [l1, l2]}]\n", "classifier.k.to", "5") == 7);
  CHECK(points("variants: {a: {k: {from: 1, to: 3}}, b: {k: 1}}\n", "grid.k.step", "2") == 3);
  const std::string condition = "{values: {from: 1, to: 5}, when: {metric: l1}}";
  CHECK(points("grid: {metric: [l1, l2], k: " + condition + "}\n", "grid.k.to", "7") == 14);
  CHECK(points("grid: {metric: [l1, l2], k: " + condition + "}\n", "grid.k.values", "[1, 3]") == 4);
  CHECK_TEXT(message_of([&] { points("grid: {zip: {k: {from: 1, to: 3}, metric: [l1, l2]}}\n", "grid.k.to", "1"); }));
  // In one of several sections it stays.
  CHECK_TEXT(message_of(
      [&] { points("classifier: [{name: knn, k: {from: 1, to: 3}}, majority]\n", "classifier.k.to", "5"); }));
}

TEST_CASE("an override sets a bound of an exclusion or of a condition") {
  const SweepSpec excluding = read("grid: {k: [1, 3], metric: [l1, l2], exclude: {k: {above: 2}, metric: l1}}\n",
                                   {{"grid.exclude.k.above", "1"}});
  const GridSpec& grid = excluding.grid.parts.at(0);
  CHECK(grid.exclude.at(0).clauses.at(0).bounds.at(0).bound == 1);
  const SweepSpec conditional = read("grid: {k: [1, 3], metric: {values: [l1, l2], when: {k: {above: 2}}}}\n",
                                     {{"grid.metric.when.k.above", "1"}});
  REQUIRE(conditional.grid.parts.at(1).when);
  CHECK(conditional.grid.parts[1].when->clauses.at(0).bounds.at(0).bound == 1);
}

TEST_CASE("a misspelt part of a range in an override is told which was meant") {
  CHECK_TEXT(message_of([] { read("grid: {k: {from: 1, to: 3}}\n", {{"grid.k.form", "2"}}); }));
}

TEST_CASE("an override by a tilde takes a key away, and is refused where there is none") {
  const SweepSpec sweep = read("protocol: {folds: 3}\ngrid: {classifier.k: [1, 3]}\n",
                               {{"protocol.kind", "holdout"}, {"protocol.folds", "~"}, {"grid.k", "~"}});
  CHECK(axes(sweep).empty());
  CHECK(test::text_at(sweep, "protocol.kind") == "holdout");
  CHECK_TEXT(message_of([&] { read("", {{"protocol.folds", "~"}}); }));
}

TEST_CASE("an override of an axis beside classifiers that have it inside is told how to change it") {
  CHECK_TEXT(message_of([&] {
    read("classifier: [{name: knn, grid: {k: [1, 3]}}, majority]\n", {{"grid.k", "[5, 7]"}});
  }));
}

TEST_CASE("an override of a paired axis gives one complaint, however much looks at that axis") {
  CHECK_TEXT(message_of([&] {
    read(
        "grid: {zip: {k: [1, 3], metric: [l1, l2]}, weights: {values: [uniform, distance], when: "
        "{k: 3}}}\n",
        {{"grid.k", "[5]"}});
  }));
}

TEST_CASE("mistakes of several overrides are told in the order of the command line") {
  CHECK_TEXT(message_of([&] { read("", {{"grid.k", "[0]"}, {"protocol.folds", "1"}, {"seed", "-1"}}); }));
}

TEST_CASE("a required key that an override takes away is missed where the override stands") {
  for (const std::string path : {"name", "dataset", "dataset.path", "dataset.loader", "classifier"}) {
    CHECK_TEXT(message_of([&] { read("", {{path, "~"}}); }));
  }
}

TEST_CASE("a line feed in an override is a part of its text, and complaints about it stay on one line") {
  CHECK(read("", {{"description", "one\ntwo"}}).description == "one\ntwo");
  CHECK(test::text_at(read("", {{"classifier.k", "\n5\n"}}), "classifier.k") == "5");
  CHECK(axes(read("", {{"grid.k", "[1,\n3]"}})) == "k 2");
  CHECK_TEXT(message_of([] { read("", {{"name", "a\nb"}}); }));
  CHECK_TEXT(message_of([] { read("", {{"classifier.k", "a\nb"}}); }));
  CHECK_TEXT(message_of([] { read("", {{"grid.k\nk", "5"}}); }));
}

}  // namespace gridfold::test_overrides
