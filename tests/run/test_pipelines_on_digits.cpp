#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "plan/make_plan.hpp"
#include "run/executor.hpp"

namespace gridfold::test_pipelines_on_digits {

namespace {

/// Right predictions per fold, by pipeline and K.
using Counts = std::map<std::pair<std::string, std::size_t>, std::vector<std::size_t>>;

Counts expected_counts() {
  std::ifstream file(std::string(GRIDFOLD_SOURCE_DIR) + "/tests/run/expected/pipeline_values.txt");
  Counts counts;
  std::string pipeline;
  std::string k;
  while (std::getline(file, pipeline, '|') && std::getline(file, k, '|')) {
    std::string rest;
    std::getline(file, rest);
    std::istringstream words(rest);
    for (std::size_t count = 0; words >> count;) counts[{pipeline, std::stoul(k)}].push_back(count);
  }
  return counts;
}

const std::size_t& axis_index(const Plan& plan, const Cell& cell, const std::string& name) {
  const auto axis = std::find_if(plan.axes.begin(), plan.axes.end(), [&](const Axis& a) { return a.name == name; });
  return cell.coordinates.at(static_cast<std::size_t>(axis - plan.axes.begin()));
}

}  // namespace

TEST_CASE("pipelines on digits predict, fold by fold, what scikit-learn's predict") {
  const Plan plan = make_plan(
      read_sweep_text("name: t\ndataset: {loader: csv, path: " GRIDFOLD_SOURCE_DIR
                      "/datasets/digits/digits.csv.gz}\nclassifier: knn\nprotocol: {kind: k_fold, folds: 5}\n"
                      "grid:\n  transforms:\n    - standardize\n    - min_max\n    - {normalize: {norm: l1}}\n"
                      "    - {pca: {components: 10}}\n    - [standardize, {pca: {components: 20}}]\n"
                      "    - [normalize, mean_image]\n  k: [1, 5]\n",
                      "sweep.yaml", {}, known_names()));
  CHECK(plan.passes.size() == 6);
  const SweepOutcome outcome = run_plan(plan, {});
  Counts found;
  for (const Outcome& fold : outcome.outcomes) {
    const Cell& cell = plan.cells[fold.cell];
    const std::size_t pipeline = axis_index(plan, cell, "transforms");
    found[{to_text(plan.axes.at(0).values.at(pipeline)),
           static_cast<std::size_t>(parameter<std::int64_t>(plan.passes[cell.pass].settings[cell.setting], "k"))}]
        .push_back(fold.correct);
  }
  REQUIRE(plan.axes.at(0).name == "transforms");
  CHECK(found == expected_counts());
}

}  // namespace gridfold::test_pipelines_on_digits
