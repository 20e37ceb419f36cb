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

/// The same configurations under each seed, with the scores of each seed's two halves of 300 rows by configuration:
/// `folds[configuration][seed]`.
report::ComparedRun seeded_run(const std::string& id, const std::vector<std::int64_t>& ks,
                               const std::vector<std::int64_t>& seeds, const std::vector<Folds>& folds) {
  report::ComparedRun run = run_of("digits", ks, std::vector<std::vector<double>>(ks.size(), {0, 0}));
  run.record.id = id;
  run.splits.clear();
  run.record.provenance.datasets.front().rows = 300;
  Axis seed_axis{.name = "seed", .values = {}, .is_seed = true};
  for (const std::int64_t seed : seeds) seed_axis.values.emplace_back(seed);
  run.record.averages.over = "seed";
  run.record.averages.axes = run.record.axes;
  run.record.averages.groups = run.record.groups;
  run.record.averages.groups.front().splits = 2 * seeds.size();
  run.record.axes.push_back(seed_axis);
  const GroupRecord group = run.record.groups.front();
  run.record.groups.clear();
  run.record.configurations.clear();
  for (std::size_t seed = 0; seed < seeds.size(); ++seed) {
    run.record.groups.push_back(group);
    run.record.groups.back().parameters = {{"shuffle.seed", seeds[seed]}};
  }
  run.record.averages.groups.front().parameters = run.record.groups.front().parameters;
  for (std::size_t k = 0; k < ks.size(); ++k) {
    std::vector<double> all;
    for (std::size_t seed = 0; seed < seeds.size(); ++seed) {
      ConfigurationRecord configuration;
      configuration.key = "k" + std::to_string(ks[k]) + "s" + std::to_string(seeds[seed]);
      configuration.coordinates = {k, seed};
      configuration.group = seed;
      configuration.summaries = {summarize(folds[k][seed])};
      for (std::uint32_t fold = 0; fold < 2; ++fold) {
        all.push_back(folds[k][seed][fold]);
        run.splits.push_back({.configuration = run.record.configurations.size(),
                              .split = {.fold = fold},
                              .status = SplitStatus::done,
                              .n_train = 150,
                              .n_test = 150,
                              .scores = {folds[k][seed][fold]}});
      }
      run.record.configurations.push_back(configuration);
    }
    ConfigurationRecord average = run.record.configurations[run.record.configurations.size() - seeds.size()];
    average.coordinates = {k};
    average.group = 0;
    average.summaries = {summarize(all)};
    run.record.averages.configurations.push_back(average);
  }
  return run;
}

/// Ten differences by seed, whose F and p come from the formula of Alpaydin (1999) and SciPy's f.sf(F, 10, 5).
const Folds kFirstOfFive{{.5, .5}, {.5, .5}, {.5, .5}, {.5, .5}, {.5, .5}};
const Folds kSecondOfFive{{.52, .53}, {.51, .49}, {.53, .52}, {.5, .54}, {.51, .52}};

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

TEST_CASE("runs on other rows of the same data are not paired") {
  const auto with = [](const std::string& name, const Scalar& value) {
    report::ComparedRun run = published();
    run.record.provenance.datasets.front().parameters = {{"path", std::string("x.csv")}, {name, value}};
    return run;
  };
  const auto groups = [](const report::ComparedRun& left, const report::ComparedRun& right) {
    return report::compare({left, right}, against("k == 1")).groups;
  };
  CHECK(groups(with("test.seed", std::int64_t{1}), with("test.seed", std::int64_t{1})).size() == 1);
  const std::vector<report::ComparedGroup> apart =
      groups(with("test.seed", std::int64_t{1}), with("test.seed", std::int64_t{2}));
  REQUIRE(apart.size() == 2);
  CHECK(apart[0].dataset != apart[1].dataset);
  CHECK_THAT(apart[1].dataset, Catch::EndsWith("(test.seed = 2)"));
  CHECK(groups(with("train.sample_seed", std::int64_t{1}), with("train.sample_seed", std::int64_t{2})).size() == 2);
  CHECK(groups(with("path", std::string("x.csv")), with("path", std::string("y.csv"))).size() == 1);
  // How a test part is sampled matters where it judges.
  CHECK(groups(with("test.sample_seed", std::int64_t{1}), with("test.sample_seed", std::int64_t{2})).size() == 1);
  report::ComparedRun left = published();
  report::ComparedRun right = published();
  left.record.groups.front().judges_test_part = right.record.groups.front().judges_test_part = true;
  left.record.provenance.datasets.front().test_fingerprint = "one";
  right.record.provenance.datasets.front().test_fingerprint = "other";
  CHECK(groups(left, right).size() == 2);
  report::ComparedRun smaller = published();
  smaller.record.groups.front().train_rows = 1000;
  CHECK(groups(published(), smaller).size() == 2);
}

TEST_CASE("what failed on a split is no default baseline, and is compared on the splits that both have") {
  report::ComparedRun run = run_of("a", {1, 2, 3}, {{.6, .7, .8}, {.5, .75, .7}, {.9, .95, 0}});
  run.record.configurations[2].failed = 1;
  run.record.configurations[2].summaries = {summarize(std::vector<double>{.9, .95})};
  run.splits.back().status = SplitStatus::failed;
  const report::Comparison comparison = report::compare({run}, {});
  const report::ComparedGroup& group = comparison.groups.front();
  CHECK(group.baseline == "k = 1");
  REQUIRE(group.others.size() == 2);
  CHECK(group.others[0].name == "k = 3");
  CHECK(group.others[0].mean == Approx(.925));
  CHECK(group.others[0].baseline_mean == Approx(.65));
  CHECK(group.others[0].test->mean == Approx(.275));
  const std::string text = report::comparison_text(comparison);
  CHECK_THAT(text, Catch::Contains("k = 3 lacks a score on 1 of 3 splits; its numbers are of the 2 that both have, "
                                   "where the baseline has 0.6500.\n"));
  CHECK_THAT(text, Catch::Contains("Beware: two splits leave the t test one degree of freedom"));
  CHECK_THAT(report::comparison_text(report::compare({run}, against("k == 3"))),
             Catch::Contains("The baseline, k = 3, lacks a score on 1 of 3 splits.\n"));
}

TEST_CASE("differences without variance are not tested, and nothing is called the same for it") {
  // .3 - .2 and .4 - .3 differ in the last bit.
  const report::ComparedRun run = run_of("a", {1, 2, 3}, {{.2, .3, .4}, {.3, .4, .5}, {.2, .3, .4}});
  const report::Comparison comparison = report::compare({run}, against("k == 1"));
  for (const report::ComparedConfiguration& other : comparison.groups.front().others) CHECK_FALSE(other.is_tested());
  const std::string text = report::comparison_text(comparison);
  CHECK_THAT(text, Catch::StartsWith("a, 5 folds: nothing can be tested\n"));
  CHECK_THAT(text, Catch::Contains("which leaves no variance to judge it by: k = 2\n") &&
                       Catch::Contains("the same scores as the baseline on every split in common: k = 3\n") &&
                       !Catch::Contains("Practically") && !Catch::Contains("nan") && !Catch::Contains("inf"));
}

TEST_CASE("splits that the t test was not made for are warned of") {
  report::ComparedRun series = run_of("a", {1, 2}, {{.5, .6, .7}, {.6, .6, .8}});
  series.record.groups.front().trains_on_earlier_rows = true;
  CHECK_THAT(report::comparison_text(report::compare({series}, {})),
             Catch::Contains("Beware: each fold trains on rows before it"));
  report::ComparedRun samples = run_of("a", {1, 2}, {{.5, .6, .7}, {.6, .6, .8}});
  for (SplitRecord& split : samples.splits) {
    split.split = {.repeat = split.split.fold};
    split.n_train = 5000;
  }
  CHECK_THAT(report::comparison_text(report::compare({samples}, {})),
             Catch::Contains("Beware: training rows are drawn with replacement"));
  CHECK_THAT(report::comparison_text(report::compare({published()}, against("k == 1"))), !Catch::Contains("Beware"));
}

TEST_CASE("splits that a file gives are compared where their rows are the same, wherever the file lies") {
  const auto given = [](const std::string& file, const std::string& digest, std::int64_t k) {
    report::ComparedRun run = run_of("a", {k}, {{.5, .6, .7}});
    run.record.id += file;
    GroupRecord& group = run.record.groups.front();
    group.resampling = "predefined";
    group.parameters = {{"file", file}};
    group.splits_digest = digest;
    run.record.configurations.front().key = "000000000000000" + std::to_string(k);
    return run;
  };
  const report::Comparison same = report::compare({given("/a.txt", "aa", 1), given("/b.txt", "aa", 2)}, {});
  CHECK(same.groups.size() == 1);
  CHECK_THROWS_WITH(report::compare({given("/a.txt", "aa", 1), given("/a.txt", "bb", 2)}, {}),
                    Catch::Contains("nothing to compare"));
}

TEST_CASE("groups without the baseline are left out and named, and a key may be cut short") {
  const report::ComparedRun other = run_of("b", {2, 3}, {{.1, .2}, {.2, .4}});
  const report::Comparison comparison = report::compare({published(), other}, against("k == 1"));
  CHECK(comparison.groups.size() == 1);
  CHECK(comparison.groups_without_baseline == std::vector<std::string>{"b with 5 folds"});
  CHECK_THAT(report::comparison_text(comparison),
             Catch::Contains("Left out, for the baseline is none of their configurations: b with 5 folds\n"));
  report::ComparedRun run = published();
  run.record.configurations[0].key = "abc0000000000000";
  run.record.configurations[1].key = "abd0000000000000";
  report::ComparisonOptions options;
  options.baseline_key = "abc";
  CHECK(report::compare({run}, options).groups.front().baseline == "k = 1");
  options.baseline_key = "ab";
  CHECK_THROWS_WITH(report::compare({run}, options),
                    "--baseline ab: 2 configurations have keys that begin so, such as abc0000000000000 and "
                    "abd0000000000000");
  options.baseline_key = "f";
  CHECK_THROWS_WITH(report::compare({run}, options),
                    Catch::StartsWith("--baseline f: no configuration has a key that begins so"));
}

TEST_CASE("runs that differ in a constant are told apart by the run") {
  report::ComparedRun left = run_of("a", {1}, {{.5, .6, .9}});
  report::ComparedRun right = run_of("a", {1}, {{.6, .6, .8}});
  left.record.id = "20260101T000000.000Z-base-1";
  right.record.id = "20260101T000000.000Z-base-2";
  right.record.configurations.front().key = "ffff000000000000";
  const report::ComparedGroup group = report::compare({left, right}, {}).groups.front();
  CHECK(group.baseline == "sweep [20260101T000000.000Z-base-1]");
  CHECK(group.others.front().name == "sweep [20260101T000000.000Z-base-2]");
  left.config = "name: one\nclassifier:\n  knn:\n    metric: l1\ngrid:\n  k: [1]\n";
  right.config = "name: two\nclassifier:\n  knn:\n    metric: l2\ngrid:\n  k: [1, 2]\n";
  CHECK(report::compare({left, right}, {}).groups.front().baseline == "metric = l1");
}

TEST_CASE("runs of one data set and one setting each are compared over the data sets") {
  std::vector<report::ComparedRun> runs;
  for (const std::string dataset : {"a", "b", "c"}) {
    for (const std::string weights : {"uniform", "distance"}) {
      runs.push_back(run_of(dataset, {5}, {weights == "uniform" ? std::vector{.5, .6} : std::vector{.7, .8}}));
      runs.back().record.id += "-" + weights;
      runs.back().record.name = dataset + "-" + weights;
      runs.back().record.configurations.front().key = "000000000000000" + std::string(weights, 0, 1);
      runs.back().config = "name: x\ndataset:\n  loader: " + dataset +
                           "\nclassifier:\n  name: knn\n  knn:\n    weights: " + weights + "\ngrid:\n  k: [5]\n";
    }
  }
  const report::Comparison comparison = report::compare(runs, {});
  REQUIRE(comparison.over_datasets);
  CHECK(comparison.over_datasets->names == std::vector<std::string>{"weights = uniform", "weights = distance"});
  CHECK(comparison.over_datasets->datasets == std::vector<std::string>{"a", "b", "c"});
  CHECK(comparison.over_datasets->signed_rank);
  runs.erase(runs.begin() + 1);
  runs.erase(runs.begin() + 2);
  runs.erase(runs.begin() + 3);
  runs.push_back(run_of("d", {5, 7}, {{.5, .6}, {.4, .6}}));
  const std::string text = report::comparison_text(report::compare(runs, {}));
  INFO(text);
  CHECK_THAT(text,
             Catch::Contains("Not compared over data sets, for fewer than two configurations have a score on every "
                             "split of two data sets or more. Left out: "));
}

TEST_CASE("seeds that one run has and the other has not are no scores that it lacks") {
  const Folds scores{{.90, .91}, {.92, .90}};
  report::ComparedRun left = seeded_run("a", {1, 3}, {1, 2}, {scores, scores});
  report::ComparedRun right = seeded_run("b", {1, 5}, {2, 3}, {scores, scores});
  for (report::ComparedRun* run : {&left, &right}) {
    for (std::size_t i = 0; i < run->record.groups.size(); ++i) {
      const std::int64_t seed = run == &left ? static_cast<std::int64_t>(i) + 1 : static_cast<std::int64_t>(i) + 2;
      run->record.groups[i].text = "2 folds shuffled with seed " + std::to_string(seed);
    }
  }
  const std::string text = report::comparison_text(report::compare({left, right}, {}));
  INFO(text);
  CHECK_THAT(text, Catch::Contains("digits, 2 folds shuffled with seed 1, 2, 3: ") && !Catch::Contains("lacks"));
}

// z by J. Demsar's formula: ranks 1, 2 and 3 over 12 data sets, sqrt(3 * 4 / 72) = 0.408; p = 2 * scipy.stats.norm.sf.
TEST_CASE("over data sets, others are compared with the baseline, and pairs are named with their direction") {
  std::vector<report::ComparedRun> runs;
  for (int i = 0; i < 12; ++i) {
    const double score = .5 + .01 * i;
    runs.push_back(run_of("z" + std::to_string(20 - i), {1, 2, 3},
                          {{score, score}, {score - .1, score - .1}, {score - .2, score - .2}}));
  }
  const report::Comparison comparison = report::compare(runs, against("k == 2"));
  REQUIRE(comparison.over_datasets);
  const report::ComparedOverDatasets& over = *comparison.over_datasets;
  CHECK(over.datasets.front() == "z20");
  CHECK(over.datasets.back() == "z9");
  REQUIRE(over.baseline == std::size_t{1});
  CHECK(over.differences[0].z == Approx(-2.449489742783178));
  CHECK(over.differences[0].p == Approx(.014305878435429631));
  CHECK(over.differences[0].holm_p == Approx(.028611756870859262));
  const std::string text = report::comparison_text(comparison);
  CHECK_THAT(text, Catch::Contains("F has no value where every data set ranks them alike") && !Catch::Contains("inf,"));
  CHECK_THAT(text, Catch::Contains("Better than k = 2 (Holm, p <= 0.05): k = 1\n") &&
                       Catch::Contains("Worse than k = 2 (Holm, p <= 0.05): k = 3\n"));
  const std::string best = report::comparison_text(report::compare(runs, {}));
  CHECK_THAT(best, Catch::Contains("  k = 1 is better than k = 2; k = 3\n  k = 2 is better than k = 3\n"));
  CHECK_THAT(best, Catch::Contains("Friedman: chi-squared = 24.0000, p < .0001; "));
  // A baseline of one data set leaves the pairs to be told.
  report::ComparisonOptions of_one;
  of_one.baseline_key = runs[0].record.configurations[0].key = "f000000000000000";
  CHECK_THAT(report::comparison_text(report::compare(runs, of_one)),
             Catch::Contains("  k = 1 is better than k = 2; k = 3\n") &&
                 Catch::Contains("The baseline is not one configuration of every data set"));
  // Two data sets that rank alike show nothing.
  runs.resize(2);
  CHECK_THAT(report::comparison_text(report::compare(runs, {})),
             Catch::Contains("chi-squared = 4.0000, p = 0.1353") && Catch::Contains("No difference between"));
}

TEST_CASE("data sets that may hold the same rows are named, for a test over data sets takes them for independent") {
  std::vector<report::ComparedRun> runs;
  for (const char* name : {"a", "b", "c"}) runs.push_back(run_of(name, {1, 2}, {{.1, .2}, {.2, .4}}));
  runs[0].record.provenance.datasets.front().class_names = {"no", "yes"};
  runs[1].record.provenance.datasets.front().class_names = {"no", "yes"};
  runs[2].record.provenance.datasets.front().class_names = {"cat", "dog"};
  const std::string text = report::comparison_text(report::compare(runs, {}));
  CHECK_THAT(text, Catch::Contains("equally many rows of the same classes: a; b. If these are the same rows"));
  runs[1].record.provenance.datasets.front().rows = 4999;
  CHECK_THAT(report::comparison_text(report::compare(runs, {})), !Catch::Contains("equally many rows"));
}

TEST_CASE("over data sets, configurations and groups that are left out are named") {
  std::vector<report::ComparedRun> runs{run_of("a", {1, 2, 3}, {{.1, .2}, {.2, .3}, {.3, .4}}),
                                        run_of("b", {1, 2}, {{.1, .2}, {.2, .3}}),
                                        run_of("b", {1, 2}, {{.1, .2, .3}, {.2, .3, .5}})};
  runs[2].record.groups.front().parameters = {{"folds", std::int64_t{3}}};
  runs[2].record.groups.front().text = "3 folds";
  const report::Comparison comparison = report::compare(runs, {});
  REQUIRE(comparison.over_datasets);
  CHECK(comparison.over_datasets->left_out ==
        std::vector<std::string>{"b with 3 folds: its data set is there with other splits",
                                 "k = 3: b has no such configuration"});
  CHECK_THAT(report::comparison_text(comparison),
             Catch::Contains("Left out here: b with 3 folds: its data set is there with other splits; k = 3: b has no "
                             "such configuration\n"));
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

TEST_CASE("names too wide for a table lose the axes without which they are as different, and no values") {
  const auto text_of = [](std::vector<std::string> names) {
    report::ComparedGroup group;
    group.baseline = names.front();
    for (std::size_t i = 1; i < names.size(); ++i) {
      group.others.emplace_back();
      group.others.back().name = names[i];
    }
    report::Comparison comparison;
    comparison.score = "accuracy";
    comparison.groups = {group};
    const std::string text = report::comparison_text(comparison);
    return text.substr(0, text.find("\n\nNot tested"));
  };
  const std::string grid = text_of({"variant = linear, classifier = softmax, softmax.c = 0.1, class_weight = none",
                                    "variant = linear, classifier = softmax, softmax.c = 1, class_weight = balanced",
                                    "variant = neighbours, classifier = knn, k = 5, metric = l2",
                                    "variant = neighbours, classifier = knn, k = 15, metric = minkowski(p=3, w=1)"});
  CHECK_THAT(grid, Catch::Contains("\n..., softmax.c = 0.1, class_weight = none (baseline) ") &&
                       Catch::Contains("\n..., softmax.c = 1, class_weight = balanced ") &&
                       Catch::Contains("\n..., classifier = knn, k = 5, metric = l2 ") &&
                       Catch::Contains("\n..., k = 15, metric = minkowski(p=3, w=1) "));
  // Neither the classifier nor c is needless, and majority would be left with nothing.
  const std::string same = text_of({"note = as published by them, classifier = softmax, c = 0.1",
                                    "note = as published by them, classifier = logistic, c = 0.1",
                                    "note = as published by them, classifier = logistic, c = 1",
                                    "note = as published by them, classifier = majority"});
  CHECK_THAT(same, Catch::Contains("\n..., classifier = softmax, c = 0.1 (baseline) ") &&
                       Catch::Contains("\n..., classifier = logistic, c = 0.1 ") &&
                       Catch::Contains("\n..., classifier = logistic, c = 1 ") &&
                       Catch::Contains("\n..., classifier = majority "));
  CHECK_THAT(text_of({"classifier = knn, k = 1", "classifier = knn, k = 3"}),
             Catch::Contains("\nclassifier = knn, k = 1 (baseline) ") && Catch::Contains("\nclassifier = knn, k = 3 "));
}

TEST_CASE("five seeds of two folds are five times two folds, each with differences of its own") {
  const report::ComparedRun run = seeded_run("a", {1, 3}, {1, 2, 3, 4, 5}, {kFirstOfFive, kSecondOfFive});
  const report::ComparedConfiguration other = report::compare({run}, against("k == 1")).groups.front().others.front();
  CHECK(other.differences.size() == 10);
  REQUIRE(other.five_by_two);
  CHECK(other.five_by_two->f == Approx(2.130434782608696).epsilon(1e-8));
  CHECK(other.p == Approx(.208942296776151).epsilon(1e-8));
}

TEST_CASE("the F test alone calls nothing better, for it is large where repeats differ in both directions, too") {
  const Folds first{{.8, .801}, {.6, .599}, {.8, .8}, {.6, .6}, {.7, .7}};
  const Folds second(5, {.7, .7});
  const report::ComparedRun run = seeded_run("a", {1, 3}, {1, 2, 3, 4, 5}, {first, second});
  for (const char* baseline : {"k == 1", "k == 3"}) {
    const report::Comparison comparison = report::compare({run}, against(baseline));
    CHECK(comparison.groups.front().others.front().p < .001);
    const std::string text = comparison_text(comparison);
    CHECK_THAT(text,
               Catch::Contains("Different from the baseline (F, p <= 0.05), and neither is shown to be the better"));
    CHECK_THAT(text, !Catch::Contains("Better than the baseline") && !Catch::Contains("Worse than the baseline"));
  }
}

TEST_CASE("seeds that train anew on the same splits are averaged, and what has no seed lacks nothing") {
  report::ComparedRun run = seeded_run("a", {1, 3}, {1, 2, 3, 4, 5}, {kSecondOfFive, Folds(5, {.9, .95})});
  for (GroupRecord& group : run.record.groups) group.parameters.clear();
  // Of k = 3, only the first seed's is computed: the others are the same.
  run.record.configurations.resize(6);
  std::erase_if(run.splits, [](const SplitRecord& split) { return split.configuration > 5; });
  const report::Comparison comparison = report::compare({run}, {});
  const report::ComparedGroup& group = comparison.groups.front();
  CHECK(group.baseline == "k = 3");
  CHECK(group.baseline_lacking == 0);
  CHECK(group.averages_seeds);
  const report::ComparedConfiguration& other = group.others.front();
  CHECK(other.lacking == 0);
  REQUIRE(other.differences.size() == 2);
  for (std::size_t fold = 0; fold < 2; ++fold) {
    double sum = 0;
    for (const auto& of_seed : kSecondOfFive) sum += of_seed[fold];
    CHECK(other.differences[fold] == Approx(sum / 5 - (fold == 0 ? .9 : .95)));
  }
  CHECK_FALSE(other.five_by_two);
  CHECK_THAT(comparison_text(comparison), Catch::Contains("its score is their mean"));
}

TEST_CASE("McNemar's test is told as what it counts, whatever the score") {
  report::ComparedRun run = run_of("digits", {1, 3}, {{.4}, {.2}});
  run.record.scores.front() = {.name = "log_loss", .higher_is_better = false};
  for (SplitRecord& split : run.splits) {
    for (std::uint32_t row = 0; row < 100; ++row) split.judged.emplace_back(row, split.configuration == 0 || row > 20);
  }
  const std::string text = comparison_text(report::compare({run}, against("k == 1")));
  CHECK_THAT(text, Catch::Contains("Right on fewer rows than the baseline (p <= 0.05): k = 3\n"));
  CHECK_THAT(text, !Catch::Contains("Better than") && !Catch::Contains("Worse than"));
}

TEST_CASE("the F test is not of two draws per seed, nor of single ones, nor of folds that do not share all rows") {
  const auto compared = [](const auto& change) {
    report::ComparedRun run = seeded_run("a", {1, 3}, {1, 2, 3, 4, 5}, {kFirstOfFive, kSecondOfFive});
    for (SplitRecord& split : run.splits) change(split);
    return report::compare({run}, against("k == 1")).groups.front().others.front();
  };
  // Random splits and bootstrap samples are repeats without folds.
  const auto as_draw = [](SplitRecord& split) { split.split = {.repeat = split.split.fold}; };
  const auto as_small = [](SplitRecord& split) { split.n_test = 90; };
  for (const report::ComparedConfiguration& other : {compared(as_draw), compared(as_small)}) {
    CHECK(other.differences.size() == 10);
    CHECK_FALSE(other.five_by_two);
    CHECK(other.p == other.test->p);
  }
}

TEST_CASE("runs with the same seeds in another order, or with some of them, are paired seed by seed") {
  const report::ComparedRun first = seeded_run("a", {1}, {1, 2, 3}, {{{.5, .6}, {.7, .8}, {.9, .4}}});
  const auto others_of = [&](const report::ComparedRun& second) {
    const report::Comparison comparison = report::compare({first, second}, against("k == 1"));
    REQUIRE(comparison.groups.size() == 1);
    REQUIRE(comparison.groups.front().others.size() == 1);
    return comparison.groups.front().others.front();
  };
  const report::ComparedConfiguration all =
      others_of(seeded_run("b", {3}, {3, 1, 2}, {{{.91, .42}, {.51, .62}, {.71, .82}}}));
  CHECK(all.lacking == 0);
  REQUIRE(all.differences.size() == 6);
  CHECK_THAT(all.differences, Catch::Matchers::Approx(std::vector<double>{.01, .02, .01, .02, .01, .02}));
  const report::ComparedConfiguration one = others_of(seeded_run("b", {3}, {3, 4}, {{{.91, .42}, {.1, .1}}}));
  CHECK_THAT(one.differences, Catch::Matchers::Approx(std::vector<double>{.01, .02}));
  CHECK(one.lacking == 4);
}

TEST_CASE("one configuration that two runs have under the same seeds in another order is one") {
  const report::ComparedRun first = seeded_run("a", {1, 3}, {1, 2}, {{{.5, .6}, {.7, .8}}, {{.6, .6}, {.8, .8}}});
  const report::ComparedRun second = seeded_run("b", {3}, {2, 1}, {{{.8, .8}, {.6, .6}}});
  const report::Comparison comparison = report::compare({first, second}, against("k == 1"));
  CHECK(comparison.groups.front().others.size() == 1);
  CHECK(comparison.groups.front().others.front().name == "k = 3");
}

TEST_CASE("over data sets, Wilcoxon's test is told in the direction of its rank sums") {
  // The second one loses by .01 on thirteen data sets and wins by .1 to .2 on eleven.
  std::vector<report::ComparedRun> runs;
  for (std::size_t i = 0; i < 24; ++i) {
    const double score = i < 13 ? .5 - .0001 * static_cast<double>(i + 1) : .6 + .01 * static_cast<double>(i);
    runs.push_back(run_of(std::string(1, static_cast<char>('a' + i)), {1, 2}, {{.5, .5}, {score, score}}));
  }
  const report::Comparison comparison = report::compare(runs, {});
  REQUIRE(comparison.over_datasets->signed_rank);
  // 1 + ... + 13 and 14 + ... + 24.
  CHECK(comparison.over_datasets->signed_rank->negative == 91);
  CHECK(comparison.over_datasets->signed_rank->positive == 209);
  report::ComparisonOptions options;
  options.level = .1;
  const std::string text = report::comparison_text(report::compare(runs, options));
  CHECK_THAT(text, Catch::Contains("k = 2 is better than k = 1.\n") &&
                       Catch::Contains("on more data sets k = 1 is the better one, by less"));
  for (report::ComparedRun& run : runs) run.record.scores.front().higher_is_better = false;
  CHECK_THAT(report::comparison_text(report::compare(runs, options)), Catch::Contains("k = 1 is better than k = 2.\n"));
}

TEST_CASE("over data sets, differences of equal counts have equal ranks") {
  // Counts of right answers of 20 rows: ten differences of 1 / 20, of which rounding makes several numbers.
  std::vector<report::ComparedRun> runs;
  for (std::size_t i = 0; i < 10; ++i) {
    const double lower = static_cast<double>(5 + i) / 20;
    const double higher = static_cast<double>(6 + i) / 20;
    const Folds folds = i < 7 ? Folds{{lower}, {higher}} : Folds{{higher}, {lower}};
    runs.push_back(run_of(std::string(1, static_cast<char>('a' + i)), {1, 2}, folds));
  }
  const report::Comparison comparison = report::compare(runs, {});
  // Each has the mean rank 5.5.
  CHECK(comparison.over_datasets->signed_rank->positive == 38.5);
  CHECK(comparison.over_datasets->signed_rank->negative == 16.5);
}
