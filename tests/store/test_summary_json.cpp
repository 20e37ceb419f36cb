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
  // 14/30 and 15/30: numpy.mean, numpy.std, numpy.std(ddof=1) / sqrt(2)
  const Json& score = json["configurations"][4]["scores"]["accuracy"];
  CHECK(score["mean"].get<double>() == Approx(0.48333333333333334).epsilon(1e-15));
  CHECK(score["std"].get<double>() == Approx(0.016666666666666663).epsilon(1e-12));
  CHECK(score["std_ddof"] == 0);
  CHECK(score["standard_error"].get<double>() == Approx(0.016666666666666663).epsilon(1e-12));
  CHECK(score["n"] == 2);
  const Json& failed = json["configurations"][7]["folds"][2];
  CHECK(failed["status"] == "failed");
  CHECK(failed["correct"].is_null());
  CHECK(failed["scores"]["accuracy"].is_null());
  CHECK(failed["n_test"] == 20);
  CHECK(json["configurations"][7]["scores"]["accuracy"]["n"] == 2);
  CHECK(json["best"].size() == 1);
  CHECK(json["best"][0]["params"] == Json({{"metric", "l2"}, {"k", 5}, {"folds", 3}}));
  CHECK(json["provenance"]["datasets"][0]["test_rows"].is_null());
}

TEST_CASE("a configuration whose folds all failed has a null mean, ranks last and is never the best") {
  const Plan plan = sample_plan();
  SweepOutcome outcome = sample_outcome(plan);
  for (FoldOutcome& fold : outcome.folds) {
    if (fold.cell != 7) continue;
    fold.status = FoldStatus::failed;
    fold.scores.clear();
  }
  const RunRecord record = make_record(plan, outcome, {});
  CHECK(record.configurations[7].rank == 8);
  CHECK(record.best() == std::vector<const ConfigurationRecord*>{&record.configurations[5]});
  const Json json = Json::parse(summary_json(record, {}));
  CHECK(json["configurations"][7]["scores"]["accuracy"]["mean"].is_null());
  CHECK(std::isnan(parse_summary_json(json.dump(), "").record.configurations[7].summaries[0].mean));
}

TEST_CASE("axes keep the types of their values") {
  Plan plan = sample_plan();
  plan.axes[1].values = {1.0, true};
  const RunRecord record = make_record(plan, sample_outcome(plan), {});
  const RunRecord read = parse_summary_json(summary_json(record, {}), "").record;
  CHECK(read.axes[1].values == std::vector<Scalar>{1.0, true});
}

TEST_CASE("bytes that are no UTF-8 do not lose a run") {
  RunRecord record = sample_record();
  record.description = "caf\xe9";
  CHECK(parse_summary_json(summary_json(record, {}), "").record.description == "caf\xef\xbf\xbd");
}

TEST_CASE("a newer major version is refused and unknown fields of a newer minor one are ignored") {
  CHECK(complaint_about("/schema", "gridfold-summary 2.0") ==
        "summary.json: schema: is \"gridfold-summary 2.0\"; expected major version 1: another version of gridfold "
        "wrote this run");
  Json json = sample_json();
  json["schema"] = "gridfold-summary 1.7";
  json["novelty"] = {{"a", 1}};
  CHECK(parse_summary_json(json.dump(), "").record.name == "digits knn");
}

TEST_CASE("a broken summary is refused with file and field") {
  CHECK(complaint_about("/schema", 3) == "summary.json: schema: is 3; expected text");
  CHECK(complaint_about("/schema", "mlflow 1.0") ==
        "summary.json: schema: is \"mlflow 1.0\"; expected \"gridfold-summary 1.0\"");
  CHECK(complaint_about("/configurations/2/rank", -1) ==
        "summary.json: configurations[2].rank: is -1; expected an integer, 0 or more");
  CHECK(complaint_about("/configurations/2/folds/1/status", "maybe") ==
        "summary.json: configurations[2].folds[1].status: is \"maybe\"; expected \"done\", \"failed\" or \"absent\"");
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
