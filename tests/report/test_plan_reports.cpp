#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include "core/registry.hpp"
#include "report/plan_json.hpp"
#include "report/plan_text.hpp"
#include "store/sample_run.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

/// The sample with costs: 60 rows of 4 features are 1,770 pairs and 7,080 operations a pass.
Plan costed_plan() {
  Plan plan = sample_plan();
  plan.datasets[0].loader = find_entry(loaders(), "csv");
  plan.datasets[0].train_shape.bytes_per_feature = 1;
  for (Pass& pass : plan.passes) {
    pass.k_max = 5;
    pass.pairs = 1770;
    pass.operations = 7080;
    pass.working_bytes = 1 << 20;
  }
  plan.passes[1].metric = Metric::l2;
  return plan;
}

report::PlanForecast forecast_of(const Plan& plan) {
  report::PlanForecast forecast;
  forecast.pass_seconds.assign(plan.passes.size(), 3.25);
  return forecast;
}

std::string text_of(const Plan& plan) { return report::plan_text(plan, forecast_of(plan)); }

}  // namespace

TEST_CASE("a plan's text is a tree of shared passes, ways to split and cells, with the work and the memory") {
  CHECK(text_of(costed_plan()) ==
        "digits knn: 8 cells, 20 fold evaluations, 2 shared passes\n"
        "data 1: digits.csv (csv): 60 rows x 4 features, 8 bits each\n"
        "pass 1: l1, K up to 5: 1,770 pairs of rows, 7.08e+03 operations, 1.0 MiB, about 3.2 s\n"
        "  2 folds: 2 cells, 4 fold evaluations: metric = l1; k in 1, 5; folds = 2\n"
        "  3 folds: 2 cells, 6 fold evaluations: metric = l1; k in 1, 5; folds = 3\n"
        "pass 2: l2, K up to 5: 1,770 pairs of rows, 7.08e+03 operations, 1.0 MiB, about 3.2 s\n"
        "  2 folds: 2 cells, 4 fold evaluations: metric = l2; k in 1, 5; folds = 2\n"
        "  3 folds: 2 cells, 6 fold evaluations: metric = l2; k in 1, 5; folds = 3\n"
        "work: 3,540 pairs of rows, 1.42e+04 operations\n"
        "memory: at most about 1.0 MiB\n"
        "time: about 6.5 s on this machine as it is now\n");
}

TEST_CASE("a plan's text says where cells are not every combination, and shortens long axes") {
  Plan plan = costed_plan();
  plan.axes = {{"k", {}}, {"weights", {std::string("uniform"), std::string("distance")}}};
  for (std::int64_t k = 1; k <= 9; ++k) plan.axes[0].values.emplace_back(k);
  plan.passes.resize(1);
  plan.passes[0].schemes = {{ProtocolKind::k_fold, 2, 42}};
  plan.cells.clear();
  for (std::size_t k = 0; k < 9; ++k) {
    for (std::size_t weights = 0; weights < (k == 0 ? 1U : 2U); ++weights) plan.cells.push_back({"", {k, weights}});
  }
  CHECK_THAT(
      text_of(plan),
      Catch::Contains("  2 folds shuffled with seed 42: 17 cells, 34 fold evaluations: "
                      "k in 1, 2, 3, ..., 9 (9 values); weights in uniform, distance (not every combination)\n"));
}

TEST_CASE("a plan says which cells are stored already, and in which run") {
  const Plan plan = costed_plan();
  report::PlanForecast forecast = forecast_of(plan);
  forecast.run_of_cell = {{plan.cells[2].key, "20261123T151900.123Z-digits"}, {"of another sweep", "x"}};
  CHECK_THAT(report::plan_text(plan, forecast), Catch::EndsWith("stored: 1 of 8 cells are in earlier runs\n"));
  const auto json = nlohmann::json::parse(report::plan_json(plan, forecast));
  CHECK(json["cells"][2]["stored_in"] == "20261123T151900.123Z-digits");
  CHECK(json["cells"][3]["stored_in"].is_null());
  CHECK(json["passes"][0]["estimated_seconds"] == 3.25);
}

TEST_CASE("a plan's JSON holds every cell with its key, and totals") {
  const auto json = nlohmann::json::parse(report::plan_json(costed_plan(), forecast_of(costed_plan())));
  CHECK(json["schema"] == "gridfold-plan 1.0");
  CHECK(json["totals"]["cells"] == 8);
  CHECK(json["totals"]["fold_evaluations"] == 20);
  CHECK(json["totals"]["pairs"] == 3540);
  CHECK(json["totals"]["operations"] == 14160);
  CHECK(json["totals"]["peak_bytes"] == (1 << 20) + 60 * (4 + 4));
  REQUIRE(json["cells"].size() == 8);
  CHECK(json["cells"][7]["key"] == "0000000000000007");
  CHECK(json["cells"][7]["params"] == nlohmann::json({{"metric", "l2"}, {"k", 5}, {"folds", 3}}));
  CHECK(json["cells"][7]["pass"] == 1);
  CHECK(json["passes"][1]["schemes"][1]["folds"] == 3);
  CHECK(json["passes"][1]["schemes"][1]["shuffle_seed"].is_null());
  CHECK(json["datasets"][0]["test_rows"].is_null());
}
