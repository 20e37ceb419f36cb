#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "run_program.hpp"
#include "store/folds_csv.hpp"
#include "store/written_run.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

/// A plan with the outcomes that are known of it.
struct Run {
  Plan plan;
  SweepOutcome outcome;
};

Run finished(Plan plan) {
  SweepOutcome outcome = done_outcome(plan);
  return {std::move(plan), std::move(outcome)};
}

/// A run whose cells stand at `coordinates` of `axes`, each with two folds.
Run run_over(const std::vector<Axis>& axes, const std::vector<std::vector<std::size_t>>& coordinates) {
  Plan plan = sample_plan();
  plan.axes = axes;
  plan.cells.clear();
  set_schemes(plan, {sample_scheme(1000, 2)});
  for (std::size_t i = 0; i < coordinates.size(); ++i) {
    plan.cells.push_back({.key = "cell" + std::to_string(i), .coordinates = coordinates[i]});
  }
  return finished(std::move(plan));
}

std::vector<std::vector<std::size_t>> every_place(std::size_t rows, std::size_t columns) {
  std::vector<std::vector<std::size_t>> places;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) places.push_back({row, column});
  }
  return places;
}

Scheme scheme_at(const std::vector<SplitCoordinates>& coordinates) {
  SplitSet splits;
  std::uint32_t size = 30;
  for (const SplitCoordinates& at : coordinates) {
    SplitSet::Rows rows;
    for (std::uint32_t row = 0; row < size; ++row) (row < 22 ? rows.test : rows.train).push_back(row);
    splits.add(rows, at);
    ++size;
  }
  Scheme scheme = sample_scheme(60, 2);
  scheme.splits = std::make_shared<const SplitSet>(splits);
  scheme.judged = judged_together(splits);
  return scheme;
}

/// Two repeats of two folds; and nested splits with two sizes of the training part, of which some are not there.
Run with_every_coordinate() {
  Plan plan = sample_plan();
  set_schemes(plan, {scheme_at({{.repeat = 0, .fold = 0}, {.repeat = 0, .fold = 1}, {.repeat = 1, .fold = 0}}),
                     scheme_at({{.outer = 0, .fold = 0, .train_size = 0},
                                {.outer = 0, .fold = 0, .train_size = 1},
                                {.outer = 2, .fold = 1, .train_size = 1}})});
  return finished(std::move(plan));
}

Run with_two_scores() {
  static const Score second{.component = {.name = "error rate"}, .higher_is_better = false};
  Plan plan = sample_plan();
  plan.scores.push_back({&second, {}, "error rate"});
  Run run = finished(std::move(plan));
  for (Outcome& outcome : run.outcome.outcomes) outcome.scores[1] = 1 - outcome.scores[0];
  return run;
}

/// A snapshot of the sample with three splits done or failed.
Run unfinished() {
  Run run = finished(sample_plan());
  run.outcome.outcomes.resize(3);
  fail(run.outcome.outcomes[1], "no memory");
  return run;
}

/// Warnings, and texts that spreadsheets would take for formulas.
Run with_texts() {
  Run run = run_over(
      {{"variant", {std::string("=1+1"), std::string("-x"), std::string("@a")}}, {"p", {std::int64_t{-1}, -0.5}}},
      every_place(3, 2));
  run.outcome.outcomes[0].warnings = {"a, \"b\"", "c"};
  fail(run.outcome.outcomes[1], "=cmd");
  return run;
}

std::string python(const std::string& arguments) { return GRIDFOLD_PYTHON " " + arguments; }

}  // namespace

TEST_CASE("h5py, xarray with both engines, CSV and JSON tell the same numbers for every kind of grid") {
  const std::string unicode = "\xc3\xa9\xe2\x82\xac";
  std::vector<Run> runs{
      {sample_plan(), sample_outcome(sample_plan())},
      unfinished(),
      {sample_plan(), {}},
      with_every_coordinate(),
      with_two_scores(),
      with_texts(),
      // Booleans; floating-point numbers with integers among them.
      run_over({{"shuffle", {true, false}}, {"p", {std::int64_t{1}, 1.5, 1e-3}}}, every_place(2, 3)),
      // Mixed types, with 1 and "1" apart; texts beyond ASCII, with separators, and an empty one.
      run_over({{"mixed", {std::int64_t{1}, std::string("1"), 0.5}},
                {"text", {unicode, std::string("a,\"b\"\nc"), std::string()}}},
               every_place(3, 3)),
      // Names that the file itself uses.
      run_over({{"fold", {std::int64_t{1}, std::int64_t{2}}}, {"accuracy", {std::string("x"), std::string("y")}}},
               every_place(2, 2)),
      // Axes that mean nothing to some cells, among numbers and among texts.
      run_over({{"folds", {std::monostate{}, std::int64_t{5}}},
                {"p", {std::string("x"), std::monostate{}}},
                {"q", {std::monostate{}, std::string(), 0.5}}},
               {{0, 0, 0}, {1, 0, 1}, {1, 1, 2}, {0, 1, 0}}),
      // A grid with holes.
      run_over({{"a", {std::int64_t{1}, std::int64_t{2}, std::int64_t{3}}}, {"b", {0.1, 0.2, 0.3}}},
               {{0, 0}, {1, 1}, {2, 2}}),
      run_over({}, {{}}),
  };
  // A grid of 200 x 200 places with cells on its diagonal alone is stored along one dimension.
  std::vector<std::vector<std::size_t>> diagonal;
  Axis numbers{"a", {}};
  Axis texts{"b", {}};
  for (std::size_t i = 0; i < 200; ++i) {
    numbers.values.emplace_back(static_cast<std::int64_t>(i));
    texts.values.emplace_back("t" + std::to_string(i));
    diagonal.push_back({i, i});
  }
  runs.push_back(run_over({numbers, texts}, diagonal));

  const TemporaryFolder results;
  std::string folders;
  for (const Run& run : runs) folders += " '" + write_run(run.plan, run.outcome, results.path()).string() + "'";
  const ProgramResult checked = run_shell(python("'" GRIDFOLD_SOURCE_DIR "/tests/python/check_run.py'" + folders));
  if (checked.exit_code == 77) {
    std::printf("%s", checked.output.c_str());
    return;
  }
  INFO(checked.output << checked.errors);
  CHECK(checked.exit_code == 0);
}

TEST_CASE("arrays are stored in compressed chunks of at most about a mebibyte") {
  // 400 x 300 places of two folds: 1.9 MB for a score.
  Axis rows{"a", {}};
  Axis columns{"b", {}};
  for (std::int64_t i = 0; i < 400; ++i) rows.values.emplace_back(i);
  for (std::int64_t i = 0; i < 300; ++i) columns.values.emplace_back(i);
  Run run = run_over({rows, columns}, every_place(400, 300));
  for (Outcome& outcome : run.outcome.outcomes) outcome.scores = {0.5};
  const TemporaryFolder results;
  const std::string file = write_run(run.plan, run.outcome, results.path()) / "results.h5";
  CHECK(std::filesystem::file_size(file) < 200'000);
  const ProgramResult read =
      run_shell(python("-c \"import h5py; d = h5py.File('" + file +
                       "')['accuracy']; print(d.shape, d.chunks, d.compression, d.shuffle, d[399, 299, 0, 1])\""));
  if (read.exit_code != 0) return;
  CHECK(read.output == "(400, 300, 1, 2) (218, 300, 1, 2) gzip True 0.5\n");
}

TEST_CASE("chunks of outcomes' arrays are what HDF5's own filters make of them, and the bytes are always the same") {
  Plan plan = sample_plan();
  plan.cells.resize(4);
  plan.datasets[0].name = "digits";
  plan.datasets[0].is_named = true;
  Run run = finished(std::move(plan));
  run.outcome.outcomes.resize(7);
  for (std::size_t i = 0; i < 7; ++i) {
    // Two chunks of a row, of which the second is not full; three rows of a chunk, and one in the last.
    std::vector<double> scores(30000 * 7);
    std::vector<std::int64_t> labels(70000);
    for (std::size_t j = 0; j < scores.size(); ++j) scores[j] = static_cast<double>(j * (i + 1) % 1009) / 7;
    for (std::size_t j = 0; j < labels.size(); ++j) labels[j] = static_cast<std::int64_t>(j * (i + 3) % 977);
    run.outcome.outcomes[i].arrays = {{"scores", {"row", "class"}, {30000, 7}, scores}};
    if (i != 1) run.outcome.outcomes[i].arrays.push_back({"labels", {"query"}, {70000}, labels});
    run.outcome.outcomes[i].arrays.push_back(
        {"confusion", {"class", "class"}, {7, 7}, std::vector<std::int64_t>(49, 1)});
  }
  const TemporaryFolder results;
  const std::string file = write_run(run.plan, run.outcome, results.path()) / "results.h5";
  const std::string again = write_run(run.plan, run.outcome, results.path()) / "results.h5";
  CHECK(file != again);
  CHECK(read_text(file) == read_text(again));
  const std::string script = results.write("read.py", R"(
import sys
import h5py
import numpy
group = h5py.File(sys.argv[1])["datasets/digits"]
rows, queries = numpy.arange(30000 * 7), numpy.arange(70000)
scores = numpy.stack([(rows * (i + 1) % 1009 / 7).reshape(30000, 7) for i in range(7)])
labels = numpy.stack([queries * (i + 3) % 977 if i != 1 else queries * 0 - 1 for i in range(7)]).astype("int32")
shares = numpy.full((7, 7), 1 / 7)
own = h5py.File("own", "w", driver="core", backing_store=False)
for name, values in ("scores", scores), ("labels", labels), ("class_recall", shares):
    array = group[name]
    numpy.testing.assert_array_equal(array[()], values)
    by_filters = own.create_dataset(name, data=values, chunks=array.chunks, shuffle=array.shuffle, compression="gzip",
                                    compression_opts=array.compression_opts)
    own.flush()
    starts = [by_filters.id.get_chunk_info(i).chunk_offset for i in range(by_filters.id.get_num_chunks())]
    print(array.chunks, len(starts),
          all(array.id.read_direct_chunk(start) == by_filters.id.read_direct_chunk(start) for start in starts))
)");
  const ProgramResult read = run_shell(python(script + " '" + file + "'"));
  if (read.exit_code != 0 && read.errors.find("ModuleNotFoundError") != std::string::npos) return;
  INFO(read.errors);
  CHECK(read.output == "(1, 18724, 7) 14 True\n(3, 70000) 3 True\n(7, 7) 1 True\n");
}

TEST_CASE("arrays that outcomes bring along stand in a group per data set, by evaluation") {
  Plan plan = sample_plan();
  plan.cells.resize(2);
  plan.datasets[0].name = "data/digits.csv";
  plan.datasets[0].train.shape.fingerprint = "5f2a";
  Run run = finished(std::move(plan));
  run.outcome.outcomes.resize(3);
  run.outcome.outcomes[0].arrays = {{"weights", {"class", "feature"}, {2, 2}, std::vector<double>{1, 2, 3, 4}},
                                    {"confusion", {"class"}, {2}, std::vector<std::int64_t>{7, 8}}};
  run.outcome.outcomes[2].arrays = {{"weights", {"class", "feature"}, {2, 3}, std::vector<double>{1, 2, 3, 4, 5, 6}}};
  const TemporaryFolder results;
  const std::string folder = write_run(run.plan, run.outcome, results.path());
  const std::string script = results.write("read.py", R"(
import sys
import xarray
for engine in ("h5netcdf", "netcdf4"):
    with xarray.open_dataset(sys.argv[1], engine=engine, group="datasets/dataset1") as data:
        print(data.fingerprint, data.weights.dims, data.weights.values.tolist(), data.confusion.values.tolist(),
              data.cell.values.tolist(), data.fold.values.tolist())
    with xarray.open_dataset(sys.argv[1], engine=engine) as data:
        print(sorted(data.data_vars))
)");
  const ProgramResult read = run_shell(python(script + " '" + folder + "/results.h5'"));
  if (read.exit_code != 0 && read.errors.find("ModuleNotFoundError") != std::string::npos) {
    std::printf("SKIPPED: %s", read.errors.c_str());
    return;
  }
  INFO(read.errors);
  const std::string once =
      "5f2a ('evaluation', 'class', 'feature') [[[1.0, 2.0, nan], [3.0, 4.0, nan]], [[1.0, 2.0, 3.0], [4.0, 5.0, "
      "6.0]]] "
      "[[7.0, 8.0], [nan, nan]] ['0000000000000000', '0000000000000001'] [0, 0]\n"
      "['accuracy', 'correct', 'n_test', 'n_train', 'status']\n";
  CHECK(read.output == once + once);
}

TEST_CASE("the names of classes stand beside predictions, also where nothing else is kept") {
  Plan plan = sample_plan();
  plan.cells.resize(2);
  plan.datasets[0].name = "digits";
  plan.datasets[0].is_named = true;
  plan.datasets[0].train.shape.class_names = {"1", "2", "3"};
  Run run = finished(std::move(plan));
  run.outcome.outcomes.resize(3);
  for (const char* name : {"row", "truth", "prediction"}) {
    run.outcome.outcomes[0].arrays.push_back({name, {"judged_row"}, {2}, std::vector<std::int64_t>{0, 2}});
  }
  const TemporaryFolder results;
  const std::string file = write_run(run.plan, run.outcome, results.path()) / "results.h5";
  const ProgramResult read = run_shell(python("-c \"import h5py; d = h5py.File('" + file +
                                              "')['datasets/digits']\n"
                                              "print([d['class'].asstr()[code] for code in d['prediction'][0]])\""));
  if (read.exit_code != 0 && read.errors.find("ModuleNotFoundError") != std::string::npos) return;
  INFO(read.errors);
  CHECK(read.output == "['1', '3']\n");
}

TEST_CASE("shares of each class stand beside the confusion matrices, of which alone a run keeps the counts") {
  Plan plan = sample_plan();
  plan.cells.resize(2);
  plan.datasets[0].name = "digits";
  plan.datasets[0].is_named = true;
  Run run = finished(std::move(plan));
  run.outcome.outcomes.resize(3);
  const auto confusion = [](std::vector<std::int64_t> counts) {
    return NamedArray{"confusion", {"true_class", "predicted_class"}, {3, 3}, std::move(counts)};
  };
  // Class 1 of the second is neither true nor predicted.
  run.outcome.outcomes[0].arrays = {confusion({1, 0, 1, 0, 2, 0, 0, 1, 1})};
  run.outcome.outcomes[1].arrays = {confusion({2, 0, 0, 0, 0, 0, 3, 0, 0})};
  const TemporaryFolder results;
  const std::string file = write_run(run.plan, run.outcome, results.path()) / "results.h5";
  const ProgramResult read =
      run_shell(python("-c \"import h5py; d = h5py.File('" + file +
                       "')['datasets/digits']\nfor n in 'precision', 'recall', 'f1': "
                       "print([[round(float(v), 3) for v in row] for row in d['class_' + n]])\""));
  if (read.exit_code != 0 && read.errors.find("ModuleNotFoundError") != std::string::npos) return;
  INFO(read.errors);
  // As sklearn.metrics.precision_recall_fscore_support, but for 0 / 0.
  CHECK(read.output ==
        "[[1.0, 0.667, 0.5], [0.4, nan, nan]]\n[[0.5, 1.0, 0.5], [1.0, nan, 0.0]]\n"
        "[[0.667, 0.8, 0.5], [0.571, nan, 0.0]]\n");
}

TEST_CASE("text that a spreadsheet would take for a formula gets an apostrophe, and numbers do not") {
  const Run run = with_texts();
  const std::string text = folds_csv(stored_run(run.plan, run.outcome).outcomes);
  CHECK_THAT(text,
             Catch::StartsWith("cell,variant,p,repeat,fold,status,n_train,n_test,correct,accuracy,warnings,reason\n"
                               "cell0,'=1+1,-1,0,0,done,500,500,10,0.02,\"a, \"\"b\"\"; c\",\n"
                               "cell0,'=1+1,-1,0,1,failed,500,500,,,,'=cmd\n"
                               "cell1,'=1+1,-0.5,"));
  CHECK_THAT(text, Catch::Contains("\ncell2,'-x,-1,") && Catch::Contains("\ncell4,'@a,-1,"));
}

TEST_CASE("folds.csv has a row per cell and split of the plan, and names coordinates that it has several of") {
  const Run run = unfinished();
  const std::string text = folds_csv(stored_run(run.plan, run.outcome).outcomes);
  CHECK(std::count(text.begin(), text.end(), '\n') == 1 + 20);
  CHECK_THAT(text, Catch::Contains("\n0000000000000007,l2,5,3,0,2,pending,40,20,,,,\n"));
  const Run nested = with_every_coordinate();
  CHECK_THAT(folds_csv(stored_run(nested.plan, nested.outcome).outcomes),
             Catch::StartsWith("cell,metric,k,folds,outer,repeat,fold,train_size,status,"));
}
