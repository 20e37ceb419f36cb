#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

#include "config/sweep_spec.hpp"
#include "core/error.hpp"
#include "expected_text.hpp"
#include "sample_components.hpp"
#include "temporary_folder.hpp"

namespace gridfold::test_read_experiment {

using gridfold::test::message_of;

namespace {

const Vocabulary& kVocabulary = test::sample_vocabulary();

class ExperimentFile {
 public:
  explicit ExperimentFile(const std::string& text) : path_(folder_.write("experiment.yaml", text)) {}
  const std::filesystem::path& path() const { return path_; }

 private:
  test::TemporaryFolder folder_;
  std::filesystem::path path_;
};

}  // namespace

TEST_CASE("an experiment is a list of sweeps, named by their steps") {
  const ExperimentFile file(R"(name: cs231n-knn-cv
description: The published numbers
source: https://cs231n.github.io
steps:
  - name: cv
    sweep:
      dataset: {loader: cifar10, path: ., train: {take: 5000}}
      protocol: {kind: k_fold, folds: 5}
      classifier: knn
      grid: {k: [1, 3]}
    evaluate: true
  - name: test
    sweep:
      name: own
      dataset: {loader: cifar10, path: .}
      protocol: {kind: train_test}
      classifier: knn
)");
  const ExperimentSpec experiment = read_experiment(file.path(), kVocabulary);
  CHECK(experiment.name == "cs231n-knn-cv");
  CHECK(experiment.source == "https://cs231n.github.io");
  REQUIRE(experiment.steps.size() == 2);
  CHECK(experiment.steps[0].name.value == "cv");
  CHECK(experiment.steps[0].name.mark.line == 5);
  CHECK(experiment.steps[0].sweep.name == "cv");
  CHECK(experiment.steps[0].sweep.grid.parts.size() == 1);
  CHECK(experiment.steps[0].is_evaluated);
  CHECK(!experiment.steps[1].is_evaluated);
  CHECK(experiment.steps[1].sweep.name == "own");
  CHECK(test::text_at(experiment.steps[1].sweep, "protocol.kind") == "train_test");
}

TEST_CASE("whether a step is evaluated is true or false") {
  const ExperimentFile file(
      "name: e\nsteps:\n  - name: a\n    evaluate: yes\n    sweep: {dataset: {loader: cifar10, path: .}, classifier: "
      "knn, "
      "protocol: {folds: 2}}\n");
  CHECK_THAT(message_of([&] { read_experiment(file.path(), kVocabulary); }),
             Catch::Contains(":4:15: steps[0].evaluate: \"yes\" is neither true nor false; allowed: true or false"));
}

TEST_CASE("a mistake within a step is reported under the step's path") {
  const ExperimentFile file(
      "name: e\nsteps:\n  - name: a\n    sweep: {dataset: {loader: cfar10, path: .}, classifier: knn}\n");
  CHECK_TEXT(
      test::without_folder(message_of([&] { read_experiment(file.path(), kVocabulary); }), file.path().parent_path()));
}

}  // namespace gridfold::test_read_experiment
