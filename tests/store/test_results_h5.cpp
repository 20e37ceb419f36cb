#include <catch2/catch.hpp>

#include <cstdio>
#include <string>
#include <vector>

#include "run_program.hpp"
#include "store/run_folder.hpp"
#include "store/sample_run.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

/// A record whose cells stand at `coordinates` of `axes`, each with two folds.
RunRecord record_over(const std::vector<Axis>& axes, const std::vector<std::vector<std::size_t>>& coordinates) {
  Plan plan = sample_plan();
  plan.axes = axes;
  plan.cells.clear();
  SweepOutcome outcome = sample_outcome(sample_plan());
  outcome.folds.clear();
  for (std::size_t i = 0; i < coordinates.size(); ++i) {
    Cell cell;
    cell.key = "cell" + std::to_string(i);
    cell.coordinates = coordinates[i];
    plan.cells.push_back(cell);
    for (std::size_t fold = 0; fold < 2; ++fold) {
      const std::size_t correct = i + fold;
      outcome.folds.push_back(
          {i, 0, fold, FoldStatus::done, 100, 100, correct, {static_cast<double>(correct) / 100}, ""});
    }
  }
  return make_record(plan, outcome, make_provenance(plan, outcome, {}));
}

std::vector<std::vector<std::size_t>> every_place(std::size_t rows, std::size_t columns) {
  std::vector<std::vector<std::size_t>> places;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) places.push_back({row, column});
  }
  return places;
}

RunRecord with_repeats() {
  const Plan plan = sample_plan();
  SweepOutcome outcome = sample_outcome(plan);
  const std::vector<FoldOutcome> once = outcome.folds;
  for (FoldOutcome fold : once) {
    fold.repeat = 1;
    if (!fold.scores.empty()) fold.scores[0] /= 2;
    outcome.folds.push_back(fold);
  }
  return make_record(plan, outcome, make_provenance(plan, outcome, {}));
}

RunRecord with_two_scores() {
  Plan plan = sample_plan();
  const Score second{"error rate", "for the test", false, nullptr};
  plan.scores.push_back(&second);
  SweepOutcome outcome = sample_outcome(plan);
  for (FoldOutcome& fold : outcome.folds) {
    if (!fold.scores.empty()) fold.scores.push_back(1 - fold.scores[0]);
  }
  return make_record(plan, outcome, make_provenance(plan, outcome, {}));
}

}  // namespace

TEST_CASE("h5py, xarray with both engines, CSV and JSON tell the same numbers for every kind of grid") {
  const std::string unicode = "\xc3\xa9\xe2\x82\xac";
  std::vector<RunRecord> records{
      sample_record(),
      with_repeats(),
      with_two_scores(),
      // Booleans; floating-point numbers with integers among them.
      record_over({{"shuffle", {true, false}}, {"p", {std::int64_t{1}, 1.5, 1e-3}}}, every_place(2, 3)),
      // Mixed types, with 1 and "1" apart; texts beyond ASCII, with separators, and an empty one.
      record_over({{"mixed", {std::int64_t{1}, std::string("1"), 0.5}},
                   {"text", {unicode, std::string("a,\"b\"\nc"), std::string()}}},
                  every_place(3, 3)),
      // Names that the file itself uses.
      record_over({{"fold", {std::int64_t{1}, std::int64_t{2}}}, {"accuracy", {std::string("x"), std::string("y")}}},
                  every_place(2, 2)),
      // Axes that mean nothing to some cells, among numbers and among texts.
      record_over({{"folds", {std::monostate{}, std::int64_t{5}}},
                   {"p", {std::string("x"), std::monostate{}}},
                   {"q", {std::monostate{}, std::string(), 0.5}}},
                  {{0, 0, 0}, {1, 0, 1}, {1, 1, 2}, {0, 1, 0}}),
      // A grid with holes.
      record_over({{"a", {std::int64_t{1}, std::int64_t{2}, std::int64_t{3}}}, {"b", {0.1, 0.2, 0.3}}},
                  {{0, 0}, {1, 1}, {2, 2}}),
      record_over({}, {{}}),
  };
  // A grid of 40 x 40 places with cells on its diagonal alone is stored along one dimension.
  std::vector<std::vector<std::size_t>> diagonal;
  Axis numbers{"a", {}};
  Axis texts{"b", {}};
  for (std::size_t i = 0; i < 200; ++i) {
    numbers.values.emplace_back(static_cast<std::int64_t>(i));
    texts.values.emplace_back("t" + std::to_string(i));
    diagonal.push_back({i, i});
  }
  records.push_back(record_over({numbers, texts}, diagonal));

  const TemporaryFolder results;
  std::string folders;
  for (const RunRecord& record : records) folders += " '" + write_run_folder(record, "", results.path()).string() + "'";
  const ProgramResult checked =
      run_shell(std::string(GRIDFOLD_PYTHON " '" GRIDFOLD_SOURCE_DIR "/tests/python/check_run.py'") + folders);
  if (checked.exit_code == 77) {
    std::printf("%s", checked.output.c_str());
    return;
  }
  INFO(checked.output << checked.errors);
  CHECK(checked.exit_code == 0);
}
