#include <catch2/catch.hpp>

#include <fmt/format.h>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "core/error.hpp"
#include "store/sample_run.hpp"
#include "store/summary_json.hpp"

using namespace gridfold;
using namespace gridfold::test;
using Json = nlohmann::json;

namespace {

Json sample_json() { return Json::parse(summary_json(sample_record(), {})); }

/// What the reader says of the sample with one field replaced.
std::string complaint_about(const std::string& pointer, const Json& value) {
  Json json = sample_json();
  json[Json::json_pointer(pointer)] = value;
  try {
    parse_summary_json(json.dump(), "summary.json");
  } catch (const StoreError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a summary names its deviation's degrees of freedom and keeps missing values null") {
  const Json json = sample_json();
  // 14/30 and 15/30: numpy.mean, numpy.std(ddof=1), numpy.std(ddof=1) / sqrt(2)
  const Json& score = json["configurations"][4]["scores"]["accuracy"];
  CHECK(score["mean"].get<double>() == Approx(0.48333333333333334).epsilon(1e-15));
  CHECK(score["std"].get<double>() == Approx(0.02357022603955158).epsilon(1e-12));
  CHECK(score["std_ddof"] == 1);
  CHECK(score["standard_error"].get<double>() == Approx(0.016666666666666663).epsilon(1e-12));
  CHECK(score["n"] == 2);
  const Json& failed = json["configurations"][7];
  CHECK(failed["splits"] == Json({{"done", 2}, {"failed", 1}, {"pending", 0}, {"warned", 0}, {"judging", 3}}));
  CHECK(failed["failures"] == Json::array({{{"text", "no memory, \"really\""}, {"splits", 1}}}));
  CHECK(failed["scores"]["accuracy"]["n"] == 2);
  CHECK_FALSE(failed.contains("folds"));
  CHECK(json["provenance"]["datasets"][0]["test_rows"].is_null());
}

TEST_CASE("a summary ranks what can be compared, group by group, and configurations that failed after whole ones") {
  const Json groups = sample_json()["groups"];
  REQUIRE(groups.size() == 2);
  CHECK(groups[0]["text"] == "2 folds");
  CHECK(groups[0]["resampling"]["parameters"]["folds"] == 2);
  CHECK(groups[0]["ranking"] == Json({"0000000000000006", "0000000000000004", "0000000000000002", "0000000000000000"}));
  // Cell 7 has the highest mean, over two of its three splits.
  CHECK(groups[1]["ranking"] == Json({"0000000000000005", "0000000000000003", "0000000000000001", "0000000000000007"}));
  CHECK(groups[1]["selection"] ==
        Json({{"rule", "best_mean"}, {"score", "accuracy"}, {"keys", Json::array({"0000000000000005"})}}));
  CHECK(groups[1]["train_rows"] == 40);
}

TEST_CASE("configurations that failed share the last rank, as scikit-learn ranks them: 1, 1, 3") {
  Plan plan = sample_plan();
  plan.cells.erase(plan.cells.begin() + 3, plan.cells.end());
  for (Cell& cell : plan.cells) cell.scheme = 0;
  SweepOutcome outcome = done_outcome(plan);
  for (Outcome& one : outcome.outcomes) one.scores = {one.cell == 2 ? 1.0 : 0.5};
  fail(outcome.outcomes.back(), "negative features");
  const RunRecord record = record_of(plan, outcome);
  CHECK(record.configurations[0].rank == 1);
  CHECK(record.configurations[1].rank == 1);
  CHECK(record.configurations[2].rank == 3);
  CHECK(record.chosen(0).size() == 2);
}

TEST_CASE("equal counts of right predictions have equal means and ranks, however they are spread") {
  Plan plan = sample_plan();
  plan.cells.erase(plan.cells.begin() + 2, plan.cells.end());
  for (Cell& cell : plan.cells) cell.scheme = 1;
  SweepOutcome outcome = done_outcome(plan);
  const std::vector<std::size_t> correct{2, 4, 6, 4, 4, 4};
  for (std::size_t i = 0; i < correct.size(); ++i) {
    outcome.outcomes[i].correct = correct[i];
    outcome.outcomes[i].scores = {static_cast<double>(correct[i]) / 20};
  }
  const RunRecord record = record_of(plan, outcome);
  CHECK(record.configurations[0].summaries[0].mean == record.configurations[1].summaries[0].mean);
  CHECK(record.configurations[0].rank == 1);
  CHECK(record.configurations[1].rank == 1);
}

TEST_CASE("training rows of nested folds are those of the models that judge, and not of inner folds") {
  Plan plan = sample_plan();
  plan.cells.resize(1);
  SplitSet splits;
  splits.add({.train = {0, 1, 2, 3}, .test = {4, 5}}, {.fold = 0});
  splits.add({.train = {0, 1}, .test = {2, 3}}, {.outer = 1, .fold = 0});
  Scheme scheme = sample_scheme(60, 2);
  scheme.splits = std::make_shared<const SplitSet>(splits);
  set_schemes(plan, {scheme});
  const RunRecord record = record_of(plan, done_outcome(plan));
  REQUIRE(record.groups.size() == 1);
  CHECK(record.groups[0].train_rows == 4);
}

TEST_CASE("a configuration with several sizes of the training part stands in a group for each") {
  Plan plan = sample_plan();
  plan.cells.resize(1);
  SplitSet splits;
  splits.add({.train = {0, 1}, .test = {4, 5}}, {.fold = 0, .train_size = 0});
  splits.add({.train = {0, 1, 2, 3}, .test = {4, 5}}, {.fold = 0, .train_size = 1});
  Scheme scheme = sample_scheme(60, 2);
  scheme.splits = std::make_shared<const SplitSet>(splits);
  set_schemes(plan, {scheme});
  SweepOutcome outcome = done_outcome(plan);
  outcome.outcomes[0].scores = {0.25};
  outcome.outcomes[1].scores = {0.75};
  const RunRecord record = record_of(plan, outcome);
  REQUIRE(record.groups.size() == 2);
  CHECK(record.groups[1].train_size == 1);
  CHECK(record.groups[1].train_rows == 4);
  REQUIRE(record.configurations.size() == 2);
  CHECK(record.configurations[0].summaries[0].mean == 0.25);
  CHECK(record.configurations[1].summaries[0].mean == 0.75);
}

TEST_CASE("a configuration whose splits all failed has a null mean, ranks last and is never the best") {
  const Plan plan = sample_plan();
  SweepOutcome outcome = done_outcome(plan);
  for (Outcome& one : outcome.outcomes) {
    if (one.cell == 7) fail(one, "no memory");
  }
  const RunRecord record = record_of(plan, outcome);
  CHECK(record.configurations[7].rank == 4);
  CHECK(record.chosen(1) == std::vector<const ConfigurationRecord*>{&record.configurations[5]});
  const Json json = Json::parse(summary_json(record, {}));
  CHECK(json["configurations"][7]["scores"]["accuracy"]["mean"].is_null());
  CHECK(std::isnan(parse_summary_json(json.dump(), "").record.configurations[7].summaries[0].mean));
}

TEST_CASE("splits without an outcome are pending, and warnings are counted with their text") {
  const Plan plan = sample_plan();
  SweepOutcome outcome = done_outcome(plan);
  outcome.outcomes.resize(2 + 1);
  outcome.outcomes[0].warnings = {"did not converge"};
  outcome.outcomes[1].warnings = {"did not converge", "one class"};
  const RunRecord record = record_of(plan, outcome);
  CHECK(record.configurations[0].warned == 2);
  CHECK(record.configurations[0].warnings == std::vector<Remark>{{"did not converge", 2}, {"one class", 1}});
  CHECK(record.configurations[1].done == 1);
  CHECK(record.configurations[1].pending == 2);
  CHECK(record.configurations[7].pending == 3);
  CHECK(record.chosen(1).empty());
}

TEST_CASE("axes keep the types of their values, and a sweep without a seed has none") {
  Plan plan = sample_plan();
  plan.axes[1].values = {1.0, std::vector<std::string>{"a", "b"}};
  plan.axes[1].is_size = true;
  plan.seed.reset();
  const RunRecord read = parse_summary_json(summary_json(record_of(plan, sample_outcome(plan)), {}), "").record;
  CHECK(read.axes[1].values == std::vector<Scalar>{1.0, std::vector<std::string>{"a", "b"}});
  CHECK(read.axes[1].is_size);
  CHECK_FALSE(read.axes[0].is_size);
  CHECK_FALSE(read.provenance.seed.has_value());
}

TEST_CASE("bytes that are no UTF-8 do not lose a run") {
  RunRecord record = sample_record();
  record.description = "caf\xe9";
  CHECK(parse_summary_json(summary_json(record, {}), "").record.description == "caf\xef\xbf\xbd");
}

TEST_CASE("a newer and an older major version are refused, and unknown fields of a newer minor one are ignored") {
  CHECK(
      complaint_about("/schema", "gridfold-summary 3.0") ==
      "summary.json: schema: is \"gridfold-summary 3.0\"; expected major version 2: a newer version of gridfold wrote "
      "this run");
  CHECK(
      complaint_about("/schema", "gridfold-summary 1.0") ==
      "summary.json: schema: is \"gridfold-summary 1.0\"; expected major version 2: an older version of gridfold wrote "
      "this run");
  Json json = sample_json();
  json["schema"] = "gridfold-summary 2.7";
  json["novelty"] = {{"a", 1}};
  CHECK(parse_summary_json(json.dump(), "").record.name == "digits knn");
}

TEST_CASE("a broken summary is refused with file and field") {
  CHECK(complaint_about("/schema", 3) == "summary.json: schema: is 3; expected text");
  CHECK(complaint_about("/schema", "mlflow 1.0") ==
        "summary.json: schema: is \"mlflow 1.0\"; expected \"gridfold-summary 2.2\"");
  CHECK(complaint_about("/configurations/2/group", 2) ==
        "summary.json: configurations[2].group: is 2; expected the place of one of 2 groups");
  CHECK(complaint_about("/groups/0/dataset", 1) ==
        "summary.json: groups[0].dataset: is 1; expected the place of one of 1 data sets");
  CHECK(complaint_about("/configurations/2/rank", -1) ==
        "summary.json: configurations[2].rank: is -1; expected an integer, 0 or more");
  CHECK(complaint_about("/configurations/2/params/k", 7) ==
        "summary.json: configurations[2].params.k: is 7; expected a value of the axis \"k\"");
  CHECK(complaint_about("/configurations/2/scores/accuracy/mean", "high") ==
        "summary.json: configurations[2].scores.accuracy.mean: is \"high\"; expected a number or null");
  CHECK(complaint_about("/axes", 1) == "summary.json: axes: is 1; expected a list");
  CHECK(complaint_about("/provenance/seed", 18446744073709551615U) ==
        "summary.json: provenance.seed: is 18446744073709551615; expected an integer of 64 bits");
  Json json = sample_json();
  json["provenance"].erase("cpu");
  CHECK_THROWS_WITH(parse_summary_json(json.dump(), "summary.json"), "summary.json: provenance.cpu: is missing");
  CHECK_THROWS_WITH(parse_summary_json("{\"schema\": ", "summary.json"), "summary.json: byte 12: is no JSON");
  CHECK_THROWS_WITH(parse_summary_json("[]", "summary.json"), "summary.json: document: is a list; expected an object");
  CHECK_THROWS_WITH(parse_summary_json("{\"a\":1e999}", "summary.json"),
                    "summary.json: holds a number beyond the range of 64-bit floats");
}

TEST_CASE("a summary that names a file outside its folder is refused") {
  for (const char* name : {"", ".", "..", "../folds.csv", "/folds.csv", "a/folds.csv", "a/"}) {
    INFO(name);
    CHECK(complaint_about("/files", Json::array({{{"name", name}, {"sha256", ""}, {"bytes", 1}}})) ==
          fmt::format("summary.json: files[0].name: is \"{}\"; expected the name of a file in the run's folder", name));
  }
}
