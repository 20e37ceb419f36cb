#include <catch2/catch.hpp>

#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/registry.hpp"
#include "export/export_format.hpp"
#include "store/sample_run.hpp"
#include "store/select_configurations.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

/// k = 1 and the labels `label` and `a_b, "c"`, on two folds of 6 rows: 3 and 6 right, and 3 right and one that failed.
StoredRun small_run(const std::string& label = "=1+1") {
  Plan plan = sample_plan();
  plan.axes = {{"k", {std::int64_t{1}}}, {"label", {label, std::string("a_b, \"c\"")}}};
  plan.cells.resize(2);
  plan.cells[0].coordinates = {0, 0};
  plan.cells[1].coordinates = {0, 1};
  for (Cell& cell : plan.cells) cell.scheme = 0;
  set_schemes(plan, {sample_scheme(12, 2)});
  SweepOutcome outcome = done_outcome(plan);
  outcome.outcomes[0].scores = {0.5};
  outcome.outcomes[1].scores = {1.0};
  outcome.outcomes[2].scores = {0.5};
  fail(outcome.outcomes[3], "out of memory");
  return stored_run(plan, outcome);
}

ExportFormat format_named(const std::string& name) {
  const std::vector<ExportFormat> formats = built_in_exports();
  const ExportFormat* format = find_entry(formats, name);
  REQUIRE(format != nullptr);
  return *format;
}

std::string exported(const std::string& format, const ExportedRun& run) { return format_named(format).file(run); }

std::string exported(const std::string& format) {
  const StoredRun run = small_run();
  return exported(format, ExportedRun(run, make_record(run)));
}

std::string exported_with_label(const std::string& format, const std::string& label) {
  const StoredRun run = small_run(label);
  return exported(format, ExportedRun(run, make_record(run)));
}

ExportedRun sample_export(std::size_t limit) {
  const Plan plan = sample_plan();
  const StoredRun run = stored_run(plan, sample_outcome(plan));
  return {run, best_configurations(make_record(run), limit)};
}

std::string bytes_of(const ExportedFolder& folder, const std::string& end_of_path) {
  for (const ExportedFile& file : folder.files) {
    if (file.path.string().ends_with(end_of_path)) return file.bytes;
  }
  FAIL("no file " << end_of_path);
  return {};
}

}  // namespace

TEST_CASE("csv-long has a row per score of each split, and no text that a spreadsheet takes for a formula") {
  CHECK(exported("csv-long") ==
        "cell,k,label,group,repeat,fold,status,n_train,n_test,score,value,reason\n"
        "0000000000000000,1,'=1+1,,0,0,done,6,6,accuracy,0.5,\n"
        "0000000000000000,1,'=1+1,,0,1,done,6,6,accuracy,1,\n"
        "0000000000000001,1,\"a_b, \"\"c\"\"\",,0,0,done,6,6,accuracy,0.5,\n"
        "0000000000000001,1,\"a_b, \"\"c\"\"\",,0,1,failed,6,6,accuracy,,out of memory\n");
}

TEST_CASE("csv-wide has a row per configuration with a column per split") {
  CHECK(exported("csv-wide") ==
        "cell,k,label,group,rank,done,failed,pending,accuracy_mean,accuracy_std,accuracy_split0,accuracy_split1\n"
        "0000000000000000,1,'=1+1,,1,2,0,0,0.75,0.3535533905932738,0.5,1\n"
        "0000000000000001,1,\"a_b, \"\"c\"\"\",,2,1,1,0,0.5,,0.5,\n");
}

TEST_CASE("cv-results has scikit-learn's columns, and no mean where a split failed") {
  CHECK(exported("cv-results") ==
        "mean_fit_time,std_fit_time,mean_score_time,std_score_time,param_k,param_label,params,split0_test_score,"
        "split1_test_score,mean_test_score,std_test_score,rank_test_score\n"
        ",,,,1,'=1+1,\"{\"\"k\"\":1,\"\"label\"\":\"\"=1+1\"\"}\",0.5,1,0.75,0.25,1\n"
        ",,,,1,\"a_b, \"\"c\"\"\",\"{\"\"k\"\":1,\"\"label\"\":\"\"a_b, \\\"\"c\\\"\"\"\"}\",0.5,,,,2\n");
}

// numpy.std([0.684, 0.8104, 0.7472]) is 0.05160...
TEST_CASE("cv-results has the splits that judge, with the values that their mean is of") {
  const StoredRun run = run_of_632();
  const std::string table = exported("cv-results", ExportedRun(run, make_record(run)));
  CHECK_THAT(table, Catch::Contains(",split0_test_score,split1_test_score,split2_test_score,mean_test_score,") &&
                        Catch::Contains(",0.8104,0.7472,0.7472,0.0516"));
}

TEST_CASE("every table of an optimistic run says why in a last column, and other tables have none") {
  const StoredRun run = small_run();
  RunRecord record = make_record(run);
  record.groups.front().optimism = "rows were seen";
  for (const char* format : {"csv-long", "csv-wide", "cv-results"}) {
    INFO(format);
    CHECK_THAT(exported(format), !Catch::Contains("optimistic_because"));
    std::istringstream table(exported(format, ExportedRun(run, record)));
    std::string line;
    std::getline(table, line);
    CHECK_THAT(line, Catch::EndsWith(",optimistic_because"));
    while (std::getline(table, line)) CHECK_THAT(line, Catch::EndsWith(",rows were seen"));
  }
}

TEST_CASE("LaTeX prints below a table that its numbers are optimistic, and why") {
  const StoredRun run = small_run();
  RunRecord record = make_record(run);
  record.groups.front().optimism = "rows were seen & chosen";
  CHECK_THAT(exported("latex", ExportedRun(run, record)),
             Catch::EndsWith("\\end{tabular}\n"
                             "\\par\\smallskip{\\footnotesize Optimistic: rows were seen \\& chosen.\\par}\n"));
  CHECK_THAT(exported("latex"), !Catch::Contains("ptimistic"));
}

TEST_CASE("cv-results refuses groups that cannot be compared and names them") {
  CHECK_THROWS_WITH(exported("cv-results", sample_export(8)),
                    "cv-results ranks configurations, and those of different groups cannot be compared; allowed:\n"
                    "  --group 0  2 folds\n"
                    "  --group 1  3 folds");
}

TEST_CASE("LaTeX has mean and deviation with the best in bold, and prints every character of a text") {
  CHECK_THAT(exported("latex"), Catch::EndsWith("% lacks: splits without a score, ranked last\n"
                                                "\\begin{tabular}{rlcr}\n"
                                                "\\toprule\n"
                                                "k & label & accuracy & lacks \\\\\n"
                                                "\\midrule\n"
                                                "1 & =1+1 & \\textbf{0.7500} $\\pm$ 0.3536 & 0 \\\\\n"
                                                "1 & a\\_b, ''c'' & 0.5000 & 1 \\\\\n"
                                                "\\bottomrule\n"
                                                "\\end{tabular}\n"));
}

TEST_CASE("a row of a LaTeX table that begins with a bracket or a star is not taken for an option of the row before") {
  Plan plan = sample_plan();
  plan.axes = {{"label", {std::string("[1, 2]"), std::string("*")}}};
  plan.cells.resize(2);
  for (std::size_t cell = 0; cell < 2; ++cell) {
    plan.cells[cell].coordinates = {cell};
    plan.cells[cell].scheme = 0;
  }
  const StoredRun run = stored_run(plan, done_outcome(plan));
  const std::string table = exported("latex", ExportedRun(run, make_record(run)));
  CHECK_THAT(table, Catch::Contains("\n{}[1, 2] & ") && Catch::Contains("\n{}* & "));
  CHECK_THAT(table, Catch::Contains("standard deviation (ddof 1)"));
}

TEST_CASE("JSON Lines has an object per split") {
  CHECK_THAT(exported("jsonl"),
             Catch::StartsWith(R"({"cell":"0000000000000000","params":{"k":1,"label":"=1+1"},"group":"","repeat":0,)"
                               R"("fold":0,"status":"done","n_train":6,"n_test":6,"scores":{"accuracy":0.5}})"
                               "\n") &&
                 Catch::EndsWith(R"("status":"failed","n_train":6,"n_test":6,"scores":{"accuracy":null},)"
                                 R"("reason":"out of memory"})"
                                 "\n"));
}

TEST_CASE(
    "an MLflow experiment has a run per configuration, a step per split and files without a line feed at the end") {
  const StoredRun run = small_run();
  const ExportedFolder folder = format_named("mlflow").folder(ExportedRun(run, make_record(run)), "/data/mlruns");
  CHECK(folder.name.size() == 18);
  CHECK(folder.name.find_first_not_of("0123456789") == std::string::npos);
  CHECK(bytes_of(folder, "meta.yaml") == "artifact_location: \"file:///data/mlruns/" + folder.name +
                                             "\"\n"
                                             "creation_time: 1795447140123\n"
                                             "experiment_id: '" +
                                             folder.name +
                                             "'\n"
                                             "last_update_time: 1795447141000\n"
                                             "lifecycle_stage: active\n"
                                             "name: \"20261123T151900.123Z-digits-knn-3f9a2c1e\"\n");
  CHECK(bytes_of(folder, "params/label") == "=1+1");
  CHECK(bytes_of(folder, "metrics/accuracy") == "1795447141000 0.5 0\n1795447141000 1 1\n");
  CHECK(bytes_of(folder, "metrics/accuracy_mean") == "1795447141000 0.75 0\n");
  CHECK(bytes_of(folder, "metrics/accuracy_std") == "1795447141000 0.3535533905932738 0\n");
  CHECK(bytes_of(folder, "tags/mlflow.runName") == "k = 1, label = =1+1");
}

TEST_CASE("JSON escapes what a terminal obeys") {
  const std::string label = "a\x7f\u009b\u061c\u2028\u202e\u2066z";
  const std::string escaped = R"(a\u007f\u009b\u061c\u2028\u202e\u2066z)";
  for (const char* format : {"json", "jsonl", "vega-lite"}) {
    INFO(format);
    const std::string text = exported_with_label(format, label);
    CHECK_THAT(text, Catch::Contains(escaped));
    CHECK_THAT(text, !Catch::Contains(label));
  }
  CHECK_THAT(exported_with_label("cv-results", label), Catch::Contains(escaped));
}

TEST_CASE("a chart has numbers for its horizontal axis, also where some configurations have none") {
  Plan plan = sample_plan();
  plan.axes = {
      {"classifier", {std::string("knn"), std::string("majority"), std::string("prior"), std::string("ridge")}},
      {"k", {std::int64_t{1}, std::int64_t{2}, Scalar()}}};
  plan.cells.resize(5);
  const std::vector<std::vector<std::size_t>> coordinates{{0, 0}, {0, 1}, {1, 2}, {2, 2}, {3, 2}};
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) {
    plan.cells[cell].key = fmt::format("{:016x}", cell);
    plan.cells[cell].coordinates = coordinates[cell];
    plan.cells[cell].scheme = 0;
  }
  set_schemes(plan, {sample_scheme(12, 2)});
  const StoredRun run = stored_run(plan, done_outcome(plan));
  const std::string chart = exported("vega-lite", ExportedRun(run, make_record(run)));
  CHECK_THAT(chart, Catch::Contains(R"("field":"x","type":"ordinal","title":"k")"));
  CHECK_THAT(chart, Catch::Contains(R"("series":"classifier = ridge","x":"-")"));
}

TEST_CASE("the best configurations keep their ranks, and the groups share their number") {
  const ExportedRun run = sample_export(4);
  REQUIRE(run.record().configurations.size() == 4);
  for (const ConfigurationRecord& configuration : run.record().configurations) CHECK(configuration.rank <= 2);
  CHECK(run.record().groups.size() == 2);
}

TEST_CASE("one group can be exported, and a number without a group is refused with those that there are") {
  const RunRecord record = sample_record();
  const RunRecord one = only_group(record, 1);
  CHECK(one.groups.size() == 1);
  CHECK(one.configurations.size() == 4);
  CHECK_THROWS_WITH(only_group(record, -1), Catch::StartsWith("--group -1: there is no such group"));
  CHECK_THROWS_WITH(only_group(record, 2), "--group 2: there is no such group; allowed:\n  0  2 folds\n  1  3 folds");
}

TEST_CASE(
    "the best configurations of a run are those of each group, and what the rule chooses in groups without room") {
  const Plan plan = sample_plan();
  const RunRecord record = make_record(stored_run(plan, sample_outcome(plan)));
  REQUIRE(record.groups.size() == 2);
  for (const std::size_t limit : {1U, 2U, 3U}) {
    const RunRecord best = best_configurations(record, limit);
    REQUIRE(best.groups.size() == 2);
    REQUIRE(best.configurations.size() == 2);
    for (const ConfigurationRecord& one : best.configurations) CHECK(one.rank == 1);
  }
  CHECK(best_configurations(record, 4).configurations.size() == 4);
}

TEST_CASE("every export is a component with names of its own and takes a part of a run") {
  std::set<std::string> names;
  const Plan plan = sample_plan();
  const StoredRun run = stored_run(plan, sample_outcome(plan));
  const ExportedRun whole(run, only_group(make_record(run), 0));
  const ExportedRun best(run, best_configurations(only_group(make_record(run), 0), 1));
  for (const ExportFormat& format : built_in_exports()) {
    CAPTURE(format.component.name);
    CHECK(names.insert(format.component.name).second);
    for (const std::string& alias : format.component.aliases) CHECK(names.insert(alias).second);
    CHECK_FALSE(format.component.summary.empty());
    REQUIRE((format.file == nullptr) != (format.folder == nullptr));
    if (format.file != nullptr) {
      CHECK(format.file(best) != format.file(whole));
    } else {
      CHECK(format.folder(best, "/to").files.size() < format.folder(whole, "/to").files.size());
    }
  }
}

TEST_CASE("a score that others are ranked by keeps its own values") {
  Plan plan = sample_plan();
  plan.scores.push_back({find_entry(plan.registry->scores, "cohen_kappa"), {}, "cohen_kappa"});
  SweepOutcome outcome = done_outcome(plan);
  for (Outcome& one : outcome.outcomes) one.scores[1] = -one.scores[0];
  const StoredRun run = stored_run(plan, outcome);
  const ExportedRun exported(run, ranked_by(make_record(run), "cohen_kappa"));
  REQUIRE(exported.record().scores.front().name == "cohen_kappa");
  const Evaluation& split = exported.splits(0).front();
  CHECK(exported.value(split, 0) == -exported.value(split, 1));
  CHECK(exported.value(split, 0) < 0);
}
