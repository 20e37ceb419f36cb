#include <catch2/catch.hpp>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "report/plan_json.hpp"
#include "report/plan_text.hpp"
#include "store/sample_run.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

/// The sample with costs: 60 rows of 4 features are 1,770 pairs and 7,080 operations a pass.
Plan costed_plan() {
  Plan plan = sample_plan();
  plan.datasets[0].train.shape.bytes_per_feature = 1;
  for (Pass& pass : plan.passes) {
    pass.cost = {.pairs = 1770, .operations = 7080, .shared_bytes = 1 << 20, .bytes_per_task = 1 << 10};
  }
  return plan;
}

report::PlanForecast forecast_of(const Plan& plan) {
  report::PlanForecast forecast;
  forecast.pass_seconds.assign(plan.passes.size(), 3.25);
  forecast.peak_bytes = plan.peak_bytes(2);
  return forecast;
}

std::string text_of(const Plan& plan) { return report::plan_text(plan, forecast_of(plan)); }

}  // namespace

TEST_CASE("a plan's text is a tree of shared passes, ways to split and cells, with the work and the memory") {
  CHECK(text_of(costed_plan()) ==
        "digits knn: 8 cells, 20 evaluations, 2 shared passes\n"
        "digits.csv (csv): 60 rows x 4 features, 8 bits each\n"
        "  pass 1: knn(metric=l1): 2 settings, 2 ways to split, 1,770 pairs of rows, 7.08e+03 operations, 1.0 MiB, "
        "about 3.2 s\n"
        "    2 folds: 2 cells, 4 evaluations: metric = l1; k in 1, 5; folds = 2\n"
        "      00000000  metric = l1, k = 1, folds = 2\n"
        "      00000000  metric = l1, k = 5, folds = 2\n"
        "    3 folds: 2 cells, 6 evaluations: metric = l1; k in 1, 5; folds = 3\n"
        "      00000000  metric = l1, k = 1, folds = 3\n"
        "      00000000  metric = l1, k = 5, folds = 3\n"
        "  pass 2: knn(metric=l2): 2 settings, 2 ways to split, 1,770 pairs of rows, 7.08e+03 operations, 1.0 MiB, "
        "about 3.2 s\n"
        "    2 folds: 2 cells, 4 evaluations: metric = l2; k in 1, 5; folds = 2\n"
        "      00000000  metric = l2, k = 1, folds = 2\n"
        "      00000000  metric = l2, k = 5, folds = 2\n"
        "    3 folds: 2 cells, 6 evaluations: metric = l2; k in 1, 5; folds = 3\n"
        "      00000000  metric = l2, k = 1, folds = 3\n"
        "      00000000  metric = l2, k = 5, folds = 3\n"
        "work: 3,540 pairs of rows, 1.42e+04 operations\n"
        "memory: at most about 33.1 MiB\n"
        "time: about 6.5 s on this machine as it is now\n");
}

TEST_CASE("a plan's text says where cells are not every combination, and shortens long axes and long lists of cells") {
  Plan plan = costed_plan();
  plan.axes = {{"k", {}}, {"weights", {std::string("uniform"), std::string("distance")}}, {"p", {Scalar{}}}};
  for (std::int64_t k = 1; k <= 9; ++k) plan.axes[0].values.emplace_back(k);
  plan.passes.resize(1);
  Scheme shuffled = sample_scheme(60, 2);
  shuffled.text = "2 folds shuffled with seed 42";
  set_schemes(plan, {shuffled});
  plan.cells.clear();
  for (std::size_t k = 0; k < 9; ++k) {
    for (std::size_t weights = 0; weights < (k == 0 ? 1U : 2U); ++weights) {
      plan.cells.push_back({.key = "0123456789abcdef", .coordinates = {k, weights, 0}});
    }
  }
  const std::string scheme =
      "    2 folds shuffled with seed 42: 17 cells, 34 evaluations: "
      "k in 1, 2, 3, ..., 9 (9 values); weights in uniform, distance (not every combination)\n";
  CHECK_THAT(text_of(plan), Catch::Contains(scheme + "      01234567  k = 1, weights = uniform\n"
                                                     "      01234567  k = 2, weights = uniform\n"
                                                     "      01234567  k = 2, weights = distance\n"
                                                     "      ... (13 more cells; --cells all)\n"
                                                     "      01234567  k = 9, weights = distance\n"
                                                     "work: "));
  const std::string all = report::plan_text(plan, forecast_of(plan), report::CellDetail::all);
  CHECK(std::count(all.begin(), all.end(), '\n') == 3 + 1 + 17 + 3);
  CHECK_THAT(report::plan_text(plan, forecast_of(plan), report::CellDetail::none), Catch::Contains(scheme + "work: "));
}

TEST_CASE("a plan names what was left out, why, the kept twin of each duplicate, and patterns that match nothing") {
  Plan plan = costed_plan();
  plan.axes.push_back({"seed", {std::int64_t{1}, std::int64_t{2}, Scalar{}}});
  for (Cell& cell : plan.cells) cell.coordinates.push_back(2);
  plan.left_out = {{6, "seed changes nothing"}, {1, "excluded by sweep.yaml:4:28"}};
  for (std::size_t i = 0; i < 6; ++i) plan.duplicates.push_back({{0, 0, 0, i % 2}, i, 0});
  plan.notes = {{{"sweep.yaml", 5, 7, "grid.exclude[0]"}, "excludes no configuration"}};
  CHECK_THAT(
      text_of(plan),
      Catch::Contains("left out: 6 configurations: seed changes nothing\n"
                      "  metric = l1, k = 1, folds = 2, seed = 1: same as 00000000  metric = l1, k = 1, folds = 2\n"
                      "  metric = l1, k = 1, folds = 2, seed = 2: same as 00000000  metric = l1, k = 1, folds = 3\n"
                      "  metric = l1, k = 1, folds = 2, seed = 1: same as 00000000  metric = l1, k = 5, folds = 2\n"
                      "  ... (2 more configurations; --cells all)\n"
                      "  metric = l1, k = 1, folds = 2, seed = 2: same as 00000000  metric = l2, k = 1, folds = 3\n"
                      "left out: 1 configuration: excluded by sweep.yaml:4:28\n"
                      "note: sweep.yaml:5:7: grid.exclude[0]: excludes no configuration\n"));
  const auto json = nlohmann::json::parse(report::plan_json(plan, forecast_of(plan)));
  REQUIRE(json["duplicates"].size() == 6);
  CHECK(json["duplicates"][1]["params"]["seed"] == 2);
  CHECK(json["duplicates"][5]["same_as"] == "0000000000000005");
  CHECK(json["duplicates"][5]["reason"] == "seed changes nothing");
  CHECK(json["notes"][0] == "sweep.yaml:5:7: grid.exclude[0]: excludes no configuration");
}

TEST_CASE("a plan notes what there is to say about the store, in both forms") {
  const Plan plan = costed_plan();
  report::PlanForecast forecast = forecast_of(plan);
  forecast.store_notes = {"results/x/summary.json: the file breaks off"};
  CHECK_THAT(report::plan_text(plan, forecast),
             Catch::Contains("\nnote: results/x/summary.json: the file breaks off\n"));
  const auto json = nlohmann::json::parse(report::plan_json(plan, forecast));
  CHECK(json["notes"].back() == "results/x/summary.json: the file breaks off");
}

TEST_CASE("a plan says which cells are stored already, and in which run") {
  const Plan plan = costed_plan();
  report::PlanForecast forecast = forecast_of(plan);
  forecast.run_of_cell = {{plan.cells[2].key, "20261123T151900.123Z-digits"}, {"of another sweep", "x"}};
  const std::string text = report::plan_text(plan, forecast);
  CHECK_THAT(text, Catch::EndsWith("stored: 1 of 8 cells is in earlier runs\n"));
  CHECK_THAT(text, Catch::Contains("k = 5, folds = 2  [stored in 20261123T151900.123Z-digits]\n"));
  const auto json = nlohmann::json::parse(report::plan_json(plan, forecast));
  CHECK(json["cells"][2]["stored_in"] == "20261123T151900.123Z-digits");
  CHECK(json["cells"][3]["stored_in"].is_null());
  CHECK(json["totals"]["stored_cells"] == 1);
  CHECK(json["passes"][0]["estimated_seconds"] == 3.25);
}

TEST_CASE("a plan's JSON holds every cell with its key, and totals") {
  const auto json = nlohmann::json::parse(report::plan_json(costed_plan(), forecast_of(costed_plan())));
  CHECK(json["schema"] == "gridfold-plan 2.0");
  CHECK(json["totals"]["cells"] == 8);
  CHECK(json["totals"]["evaluations"] == 20);
  CHECK(json["totals"]["pairs"] == 3540);
  CHECK(json["totals"]["operations"] == 14160);
  // The program, the largest pass with two threads, 60 rows of 4 bytes and two labels, a byte a row for each of two
  // ways to split, for each thread a label and a number of the rows that one of these judges, places for 5 splits,
  // and 20 outcomes and 8 configurations of one score.
  CHECK(json["totals"]["peak_bytes"] == (32 << 20) + (1 << 20) + 2 * (1 << 10) + 60 * (4 + 2 * 4) + 2 * 60 +
                                            2 * 60 * 8 + 5 * 310 + 8 * (7000 + 1600) + 20 * (520 + 80));
  REQUIRE(json["cells"].size() == 8);
  CHECK(json["cells"][7]["key"] == "0000000000000007");
  CHECK(json["cells"][7]["params"] == nlohmann::json({{"metric", "l2"}, {"k", 5}, {"folds", 3}}));
  CHECK(json["cells"][7]["pass"] == 1);
  CHECK(json["passes"][1]["text"] == "knn(metric=l2)");
  CHECK(json["passes"][1]["settings"] == 2);
  CHECK(json["passes"][1]["schemes"][1]["splits"] == 3);
  CHECK(json["passes"][1]["schemes"][1]["resampling"]["parameters"]["folds"] == 3);
  CHECK(json["seed"] == 7);
  CHECK(json["datasets"][0]["test_rows"].is_null());
}
