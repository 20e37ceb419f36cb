#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "plan/make_plan.hpp"
#include "run/executor.hpp"
#include "temporary_folder.hpp"

namespace gridfold::test_decimals {

namespace {

const std::string kExpected = GRIDFOLD_SOURCE_DIR "/tests/run/expected/";

/// Right predictions in every fold, by data set, metric, p and K.
using Counts = std::map<std::string, std::vector<std::size_t>>;

Counts scipy_counts() {
  std::ifstream file(kExpected + "double_values.txt");
  Counts counts;
  std::string configuration;
  std::string values;
  while (std::getline(file, configuration, '|') && std::getline(file, values)) {
    std::istringstream words(values);
    for (std::size_t count = 0; words >> count;) counts[configuration].push_back(count);
  }
  return counts;
}

Plan plan_of(const std::string& sweep) {
  return make_plan(read_sweep_text("name: decimals\n" + sweep, "sweep.yaml", {}, known_names()));
}

/// Appends the counts of every fold of the data set's sweep.
void append_counts(const std::string& dataset, int seed, Counts& counts) {
  const Plan plan = plan_of(fmt::format(
      "dataset: {{loader: csv, path: {}{}.csv.gz}}\n"
      "protocol: {{kind: k_fold, folds: 5, shuffle: {{generator: numpy, seed: {}}}}}\n"
      "classifier:\n"
      "  - {{name: knn, grid: {{metric: [l1, l2, squared_l2, chebyshev, cosine, correlation, hamming, canberra,\n"
      "                                bray_curtis, chi_square]}}}}\n"
      "  - {{name: knn, metric: minkowski, grid: {{p: [1, 1.5, 2, 3, 4]}}}}\n"
      "grid: {{k: [1, 3, 10, 25]}}\n",
      kExpected, dataset, seed));
  for (const Outcome& fold : run_plan(plan, {}).outcomes) {
    const Cell& cell = plan.cells[fold.cell];
    const ParameterValues& setting = plan.passes[cell.pass].settings[cell.setting];
    const std::string metric = parameter<std::string>(setting, "metric");
    const double p = metric == "minkowski" ? parameter<double>(setting, "p") : 0;
    counts[fmt::format("{} {} {:g} {}", dataset, metric, p, parameter<std::int64_t>(setting, "k"))].push_back(
        fold.correct);
  }
}

}  // namespace

TEST_CASE("sweeps over iris, wine and breast cancer equal SciPy's double precision, fold by fold, for every metric") {
  Counts counts;
  for (const std::string dataset : {"iris", "wine", "breast_cancer"}) {
    for (int seed = 0; seed < 3; ++seed) append_counts(dataset, seed, counts);
  }
  const Counts expected = scipy_counts();
  REQUIRE(expected.size() == 180);
  CHECK(counts == expected);
}

TEST_CASE("decimals that 32-bit floats cannot tell apart are told apart by a sweep") {
  const test::TemporaryFolder folder;
  folder.write("train.csv", "50000.000,a\n50000.002,b\n");
  folder.write("test.csv", "50000.0019,b\n50000.0001,a\n50000.0017,b\n");
  const Plan plan =
      plan_of(fmt::format("dataset: {{loader: csv, path: {0}/train.csv, test_path: {0}/test.csv}}\n"
                          "protocol: {{kind: train_test}}\n"
                          "classifier: {{name: knn, k: 1}}\n"
                          "grid: {{metric: [l1, l2, minkowski, chebyshev]}}\n",
                          folder.path().string()));
  for (const Outcome& outcome : run_plan(plan, {}).outcomes) CHECK(outcome.correct == 3);
}

}  // namespace gridfold::test_decimals
