#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "config/sweep_spec.hpp"
#include "core/error.hpp"
#include "sample_components.hpp"

namespace gridfold::test_scores_and_settings {

namespace {

const test::SampleComponents& components() {
  static const test::SampleComponents sample;
  return sample;
}

SweepSpec read(const std::string& rest) {
  return read_sweep_text("name: t\ndataset: {loader: csv, path: .}\nclassifier: knn\n" + rest, "sweep.yaml", {},
                         components().known());
}

std::string complaint(const std::string& rest) {
  try {
    read(rest);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "none";
}

std::string resolved(const std::string& rest) {
  const std::string yaml = read(rest).resolved;
  CHECK(read_sweep_text(yaml, "resolved.yaml", {}, components().known()).resolved == yaml);
  return yaml;
}

}  // namespace

TEST_CASE("a score stands by its name, with parameters, or as a line, and is written out so that it reads back") {
  const SweepSpec sweep = read("scores: [accuracy, f_beta: {beta: 2}, 'f_beta(beta=0.5, average=weighted)']\n");
  REQUIRE(sweep.scores.size() == 3);
  CHECK(sweep.scores[0].component->name == "accuracy");
  CHECK(completed(sweep.scores[1], {}) == ParameterValues{{"beta", 2.0}, {"average", std::string("macro")}});
  CHECK(completed(sweep.scores[2], {}) == ParameterValues{{"beta", 0.5}, {"average", std::string("weighted")}});
  CHECK_THAT(resolved("scores: [accuracy, f_beta: {beta: 2}, 'f_beta(beta=0.5, average=weighted)']\n"),
             Catch::Contains("scores: [accuracy, \"f_beta(beta=2)\", \"f_beta(beta=0.5, average=weighted)\"]\n"));
  CHECK_THAT(resolved("scores: f_beta(beta=1, average=macro)\n"), Catch::Contains("scores: [\"f_beta(beta=1)\"]\n"));
  CHECK_THAT(resolved(""), Catch::Contains("scores: [accuracy]\n"));
}

TEST_CASE("mistakes in scores name the score, the parameter and what is allowed") {
  CHECK(complaint("scores: acuracy\n") ==
        "sweep.yaml:4:9: scores.acuracy: unknown score \"acuracy\"; allowed: accuracy, f_beta; did you mean "
        "\"accuracy\"?");
  CHECK(
      complaint("scores: [accuracy, f_beta]\n") ==
      "sweep.yaml:4:20: scores[1].f_beta: the parameter beta is missing; allowed: a number above 0; for example beta: "
      "2");
  CHECK(complaint("scores: [f_beta: {beta: 0}]\n") ==
        "sweep.yaml:4:25: scores[0].f_beta.beta: 0 is out of range; allowed: a number above 0");
  CHECK(complaint("scores: [f_beta: {bta: 2}]\n") ==
        "sweep.yaml:4:19: scores[0].f_beta.bta: f_beta has no such parameter; allowed: beta, average; did you mean "
        "\"beta\"?");
}

TEST_CASE("settings of the run have defaults, and are written out where they differ from them") {
  const SweepSpec usual = read("");
  CHECK(usual.settings.at("training_scores") == Scalar(false));
  CHECK(usual.settings.at("timing") == Scalar(std::string("shared")));
  CHECK(is_missing(usual.settings.at("store")));
  CHECK_THAT(resolved(""), !Catch::Contains("timing") && !Catch::Contains("store"));
  const std::string yaml = resolved("training_scores: true\ntiming: separate\nstore: [predictions, confusion]\n");
  CHECK_THAT(yaml,
             Catch::Contains("training_scores: true\ntiming: separate\nstore: [\"predictions\", \"confusion\"]\n"));
  CHECK(read("store: []\n").settings.at("store") == Scalar(std::vector<std::string>{}));
}

TEST_CASE("a setting takes what it names and nothing else, and is no axis") {
  CHECK(complaint("timing: alone\n") == "sweep.yaml:4:9: timing: unknown timing \"alone\"; allowed: shared, separate");
  CHECK(complaint("store: [predictions, confusion, predictions]\n") ==
        "sweep.yaml:4:33: store[2]: \"predictions\" appears twice; allowed: each once");
  CHECK(complaint("store: [predictions, wights]\n") ==
        "sweep.yaml:4:22: store[1]: unknown store \"wights\"; allowed: confusion, predictions, weights, history; "
        "did you mean \"weights\"?");
  CHECK_THAT(complaint("training_scores: 1\n"), Catch::Contains("allowed: true or false"));
  CHECK_THAT(complaint("grid: {timing: [shared, separate]}\n"), Catch::Contains("grid.timing: "));
}

}  // namespace gridfold::test_scores_and_settings
