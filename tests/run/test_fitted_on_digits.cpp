#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "plan/make_plan.hpp"
#include "run/executor.hpp"
#include "run/make_artifacts.hpp"

namespace gridfold::test_fitted_on_digits {

namespace {

/// Right predictions per fold, by classifier, pipeline and protocol.
using Counts = std::map<std::string, std::vector<std::size_t>>;

Counts expected_counts() {
  std::ifstream file(std::string(GRIDFOLD_SOURCE_DIR) + "/tests/classifiers/expected/fitted_counts.txt");
  Counts counts;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line.substr(line.find('|') + 1));
    for (std::size_t count = 0; words >> count;) counts[line.substr(0, line.find('|'))].push_back(count);
  }
  return counts;
}

Plan plan_of(const std::string& rest) {
  return make_plan(read_sweep_text(
      "name: t\ndataset: {loader: csv, path: " GRIDFOLD_SOURCE_DIR "/datasets/digits/digits.csv.gz}\n" + rest,
      "sweep.yaml", {}, known_names()));
}

std::string text_of(const Plan& plan, const Cell& cell, const std::string& name) {
  std::size_t axis = 0;
  while (plan.axes.at(axis).name != name) ++axis;
  return to_text(plan.axes[axis].values[cell.coordinates[axis]]);
}

}  // namespace

TEST_CASE("fitted classifiers judge digits, fold by fold and transformed or not, as scikit-learn's do") {
  const Plan plan = plan_of(
      "classifier: [majority, nearest_centroid]\ngrid: {transforms: [none, standardize]}\nprotocol:\n"
      "  - {kind: k_fold, folds: 5}\n  - {kind: holdout, shuffle: {generator: numpy, seed: 42}}\n");
  Counts found;
  for (const Outcome& fold : run_plan(plan, {}).outcomes) {
    const Cell& cell = plan.cells[fold.cell];
    const std::string kind = text_of(plan, cell, "protocol") == "k_fold" ? "folds" : "holdout";
    found[fmt::format("{} {} {}", text_of(plan, cell, "classifier"), text_of(plan, cell, "transforms"), kind)]
        .push_back(fold.correct);
  }
  CHECK(found == expected_counts());
}

TEST_CASE("neighbours and fitted classifiers of one sweep are judged as each alone") {
  const std::string knn = "{name: knn, grid: {k: [1, 3]}}";
  const std::string centroid = "nearest_centroid";
  const std::string rest = "\nprotocol: {kind: k_fold, folds: 5}\ntransforms: standardize\n";
  const auto correct = [&](const std::string& classifiers) {
    std::vector<std::size_t> counts;
    for (const Outcome& fold : run_plan(plan_of("classifier: [" + classifiers + "]" + rest), {}).outcomes) {
      counts.push_back(fold.correct);
    }
    return counts;
  };
  std::vector<std::size_t> alone = correct(knn);
  const std::vector<std::size_t> others = correct(centroid);
  alone.insert(alone.end(), others.begin(), others.end());
  CHECK(correct(knn + ", " + centroid) == alone);
}

TEST_CASE("the test part is predicted by what was fitted to the whole train part") {
  // The same file as both parts: scikit-learn's NearestCentroid().fit(X, y).score(X, y) * 1797
  const Plan plan = make_plan(
      read_sweep_text("name: t\ndataset: {loader: csv, path: " GRIDFOLD_SOURCE_DIR
                      "/datasets/digits/digits.csv.gz, test_path: " GRIDFOLD_SOURCE_DIR
                      "/datasets/digits/digits.csv.gz}\nclassifier: nearest_centroid\nprotocol: {kind: train_test}\n",
                      "sweep.yaml", {}, known_names()));
  const SweepOutcome outcome = run_plan(plan, {});
  REQUIRE(outcome.outcomes.size() == 1);
  CHECK(outcome.outcomes[0].n_train == 1797);
  CHECK(outcome.outcomes[0].correct == 1626);
}

TEST_CASE("an artifact shows the model that the test part judges, also one that is trained in a random order") {
  const Plan plan = plan_of(
      "dataset.test: {fraction: 0.2, seed: 1}\nseed: 1\nprotocol: train_test\n"
      "transforms: [{as_image: {channels: 1, height: 8, width: 8}}]\n"
      "classifier: {name: softmax, solver: sgd, epochs: 1}\nstore: [weights]\nartifacts: [templates]\n");
  const SweepOutcome outcome = run_plan(plan, {});
  REQUIRE(outcome.outcomes.size() == 1);
  const NamedArray* judged = find_array(outcome.outcomes[0].arrays, "weights");
  REQUIRE(judged != nullptr);
  const std::vector<ArtifactOfCell> wanted{{0, 0}};
  std::size_t made = 0;
  make_artifacts(plan, wanted, 1, {},
                 {[&](const ArtifactOfCell&, const std::vector<NamedArray>& arrays, const DimensionNames&) {
                    ++made;
                    CHECK(find_array(arrays, "weights")->values == judged->values);
                  },
                  [](const ArtifactOfCell&, const std::string& reason) { FAIL(reason); }});
  CHECK(made == 1);
}

}  // namespace gridfold::test_fitted_on_digits
