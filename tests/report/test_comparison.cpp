#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/error.hpp"
#include "report/comparison.hpp"

using namespace gridfold;

namespace {

using Folds = std::vector<std::vector<double>>;

/// A run over `k` on one data set, with the scores of each value's folds.
report::ComparedRun run_of(const std::string& dataset, const std::vector<std::int64_t>& ks, const Folds& folds) {
  report::ComparedRun run;
  run.record.id = "20260101T000000.000Z-" + dataset;
  run.record.name = "sweep";
  Axis axis{.name = "k", .values = {}};
  for (const std::int64_t k : ks) axis.values.emplace_back(k);
  run.record.axes = {axis};
  run.record.scores = {{.name = "accuracy", .higher_is_better = true}};
  GroupRecord group;
  group.resampling = "k_fold";
  group.text = "5 folds";
  group.splits = folds.front().size();
  run.record.groups = {group};
  DatasetRecord data;
  data.name = dataset;
  data.fingerprint = dataset;
  data.rows = 5000;
  run.record.provenance.datasets = {data};
  for (std::size_t i = 0; i < ks.size(); ++i) {
    ConfigurationRecord configuration;
    configuration.key = std::string(15, '0') + std::to_string(i);
    configuration.coordinates = {i};
    configuration.summaries = {summarize(folds[i])};
    run.record.configurations.push_back(configuration);
    for (std::size_t fold = 0; fold < folds[i].size(); ++fold) {
      run.splits.push_back({.configuration = i,
                            .split = {.fold = static_cast<std::uint32_t>(fold)},
                            .status = SplitStatus::done,
                            .n_train = 4000,
                            .n_test = 1000,
                            .scores = {folds[i][fold]}});
    }
  }
  return run;
}

/// CS231n's published folds for K = 1 and K = 10.
report::ComparedRun published() {
  return run_of("cifar10", {1, 10}, {{.263, .257, .264, .278, .266}, {.265, .296, .276, .284, .280}});
}

report::ComparisonOptions against(const std::string& baseline) {
  report::ComparisonOptions options;
  options.baseline.emplace(baseline);
  return options;
}

}  // namespace

// R 4.2.2.
TEST_CASE("the published folds of K = 10 against K = 1 give what R gives") {
  const report::Comparison comparison = report::compare({published()}, against("k == 1"));
  REQUIRE(comparison.groups.size() == 1);
  const report::ComparedGroup& group = comparison.groups.front();
  CHECK(group.baseline == "k = 1");
  CHECK(group.test_share == 0.25);
  REQUIRE(group.others.size() == 1);
  const report::ComparedConfiguration& other = group.others.front();
  CHECK(other.name == "k = 10");
  CHECK(other.test->t == Approx(1.506195521).epsilon(1e-8));
  CHECK(other.test->p == Approx(.206483037).epsilon(1e-8));
  CHECK(other.equivalence.worse == Approx(.03206407386).epsilon(1e-8));
  CHECK(other.equivalence.equivalent == Approx(.2978616829).epsilon(1e-8));
  CHECK(other.equivalence.better == Approx(.6700742432).epsilon(1e-8));
  const std::string text = report::comparison_text(comparison);
  CHECK_THAT(text,
             Catch::Contains("k = 10              0.2802     +0.0146  1.506  0.2065    0.2065     0.032    0.298"));
  CHECK_THAT(text,
             Catch::Contains("Undecided: no difference was shown, which does not show that there is none: k = 10\n"));
  CHECK_THAT(text, !Catch::Contains("Beware"));
  CHECK_THAT(report::comparison_json(comparison), Catch::Contains("1.50619552") && Catch::Contains("0.20648303") &&
                                                      Catch::Contains("2.25929328") &&
                                                      Catch::Contains("0.0144499134") && Catch::Contains("0.29786168"));
}

TEST_CASE("without a baseline the best by mean is one, and the text says what that does to the test") {
  const report::ComparedRun run = run_of("a", {1, 2, 3}, {{.5, .5, .5}, {.9, .9, .9}, {.9, .9, .9000001}});
  const report::Comparison comparison = report::compare({run}, {});
  CHECK(comparison.groups.front().baseline == "k = 3");
  const std::string text = report::comparison_text(comparison);
  CHECK_THAT(text, Catch::Contains("Worse than the baseline (p <= 0.05): k = 1\n"));
  CHECK_THAT(text, Catch::Contains("Practically the same (within 0.01 with probability 0.95 or more): k = 2\n"));
  CHECK_THAT(text, Catch::Contains("Beware: the baseline is the best of 3 on these very splits"));
}

TEST_CASE("a configuration that two runs hold is one, and runs on other rows are not mixed") {
  const report::Comparison twice = report::compare({published(), published()}, against("k == 1"));
  REQUIRE(twice.groups.size() == 1);
  CHECK(twice.groups.front().others.size() == 1);
  const report::ComparedRun other = run_of("b", {1, 10}, {{.1, .2}, {.2, .4}});
  CHECK(report::compare({published(), other}, against("k == 1")).groups.size() == 2);
}

TEST_CASE("over data sets, ranks are compared, and few data sets are warned of") {
  std::vector<report::ComparedRun> runs;
  for (const std::string name : {"a", "b", "c", "d"}) {
    // The scores of the Friedman test in tests/stats, whose mean ranks are 1.25, 2.25 and 2.5.
    const std::size_t row = static_cast<std::size_t>(name[0] - 'a');
    const std::vector<std::vector<double>> scores{{.9, .85, .8}, {.7, .72, .6}, {.8, .78, .79}, {.66, .6, .61}};
    Folds folds;
    for (const double score : scores[row]) folds.push_back({score, score});
    runs.push_back(run_of(name, {1, 2, 3}, folds));
  }
  const report::Comparison comparison = report::compare(runs, {});
  REQUIRE(comparison.over_datasets);
  CHECK(comparison.over_datasets->names == std::vector<std::string>{"k = 1", "k = 2", "k = 3"});
  CHECK(comparison.over_datasets->friedman.mean_ranks == std::vector<double>{1.25, 2.25, 2.5});
  const std::string text = report::comparison_text(comparison);
  CHECK_THAT(text, Catch::Contains("Friedman: chi-squared = 3.5000, p = 0.1738"));
  CHECK_THAT(text,
             Catch::Contains("No difference between the configurations was shown, so pairs of them are not compared"));
  CHECK_THAT(text, Catch::Contains("Beware: 4 data sets are few"));
}

TEST_CASE("a baseline that names no configuration or several, and a score that a run lacks, are errors") {
  CHECK_THROWS_WITH(report::compare({published()}, against("k == 2")),
                    "--baseline k == 2: must name one configuration of cifar10 with 5 folds; it names none");
  CHECK_THROWS_WITH(report::compare({published()}, against("k > 0")), Catch::Contains("it names 2: k = 1; k = 10"));
  CHECK_THROWS_AS(report::compare({published()}, against("kk == 1")), ConfigError);
  report::ComparisonOptions options;
  options.score = "f1";
  CHECK_THROWS_WITH(report::compare({published()}, options), Catch::Contains("it was not judged by f1"));
  CHECK_THROWS_WITH(report::compare({run_of("a", {1}, {{.5, .5}})}, {}), Catch::StartsWith("nothing to compare"));
}
