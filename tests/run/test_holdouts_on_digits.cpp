#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <string>

#include <fmt/format.h>

#include "plan/make_plan.hpp"
#include "run/executor.hpp"

namespace gridfold::test_holdouts_on_digits {

namespace {

/// Right predictions, by what the expected values call the configuration.
using Counts = std::map<std::string, std::size_t>;

Counts expected_counts() {
  std::ifstream file(std::string(GRIDFOLD_SOURCE_DIR) + "/tests/run/expected/holdout_values.txt");
  Counts counts;
  std::string configuration;
  std::string count;
  while (std::getline(file, configuration, '|') && std::getline(file, count)) counts[configuration] = std::stoul(count);
  return counts;
}

Plan plan_of(const std::string& rest) {
  return make_plan(read_sweep_text("name: t\ndataset: {loader: csv, path: " GRIDFOLD_SOURCE_DIR
                                   "/datasets/digits/digits.csv.gz}\nclassifier: knn\n" +
                                       rest,
                                   "sweep.yaml", {}, known_names()));
}

const Scalar& value(const Plan& plan, const Cell& cell, const std::string& name) {
  std::size_t axis = 0;
  while (plan.axes.at(axis).name != name) ++axis;
  return plan.axes[axis].values[cell.coordinates[axis]];
}

std::int64_t k_of(const Plan& plan, const Cell& cell) {
  return parameter<std::int64_t>(plan.passes[cell.pass].settings[cell.setting], "k");
}

Counts counts_of(const Plan& plan) {
  Counts counts;
  for (const Outcome& fold : run_plan(plan, {}).outcomes) {
    const Cell& cell = plan.cells[fold.cell];
    const bool shuffled = std::get<bool>(value(plan, cell, "shuffle"));
    counts[fmt::format("{} {} {} {} {}", to_text(value(plan, cell, "transforms")), to_text(value(plan, cell, "metric")),
                       to_text(value(plan, cell, "test_size")), shuffled ? "42" : "none", k_of(plan, cell))] =
        fold.correct;
    CHECK(fold.split == SplitCoordinates{});
    CHECK(fold.n_train + fold.n_test == 1797);
  }
  return counts;
}

const std::string kSweep =
    "seed: 42\nprotocol: {kind: holdout, test_size: [0.1, 0.25, 0.5, 0.9], shuffle: [false, true]}\n";

}  // namespace

TEST_CASE("holdouts of digits are judged as a plain loop of numpy judges them, whatever search serves them") {
  const std::string grid = "grid: {k: [1, 5], ";
  const Plan raw = plan_of(kSweep + grid + "metric: [l1, l2], transforms: [none]}\n");
  const Plan scaled = plan_of(kSweep + grid + "metric: [l2], transforms: [standardize]}\n");
  // One search over all pairs of rows for each metric, beside the small holdouts' own.
  CHECK(raw.passes.size() == 2);
  CHECK(raw.passes[0].cost.pairs > 1797.0 * 1796 / 2);
  Counts found = counts_of(raw);
  found.merge(counts_of(scaled));
  CHECK(found == expected_counts());
}

TEST_CASE("a holdout alone, searched by itself, is judged as one that shares a search") {
  const Plan plan = plan_of(
      "seed: 42\nprotocol: {kind: holdout, shuffle: [true]}\n"
      "grid: {k: [5], metric: [l1], transforms: [none], test_size: 0.25}\n");
  REQUIRE(plan.passes.size() == 1);
  CHECK(plan.passes[0].cost.pairs == 450.0 * 1347);
  CHECK(counts_of(plan).at("none l1 0.25 42 5") == expected_counts().at("none l1 0.25 42 5"));
}

TEST_CASE("a holdout beside folds is judged as a holdout alone") {
  const Plan plan = plan_of(
      "seed: 42\nprotocol:\n  - {kind: k_fold, folds: 5}\n  - {kind: holdout, test_size: [0.1, 0.25], shuffle: true}\n"
      "grid: {metric: l2, k: [1, 5]}\n");
  REQUIRE(plan.passes.size() == 1);
  CHECK(plan.passes[0].schemes.size() == 3);
  CHECK(plan.passes[0].cost.pairs == 1797.0 * 1796 / 2);
  const Counts expected = expected_counts();
  std::size_t holdouts = 0;
  for (const Outcome& fold : run_plan(plan, {}).outcomes) {
    const Cell& cell = plan.cells[fold.cell];
    if (plan.scheme_of(cell).splits->count() != 1) continue;
    ++holdouts;
    CHECK(fold.correct ==
          expected.at(fmt::format("none l2 {} 42 {}", to_text(value(plan, cell, "test_size")), k_of(plan, cell))));
  }
  CHECK(holdouts == 4);
}

}  // namespace gridfold::test_holdouts_on_digits
