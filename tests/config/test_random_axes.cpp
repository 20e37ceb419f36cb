#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "config/sweep_spec.hpp"
#include "expected_text.hpp"
#include "sample_components.hpp"

namespace gridfold::test_random_axes {

using gridfold::test::message_of;

namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

/// A line of expected/draws.csv: a case, its parameters and its values.
struct Expected {
  std::string what;
  std::vector<std::string> parameters;
  std::vector<std::string> values;
};

std::vector<Expected> read_expected() {
  std::ifstream stream(GRIDFOLD_SOURCE_DIR "/tests/config/expected/draws.csv");
  std::vector<Expected> cases;
  std::string what;
  std::string parameters;
  std::string values;
  while (std::getline(stream, what, ',') && std::getline(stream, parameters, ',') && std::getline(stream, values)) {
    cases.push_back({what, words_of(parameters), words_of(values)});
  }
  REQUIRE(cases.size() == 10);  // The first line names the columns.
  return cases;
}

SweepSpec read(const std::string& grid) {
  return read_sweep_text("name: t\ndataset: {loader: csv, path: .}\nclassifier: knn\ngrid: " + grid + "\n",
                         "sweep.yaml", {}, test::sample_vocabulary());
}

std::vector<Scalar> values_of(const std::string& axis, const std::string& range) {
  std::vector<Scalar> values;
  const SweepSpec sweep = read("{" + axis + ": " + range + "}");
  for (const KeyValue& option : sweep.grid.parts.at(0).axis.options) values.push_back(option.value.value);
  return values;
}

}  // namespace

TEST_CASE("random axes hold the numbers of numpy's generator, laid over the range") {
  for (const Expected& expected : read_expected()) {
    if (expected.what != "real" && expected.what != "integer") continue;
    const bool is_integer = expected.what == "integer";
    const std::string range = "{from: " + expected.parameters[0] + ", to: " + expected.parameters[1] +
                              ", scale: " + expected.parameters[2] + ", draws: " + expected.parameters[3] +
                              ", seed: " + expected.parameters[4] + "}";
    INFO(range);
    std::vector<Scalar> wanted;
    for (const std::string& value : expected.values) {
      if (is_integer) {
        wanted.emplace_back(std::int64_t{std::stoll(value)});
      } else {
        wanted.emplace_back(std::stod(value));
      }
    }
    // Of the sample's keys, p takes numbers from 1 to 100 and test_size those between 0 and 1.
    const bool is_share = expected.parameters[0].starts_with("0.");
    const std::string grid = is_integer ? "" : is_share ? "protocol: holdout, " : "metric: minkowski, ";
    const std::string axis = is_integer ? "k" : is_share ? "test_size" : "p";
    const SweepSpec sweep = read("{" + grid + axis + ": " + range + "}");
    std::vector<Scalar> values;
    for (const KeyValue& option : sweep.grid.parts.back().axis.options) values.push_back(option.value.value);
    CHECK(values == wanted);
  }
}

TEST_CASE("more draws begin with those of fewer") {
  const std::vector<Scalar> twenty = values_of("k", "{from: 1, to: 1000, draws: 20, seed: 5}");
  std::vector<Scalar> fifty = values_of("k", "{from: 1, to: 1000, draws: 50, seed: 5}");
  REQUIRE(fifty.size() == 50);
  fifty.resize(20);
  CHECK(fifty == twenty);
  CHECK(values_of("k", "{from: 1, to: 1000, draws: 20, seed: 6}") != twenty);
}

TEST_CASE("draws without a seed, or more than there are values, are refused") {
  for (const std::string range :
       {"{from: 1, to: 9, draws: 3}", "{from: 1, to: 9, draws: 10, seed: 1}", "{from: 1, to: 9, seed: 1}",
        "{from: 1, to: 9, draws: 3, step: 2, seed: 1}", "{from: 1, to: 9, draws: 0, seed: 1}",
        "{from: 1, to: 9, draws: 3, seed: -1}", "{from: 0, to: 9, draws: 3, seed: 1, scale: log}",
        "{from: 9, to: 1, draws: 3, seed: 1}"}) {
    CHECK_TEXT(message_of([&] { read("{k: " + range + "}"); }));
  }
}

}  // namespace gridfold::test_random_axes
