#include <catch2/catch.hpp>

#include <string>

#include "core/error.hpp"
#include "expected_text.hpp"
#include "plan/make_plan.hpp"
#include "plan/validate.hpp"

namespace gridfold::test_validate {

namespace {

Registry with_probability_score() {
  Registry registry = built_in_registry();
  registry.scores.push_back({.component = {.name = "certainty", .summary = "The share of the class."},
                             .needs = Response::probabilities,
                             .evaluate = [](std::span<const ParameterValue>, const Judged&) { return ScoreValue{1}; }});
  return registry;
}

/// What validate says about the sweep: its mistakes, or how many configurations it has.
std::string verdict(const std::string& rest) {
  const auto registry = completed(with_probability_score());
  try {
    const SweepSpec sweep =
        read_sweep_text("name: t\ndataset: {loader: csv, path: " GRIDFOLD_SOURCE_DIR "/README.md}\n" + rest,
                        "sweep.yaml", {}, vocabulary_of(*registry));
    return std::to_string(validate(sweep, *registry).configurations);
  } catch (const ConfigError& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("validate refuses a metric after transforms that make features negative, without the data") {
  CHECK_TEXT(verdict("classifier: knn\ntransforms: standardize\ngrid: {metric: [l2, chi_square]}\n"));
  CHECK(verdict("classifier: knn\ntransforms: [standardize, min_max]\ngrid: {metric: [l2, chi_square]}\n") == "2");
}

TEST_CASE("validate refuses a score that needs what the classifier does not give, without the data") {
  CHECK_TEXT(verdict("classifier: nearest_centroid\nscores: certainty\n"));
  CHECK(verdict("classifier: [knn, majority]\nscores: [accuracy, certainty]\n") == "2");
}

TEST_CASE("validate leaves to the plan what only the data can tell") {
  CHECK(verdict("classifier: knn\ngrid: {k: [1, 4000000000]}\nprotocol: {folds: 100000}\n") == "2");
}

}  // namespace gridfold::test_validate
