#include <catch2/catch.hpp>

#include <cmath>

#include "plan/make_plan.hpp"
#include "run/calibration.hpp"
#include "run/cost_model.hpp"
#include "run/sample_plan.hpp"

using namespace gridfold;

namespace {

const std::string kDigits = std::string(GRIDFOLD_SOURCE_DIR) + "/datasets/digits/digits.csv.gz";

Plan plan_of(const std::string& rest) {
  return make_plan(read_sweep_text("name: t\ndataset: {loader: csv, path: " + kDigits + "}\nclassifier: knn\n" + rest,
                                   "t.yaml", {}, known_names()));
}

}  // namespace

TEST_CASE("times made of pairs and list entries are predicted exactly") {
  // 3 ns a pair and 50 ns an entry.
  const auto trial = [](double pairs, double entries) {
    return Trial{{pairs, entries}, 3e-9 * pairs + 50e-9 * entries};
  };
  CHECK(predict_seconds({trial(1e4, 5e3), trial(4e4, 1e4), trial(16e4, 2e4)}, {1e9, 1e6}) == Approx(3 + 0.05));
  CHECK(predict_seconds({trial(1e4, 5e3), trial(4e4, 1e4)}, {1e9, 1e6}) == Approx(3 + 0.05));
}

TEST_CASE("a single trial, and trials that noise has turned around, are scaled by pairs or by entries alone") {
  CHECK(predict_seconds({{{100, 10}, 2}}, {1000, 20}) == Approx(20));
  CHECK(predict_seconds({{{100, 10}, 1}, {{400, 20}, 6}}, {4000, 40}) == Approx(60));
  CHECK(predict_seconds({{{100, 10}, 3}, {{400, 20}, 4}}, {4000, 40}) == Approx(8));
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

TEST_CASE("a sample of a plan is one pass over few rows, with K as large as they allow") {
  const Plan plan = plan_of("protocol: {folds: [2, 1000]}\ngrid: {k: [1, 700], metric: [l1, l2]}\n");
  const LoadedDataset data = load_dataset(plan.datasets[0]);
  const Plan small = sample_plan(plan, 1, data, 100);
  REQUIRE(small.passes.size() == 1);
  CHECK(small.passes[0].metric == Metric::l2);
  CHECK(small.passes[0].k_max == 50);
  CHECK(small.passes[0].schemes[1].folds == 100);
  CHECK(small.cells.size() == 4);
  CHECK(first_rows(data, small.datasets[0]).train.rows() == 100);
  const Plan by_fold = sample_plan(plan_of("protocol: {folds: 9}\ntransforms: standardize\n"), 0, data, 90);
  CHECK(by_fold.passes[0].schemes == std::vector<FoldScheme>{{ProtocolKind::holdout, 1, std::nullopt, 10}});
  CHECK(by_fold.passes[0].transforms.empty());
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
