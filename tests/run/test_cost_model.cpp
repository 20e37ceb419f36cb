#include <catch2/catch.hpp>

#include <cmath>

#include "plan/make_plan.hpp"
#include "run/calibration.hpp"
#include "run/cost_model.hpp"
#include "run/pair_rate.hpp"
#include "run/sample_plan.hpp"

using namespace gridfold;

namespace {

const std::string kDigits = std::string(GRIDFOLD_SOURCE_DIR) + "/datasets/digits/digits.csv.gz";

Plan plan_of(const std::string& rest) {
  return make_plan(read_sweep_text("name: t\ndataset: {loader: csv, path: " + kDigits + "}\nclassifier: knn\n" + rest,
                                   "t.yaml", {}, known_names()));
}

}  // namespace

TEST_CASE("a pass takes its pairs at a trial's rate, and the rest of the trial as often as it has list entries") {
  // 3 ns a pair and 50 ns an entry.
  const Trial trial{{16e4, 2e4}, 3e-9 * 16e4 + 50e-9 * 2e4, 3e-9};
  CHECK(predict_seconds(trial, {1e9, 1e6}) == Approx(3 + 0.05));
  CHECK(predict_seconds(trial, trial.size) == Approx(trial.seconds));
}

TEST_CASE("a pass is never said to take less than its pairs do, however quick the trial was") {
  CHECK(predict_seconds({{100, 10}, 0.5, 0.01}, {1000, 20}) == Approx(10));
}

TEST_CASE("more rows are never said to take less time") {
  for (const double seconds_per_pair : {0.0, 1e-9, 1e-8, 1e-7}) {
    const Trial trial{{1e6, 1e5}, 0.02, seconds_per_pair};
    double before = 0;
    for (const double rows : {1e3, 2.5e4, 4e4, 5e4}) {
      const double seconds = predict_seconds(trial, {rows * rows / 2, rows * 100});
      CHECK(seconds > before);
      before = seconds;
    }
  }
}

TEST_CASE("fits, which have no list entries, are scaled by rows") {
  CHECK(predict_seconds({{100, 0}, 2, 0}, {1000, 0}) == Approx(20));
}

TEST_CASE("the rate of pairs is that of the middle of a search, whatever comes before and after") {
  std::vector<SearchMark> marks;
  // A second of preparation, a slow first tenth, 2 ms a pair, and a slow last tenth.
  double seconds = 1;
  for (std::uint64_t pair = 1; pair <= 100; ++pair) {
    seconds += pair <= 10 || pair > 91 ? 0.5 : 0.002;
    marks.push_back({seconds, pair});
  }
  CHECK(steady_seconds_per_pair(marks, 100).value() == Approx(0.002));
}

TEST_CASE("a search with few marks has no middle, and a rough rate from when every thread has left a mark") {
  const std::vector<SearchMark> marks{{1, 10}, {1.5, 20}, {3.5, 60}, {5.5, 100}};
  CHECK_FALSE(steady_seconds_per_pair({}, 100));
  CHECK_FALSE(steady_seconds_per_pair(marks, 100));
  CHECK(rough_seconds_per_pair(marks, 100, 2).value() == Approx(0.05));
}

TEST_CASE("a search that is mostly over when every thread has left a mark has no rate") {
  const std::vector<SearchMark> marks{{1, 10}, {1.5, 60}, {5.5, 100}};
  CHECK_FALSE(rough_seconds_per_pair(marks, 100, 2));
  CHECK_FALSE(rough_seconds_per_pair(marks, 100, 4));
  CHECK_FALSE(rough_seconds_per_pair({}, 100, 1));
}

TEST_CASE("the size of a pass counts its pairs, and one entry of a list for each row that is nearer than all before") {
  const auto entries = [](double k, double rows) { return k * (1 + std::log(rows / k)); };
  const PassSize shared = size_of(plan_of("protocol: {folds: [5, 10]}\ngrid: {k: [1, 7]}\n"), 0);
  CHECK(shared.pairs == 1797. * 1796 / 2);
  CHECK(shared.list_entries == Approx(2 * 1797 * entries(7, 1797)));
  const PassSize by_fold = size_of(plan_of("protocol: {folds: 3}\ntransforms: standardize\ngrid: {k: 7}\n"), 0);
  CHECK(by_fold.pairs == 3. * 599 * 1198);
  CHECK(by_fold.list_entries == Approx(3 * 599 * entries(7, 1198)));
}

TEST_CASE("pairs count again for every 64 ways to split, which are as many as one search serves") {
  const Plan plan = plan_of("protocol: {shuffle: true}\ngrid: {seed: {from: 1, to: 65, step: 1}}\n");
  CHECK(size_of(plan, 0).pairs == 2 * 1797. * 1796 / 2);
}

TEST_CASE("a sample of a plan is one pass over few rows, with K as large as they allow") {
  const Plan plan = plan_of("protocol: {folds: [2, 1000]}\ngrid: {k: [1, 700], metric: [l1, l2]}\n");
  const LoadedDataset data = load_dataset(plan.datasets[0]);
  const Plan small = sample_plan(plan, 1, data, 100, 700);
  REQUIRE(small.passes.size() == 1);
  CHECK(small.passes[0].metric == Metric::l2);
  CHECK(small.passes[0].k_max == 50);
  CHECK(small.passes[0].schemes[1].folds == 100);
  CHECK(small.cells.size() == 4);
  CHECK(first_rows(data, small.datasets[0]).train.rows() == 100);
  const Plan by_fold = sample_plan(plan_of("protocol: {folds: 9}\ntransforms: standardize\n"), 0, data, 90, 1);
  CHECK(by_fold.passes[0].schemes == std::vector<FoldScheme>{{ProtocolKind::holdout, 1, std::nullopt, 10}});
  CHECK(by_fold.passes[0].transforms.empty());
}

TEST_CASE("cells of a sample whose K is cut to the same are one") {
  const Plan plan = plan_of("protocol: {folds: [2, 5]}\ngrid: {k: [20, 10, 5], weights: [uniform, distance]}\n");
  const Plan small = sample_plan(plan, 0, load_dataset(plan.datasets[0]), 100, 1);
  CHECK(small.passes[0].k_max == 1);
  CHECK(small.cells.size() == 2 * 2);
}

TEST_CASE("every kind of pass gets a time, also where so few rows leave a step without an answer") {
  for (const char* rest :
       {"grid: {metric: [l1, l2, chebyshev], folds: [2, 5]}\n", "transforms: standardize\nprotocol: {folds: 3}\n",
        "transforms: [standardize, {pca: {components: 64}}]\nprotocol: {folds: 3}\n",
        "grid: {train_rows: [10, 100, 1797], transforms: [none, normalize]}\nprotocol: {folds: 2}\n",
        "protocol: {kind: holdout, test_size: 0.1}\n", "grid: {k: 1700}\nprotocol: {folds: 100}\n"}) {
    INFO(rest);
    const Plan plan = plan_of(rest);
    const TimeEstimate time = estimate_time(plan, 1, 0.05);
    REQUIRE(time.pass_seconds.size() == plan.passes.size());
    for (const double seconds : time.pass_seconds) CHECK((seconds > 0 && seconds < 60));
    CHECK(time.load_seconds > 0);
  }
}
