#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/error.hpp"
#include "report/charts/best_outcomes.hpp"
#include "report/charts/chart_kind.hpp"
#include "report/charts/fitted_text.hpp"
#include "report/charts/varied_axes.hpp"
#include "report/configuration_text.hpp"
#include "run_program.hpp"
#include "store/read_run.hpp"
#include "store/sample_run.hpp"
#include "store/split_records.hpp"
#include "store/written_run.hpp"
#include "temporary_folder.hpp"

using namespace gridfold;
using namespace gridfold::test;

TEST_CASE("the splits of a stored run are read back with status, rows and scores") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const RunRecord record = read_run(run);
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  // Eight configurations: four with 2 folds, four with 3.
  REQUIRE(splits.size() == 20);
  std::size_t failed = 0;
  for (const SplitRecord& split : splits) {
    CHECK(split.configuration < record.configurations.size());
    CHECK(split.n_test == (record.groups[record.configurations[split.configuration].group].splits == 2 ? 30 : 20));
    REQUIRE(split.scores.size() == 1);
    if (split.status == SplitStatus::failed) {
      ++failed;
      CHECK(std::isnan(split.scores[0]));
    }
  }
  CHECK(failed == 1);
}

TEST_CASE("a score curve has a point per split, and mean and deviation per value of its axis") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const RunRecord record = read_run(run);
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const std::vector<report::Figure> figures = report::score_curve_chart().draw({.record = record, .splits = splits});
  REQUIRE(figures.size() == 2);
  CHECK(figures[0].name == "score-curve");
  CHECK(figures[1].name == "score-curve-2");
  // Metric l2 with 3 folds, from the table's test: 0.8 at k = 1, and two of three splits at k = 5, 17 and 18 of 20.
  CHECK_THAT(figures[1].script, Catch::Contains("$means1 << EOD\n1 0.8 0.0499"));
  CHECK_THAT(figures[1].script, Catch::Contains("\n5 0.875 0.0353"));
  CHECK_THAT(figures[1].script, Catch::Contains("5 0.85\n5 0.9\nEOD\n$means1"));
  CHECK_THAT(figures[1].script, Catch::Contains("title 'metric = l2'"));
}

namespace {

/// Two curves over k of two values each, and nine levels of classifiers without k, all better than the curves.
RunRecord curves_and_levels(const RunRecord& read) {
  RunRecord record = read;
  record.groups.resize(1);
  record.groups[0].splits = 1;
  for (ConfigurationRecord& own : record.configurations) own.judging = 1;
  record.axes = {{"classifier", {}}, {"k", {std::int64_t{1}, std::int64_t{2}, Scalar{}}}};
  for (int i = 0; i < 11; ++i) record.axes[0].values.emplace_back("c" + std::to_string(i));
  ConfigurationRecord model = record.configurations.front();
  model.group = 0;
  model.summaries[0].n = 1;
  record.configurations.clear();
  const auto add = [&](std::size_t classifier, std::size_t k, double mean, std::size_t rank) {
    ConfigurationRecord& own = record.configurations.emplace_back(model);
    own.coordinates = {classifier, k};
    own.summaries[0].mean = mean;
    own.rank = rank;
  };
  add(0, 0, 0.50, 10);
  add(0, 1, 0.52, 11);
  add(1, 0, 0.54, 12);
  add(1, 1, 0.56, 13);
  for (std::size_t level = 0; level < 9; ++level) {
    add(2 + level, 2, 0.6 - 0.001 * static_cast<double>(level), 1 + level);
  }
  return record;
}

std::string drawn_curve(const RunRecord& record) {
  const std::vector<SplitRecord> no_splits;
  const std::vector<report::Figure> figures = report::score_curve_chart().draw({.record = record, .splits = no_splits});
  REQUIRE(figures.size() == 1);
  return figures[0].script;
}

}  // namespace

TEST_CASE("curves come before levels, of which the best take the colours that are left") {
  const TemporaryFolder folder;
  const std::string script = drawn_curve(curves_and_levels(read_run(write_sample_run(folder.path()))));
  CHECK_THAT(script, Catch::Contains("linespoints pt 7 ps 0.7 lw 2 lc rgb '#0072B2' title 'classifier = c0'"));
  CHECK_THAT(script, Catch::Contains("title 'classifier = c1'"));
  CHECK_THAT(script, Catch::Contains("title 'classifier = c7'") && !Catch::Contains("title 'classifier = c8'"));
  CHECK_THAT(script, Catch::Contains(" (the best 6 of 9 without k)"));
}

TEST_CASE(
    "curves are drawn around the true values of their axis, nearer to them than to the next, and levels do not "
    "count") {
  const TemporaryFolder folder;
  RunRecord record = curves_and_levels(read_run(write_sample_run(folder.path())));
  record.axes[1].values = {0.01, 0.02, Scalar{}};
  // A third value of the first curve, far away.
  record.axes[1].values.emplace_back(1.0);
  record.configurations.push_back(record.configurations.front());
  record.configurations.back().coordinates[1] = 3;
  // Without bars, which would hide each other, the points stay where their values are.
  CHECK_THAT(drawn_curve(record), Catch::Contains("$means1 using 1:2 with linespoints") && !Catch::Contains("($1+"));
  record.groups[0].splits = 2;
  for (ConfigurationRecord& own : record.configurations) own.judging = 2;
  std::string script = drawn_curve(record);
  // Two curves, a fifth of 0.01 apart in all.
  const std::size_t begin = script.find("using ($1+-");
  REQUIRE(begin != std::string::npos);
  CHECK(std::stod(script.substr(begin + 10)) == Approx(-0.001));
  CHECK(std::stod(script.substr(script.find("using ($1+0") + 10)) == Approx(0.001));
  // One curve alone stays where its values are.
  std::erase_if(record.configurations, [](const auto& configuration) { return configuration.coordinates[0] == 1; });
  script = drawn_curve(record);
  CHECK_THAT(script, Catch::Contains("$means0 using 1:2 with linespoints") && !Catch::Contains("($1+"));
}

TEST_CASE("an axis whose values are spaced by factors is logarithmic, with marks at them, and another is not") {
  const TemporaryFolder folder;
  const RunRecord sample = curves_and_levels(read_run(write_sample_run(folder.path())));
  const auto script_over = [&](const std::vector<double>& values) {
    RunRecord record = sample;
    const ConfigurationRecord first = record.configurations.front();
    record.axes[1].values.clear();
    record.configurations.clear();
    for (const double value : values) {
      record.configurations.push_back(first);
      record.configurations.back().coordinates[1] = record.axes[1].values.size();
      record.axes[1].values.emplace_back(value);
    }
    return drawn_curve(record);
  };
  CHECK_THAT(script_over({0.01, 0.1, 1}),
             Catch::Contains("set logscale x") && Catch::Contains("set xtics (0.01, 0.1, 1)"));
  CHECK_THAT(script_over({1, 2, 3, 4, 8, 16, 32}), Catch::Contains("set xtics (1, 2, 3, 4, 8, 16, 32)"));
  CHECK_THAT(script_over({0.003, 0.01, 0.03, 0.1}), Catch::Contains("set logscale x"));
  CHECK_THAT(script_over({0.0001, 0.001, 0.01, 0.1}),
             Catch::Contains("set logscale x") && !Catch::Contains("set xtics"));
  for (const std::vector<double>& values : {std::vector<double>{1, 3, 5, 8, 10, 12, 15, 20, 50, 100},
                                            {1, 5, 10},
                                            {1, 2, 3, 4, 5, 6, 7, 8, 9},
                                            {0, 1, 10},
                                            {1, 2, 4},
                                            {0.01, 1}}) {
    CHECK_THAT(script_over(values), !Catch::Contains("set logscale x"));
  }
  // Marks that would run into each other are left out.
  std::vector<double> many;
  for (int i = 0; i < 40; ++i) many.push_back(1000 * std::pow(1.1, i));
  CHECK_THAT(script_over(many), Catch::Contains("set xtics (1000, 1331, 1948.72, "));
}

TEST_CASE("the best curves and levels are those of the score that is drawn") {
  const TemporaryFolder folder;
  RunRecord record = curves_and_levels(read_run(write_sample_run(folder.path())));
  record.scores.push_back({.name = "loss", .higher_is_better = false});
  for (ConfigurationRecord& own : record.configurations) own.summaries.push_back(own.summaries[0]);
  const std::vector<SplitRecord> no_splits;
  const std::vector<report::Figure> figures =
      report::score_curve_chart().draw({.record = record, .splits = no_splits, .score = 1});
  REQUIRE(figures.size() == 1);
  // Of the losses 0.592 to 0.6, the six lowest.
  CHECK_THAT(figures[0].script, Catch::Contains("title 'classifier = c10'") && Catch::Contains("'classifier = c5'") &&
                                    !Catch::Contains("'classifier = c4'"));
  const report::ChartInput by_loss{.record = record, .splits = no_splits, .score = 1};
  CHECK(report::ranking_by_score(by_loss, 0).front()->summaries[1].mean == 0.50);
  const report::ChartInput by_accuracy{.record = record, .splits = no_splits};
  CHECK(report::ranking_by_score(by_accuracy, 0).front()->summaries[0].mean == 0.60);
}

TEST_CASE("charts say how many splits have no score, and count the splits that judge") {
  const TemporaryFolder folder;
  RunRecord record = curves_and_levels(read_run(write_sample_run(folder.path())));
  record.groups[0].splits = 16;
  for (ConfigurationRecord& own : record.configurations) {
    own.judging = 4;
    own.summaries[0].n = 4;
  }
  CHECK_THAT(drawn_curve(record), Catch::Contains("'one of 4 splits'") && !Catch::Contains("no accuracy"));
  record.configurations.front().summaries[0].n = 3;
  record.configurations.back().summaries[0].n = 0;
  CHECK_THAT(drawn_curve(record), Catch::Contains("(5 of 52 splits have no accuracy)"));
}

TEST_CASE("levels of one mean share a line, which has all their names") {
  const TemporaryFolder folder;
  RunRecord record = curves_and_levels(read_run(write_sample_run(folder.path())));
  record.configurations[5].summaries[0].mean = record.configurations[4].summaries[0].mean;
  const std::string script = drawn_curve(record);
  CHECK_THAT(script, Catch::Contains("title 'classifier = c2; classifier = c3'") &&
                         !Catch::Contains("title 'classifier = c3'") && Catch::Contains("the best 6 of 9 without k"));
}

TEST_CASE("classifiers with a parameter of one short name, each with values of its own, are curves of one chart") {
  const TemporaryFolder folder;
  RunRecord record = curves_and_levels(read_run(write_sample_run(folder.path())));
  record.configurations.resize(4);
  record.axes = {{"classifier", {std::string("softmax"), std::string("logistic")}},
                 {"softmax.c", {0.5, 2.0, Scalar{}}},
                 {"logistic.c", {1.0, 4.0, Scalar{}}}};
  const std::vector<std::vector<std::size_t>> coordinates{{0, 0, 2}, {0, 1, 2}, {1, 2, 0}, {1, 2, 1}};
  for (std::size_t i = 0; i < 4; ++i) record.configurations[i].coordinates = coordinates[i];
  const std::string script = drawn_curve(record);
  CHECK_THAT(script, Catch::Contains("set xlabel 'c'\n") && Catch::Contains("\n0.5 0.5 0\n2 0.52 0\n") &&
                         Catch::Contains("\n1 0.54 0\n4 0.56 0\n") && Catch::Contains("title 'classifier = softmax'") &&
                         Catch::Contains("title 'classifier = logistic'"));
  // Where one is asked for, it is drawn alone.
  const std::vector<SplitRecord> no_splits;
  const auto figures = report::score_curve_chart().draw({.record = record, .splits = no_splits, .x_axis = 2});
  REQUIRE(figures.size() == 1);
  CHECK_THAT(figures[0].script, Catch::Contains("set xlabel 'logistic.c'") && !Catch::Contains("\n0.5 0.5 0\n"));
}

TEST_CASE("an axis that only groups differ in is drawn where it is asked for") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const RunRecord record = read_run(run);
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  REQUIRE(record.axes[2].name == "folds");
  const auto figures = report::score_curve_chart().draw({.record = record, .splits = splits, .x_axis = 2});
  REQUIRE(figures.size() == 1);
  // Metric l1, k = 1: 10 and 11 of 30 right, then 11, 12 and 13 of 20.
  CHECK_THAT(figures[0].script, Catch::Contains("title 'one of 2 to 3 splits'"));
  CHECK_THAT(figures[0].script, Catch::Contains("set xlabel 'folds'") && Catch::Contains("$means0 << EOD\n2 0.35 ") &&
                                    Catch::Contains("\n3 0.6 ") && Catch::Contains("title 'metric = l1, k = 1'"));
}

namespace {

/// The configurations with k = 1 of the sample run, whose two groups differ in a parameter of their data sets alone.
RunRecord record_over_noise(RunRecord record) {
  record.axes[2] = {"noise", {0.5, 1.5}};
  record.axes[1].values.resize(1);
  std::erase_if(record.configurations, [](const ConfigurationRecord& own) { return own.coordinates[1] != 0; });
  record.provenance.datasets.push_back(record.provenance.datasets.front());
  record.groups[1].dataset = 1;
  record.groups[1].parameters = record.groups[0].parameters;
  record.groups[1].train_rows = record.groups[0].train_rows;
  return record;
}

}  // namespace

TEST_CASE("a score is drawn over a parameter of the data sets where nothing else has numbers, but not over a seed") {
  const TemporaryFolder folder;
  RunRecord record = record_over_noise(read_run(write_sample_run(folder.path())));
  CHECK_THAT(drawn_curve(record), Catch::Contains("set xlabel 'noise'") && Catch::Contains("\n0.5 0.35 ") &&
                                      Catch::Contains("\n1.5 0.6 ") && Catch::Contains("title 'metric = l1'"));
  record.groups[1].optimism = "its rows have judged before";
  CHECK_THAT(drawn_curve(record), Catch::Contains("set title 'digits knn: optimistic'"));
  record.groups[1].text = record.groups[0].text = "5 folds, trained on 10 rows";
  CHECK_THAT(drawn_curve(record), Catch::Contains("set title 'digits knn: 5 folds, trained on 10 rows, optimistic'"));
  record.groups[1].text = "5 folds, trained on 20 rows";
  CHECK_THAT(drawn_curve(record), Catch::Contains("set title 'digits knn: 5 folds, optimistic'"));
  record.averages.axes = {record.axes[0], record.axes[1]};
  const std::vector<SplitRecord> no_splits;
  CHECK(report::score_curve_chart().draw({.record = record, .splits = no_splits}).empty());
}

TEST_CASE("a heat map is drawn over an axis that only groups differ in where it is asked for") {
  const TemporaryFolder folder;
  const RunRecord record = record_over_noise(read_run(write_sample_run(folder.path())));
  const std::vector<SplitRecord> no_splits;
  const report::ChartKind map = report::heat_map_chart();
  CHECK(map.draw({.record = record, .splits = no_splits}).empty());
  for (const report::ChartInput& input :
       {report::ChartInput{.record = record, .splits = no_splits, .x_axis = 2},
        report::ChartInput{.record = record, .splits = no_splits, .x_axis = 2, .y_axis = 0}}) {
    const auto figures = map.draw(input);
    REQUIRE(figures.size() == 1);
    // With k = 1: l1 10 and 11 of 30 right, then 11, 12 and 13 of 20; l2 14 and 15 of 30, then 15, 16 and 17 of 20.
    CHECK_THAT(figures[0].script, Catch::Contains("\n0 0 0.35\n") && Catch::Contains("\n1 0 0.6\n") &&
                                      Catch::Contains("\n0 1 0.48333") && Catch::Contains("\n1 1 0.8\n"));
  }
}

TEST_CASE("seeds that shuffle the splits are an axis where they are asked for") {
  const TemporaryFolder folder;
  RunRecord record = record_over_noise(read_run(write_sample_run(folder.path())));
  record.axes[2] = {.name = "seed", .values = {std::int64_t{1}, std::int64_t{2}}, .is_seed = true};
  record.groups[1].dataset = 0;
  record.groups[0].parameters = {{"folds", std::int64_t{2}}, {"shuffle.seed", std::int64_t{1}}};
  record.groups[1].parameters = {{"folds", std::int64_t{2}}, {"shuffle.seed", std::int64_t{2}}};
  const std::vector<SplitRecord> no_splits;
  const auto figures = report::score_curve_chart().draw({.record = record, .splits = no_splits, .x_axis = 2});
  REQUIRE(figures.size() == 1);
  CHECK_THAT(figures[0].script,
             Catch::Contains("set xlabel 'seed'") && Catch::Contains("\n1 0.35 ") && Catch::Contains("\n2 0.6 "));
}

TEST_CASE("the picture of one of several groups of one protocol names that as well") {
  const TemporaryFolder folder;
  RunRecord record = record_over_noise(read_run(write_sample_run(folder.path())));
  record.groups[1].text = record.groups[0].text = "2 folds, optimistic";
  record.groups[1].optimism = "its rows have judged before";
  CHECK(report::chart_title(record, 1) == "digits knn: 2 folds, optimistic, noise = 1.5");
}

TEST_CASE("levels with long names stand whole in the legend") {
  const TemporaryFolder folder;
  RunRecord record = curves_and_levels(read_run(write_sample_run(folder.path())));
  const std::string pipeline = "standardize > normalize > min_max > standardize > pca(components=20, whiten=true) > ";
  record.axes[0].values[2] = pipeline + "min_max > normalize > first";
  record.axes[0].values[3] = pipeline + "min_max > normalize > second";
  const std::string script = drawn_curve(record);
  CHECK_THAT(script, Catch::Contains("> first'") && Catch::Contains("> second'") && !Catch::Contains("…"));
}

TEST_CASE("a level far from the curves is named with its value, and does not flatten them") {
  const TemporaryFolder folder;
  RunRecord record = curves_and_levels(read_run(write_sample_run(folder.path())));
  // As many levels as there are colours for.
  record.configurations.resize(10);
  record.configurations[4].summaries[0].mean = 0.078;
  record.configurations[5].summaries[0].mean = 0.9;
  const std::string script = drawn_curve(record);
  CHECK_THAT(script, Catch::Contains("title 'classifier = c2: 0.078, below'") &&
                         Catch::Contains("title 'classifier = c3: 0.9, above'") && !Catch::Contains(" 0.078\n") &&
                         !Catch::Contains(" 0.9\n") && Catch::Contains(" 0.598\n"));
}

TEST_CASE("long pipelines stand whole in the legend of a curve, which is drawn") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  RunRecord record = read_run(run);
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  std::string longest = "standardize > normalize > min_max > standardize > pca(components=20, whiten=true)";
  for (Scalar& value : record.axes[0].values) {
    longest += " > min_max > standardize > normalize";
    value = longest;
  }
  const std::vector<report::Figure> figures = report::score_curve_chart().draw({.record = record, .splits = splits});
  REQUIRE(figures.size() == 2);
  std::string legend;
  std::istringstream lines(figures[0].script);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t title = line.find(" title '");
    if (title == std::string::npos || line.find("$splits") != std::string::npos) continue;
    legend += line.substr(title + 8, line.rfind('\'') - title - 8) + " ";
  }
  CHECK_THAT(legend, Catch::Contains(" = " + longest + " "));
  if (std::system("command -v gnuplot rsvg-convert >/dev/null") != 0) return;
  CHECK_NOTHROW(report::draw(figures, report::PictureFormat::png, folder.path() / "plots"));
}

TEST_CASE("the loss history is that of the best configuration that has one") {
  const Plan plan = sample_plan();
  SweepOutcome outcome = sample_outcome(plan);
  const StoredRun without = stored_run(plan, outcome);
  const RunRecord record = make_record(without);
  const std::vector<const ConfigurationRecord*> ranking = record.ranking(0);
  for (Outcome& one : outcome.outcomes) {
    if (plan.cells[one.cell].key != ranking.at(1)->key) continue;
    one.arrays = {{"history_loss", {"epoch"}, {2}, std::vector<double>{0.75, 0.5}}};
  }
  const auto drawn = [&](const StoredRun& run) {
    const std::vector<SplitRecord> splits = split_records(run, record);
    return report::loss_history_chart().draw({.record = record, .splits = splits, .run = &run});
  };
  CHECK(drawn(without).empty());
  const std::vector<report::Figure> figures = drawn(stored_run(plan, outcome));
  REQUIRE(figures.size() == 1);
  CHECK_THAT(figures[0].script,
             Catch::Contains(report::configuration_text(record, *ranking[1], report::varied_axes(record, {0}))) &&
                 Catch::Contains("1 0.75\n2 0.5\n") && Catch::Contains("set xlabel 'iteration'"));
  const auto script_down_to = [&](double last) {
    for (Outcome& one : outcome.outcomes) {
      if (one.arrays.empty()) continue;
      one.arrays = {{"history_loss", {"epoch"}, {2}, std::vector<double>{2, last}},
                    {"history_accuracy", {"epoch"}, {2}, std::vector<double>{0.5, 1}}};
    }
    return drawn(stored_run(plan, outcome)).at(0).script;
  };
  CHECK_THAT(script_down_to(0.25), !Catch::Contains("logscale") && Catch::Contains("set xlabel 'epoch'"));
  // From 2 to 0.13, a power of ten alone would be the one label of a logarithmic axis.
  CHECK_THAT(script_down_to(0.13),
             Catch::Contains("logscale") && Catch::Contains("set ytics (0.1, 0.2, 0.5, 1, 2, 5)"));
  CHECK_THAT(script_down_to(0.001), Catch::Contains("logscale") && !Catch::Contains("set ytics"));
}

TEST_CASE("a heat map has the mean of each pair of values, and needs two axes") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  RunRecord record = read_run(run);
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const report::ChartKind map = report::heat_map_chart();
  const std::vector<report::Figure> figures = map.draw({.record = record, .splits = splits});
  REQUIRE(figures.size() == 2);
  CHECK_THAT(figures[0].script, Catch::Contains("\n1 1 0.55"));
  for (ConfigurationRecord& configuration : record.configurations) configuration.coordinates[0] = 0;
  CHECK(map.draw({.record = record, .splits = splits}).empty());
  CHECK(map.refusal({.record = record, .splits = splits}) ==
        "it takes two axes of the same configurations, with several values each; --x or --y names one that data sets "
        "or splits differ in");
}

TEST_CASE("the colours of a wide heat map have room in the picture for their numbers and their name") {
  const TemporaryFolder folder;
  RunRecord record = read_run(write_sample_run(folder.path()));
  record.groups.resize(1);
  ConfigurationRecord model = record.configurations.front();
  model.group = 0;
  record.configurations.clear();
  record.axes[1].values.clear();
  for (std::int64_t k = 0; k < 30; ++k) {
    record.axes[1].values.emplace_back(k);
    for (const std::size_t metric : {0U, 1U}) {
      model.coordinates = {metric, static_cast<std::size_t>(k), 0};
      model.summaries[0].mean = 0.01 * static_cast<double>(k + 30 * static_cast<std::int64_t>(metric));
      record.configurations.push_back(model);
    }
  }
  const std::vector<SplitRecord> no_splits;
  const auto figures = report::heat_map_chart().draw({.record = record, .splits = no_splits});
  REQUIRE(figures.size() == 1);
  const std::string& script = figures[0].script;
  const auto number_after = [&](const std::string& text) {
    const std::size_t place = script.find(text);
    REQUIRE(place != std::string::npos);
    return std::stod(script.substr(place + text.size()));
  };
  const double right = number_after("set colorbox user origin screen ") + number_after(" size screen ");
  CHECK((1 - right) * number_after("set terminal svg size ") > 80);
}

TEST_CASE("what failed or is infinite is left out of charts, whose axes it does not stretch") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  RunRecord record = read_run(run);
  const std::vector<SplitRecord> splits;
  record.groups.resize(1);
  record.groups[0].splits = 1;
  for (ConfigurationRecord& own : record.configurations) own.judging = 1;
  std::erase_if(record.configurations, [](const ConfigurationRecord& own) { return own.group != 0; });
  for (Scalar far : {Scalar{std::int64_t{100'000}}, Scalar{std::int64_t{200'000}}}) {
    record.axes[1].values.push_back(std::move(far));
    ConfigurationRecord& failed = record.configurations.emplace_back(record.configurations.front());
    failed.coordinates[1] = record.axes[1].values.size() - 1;
    failed.summaries[0] = Summary{};
  }
  record.configurations.back().summaries[0].n = 2;
  record.configurations.back().summaries[0].mean = std::numeric_limits<double>::infinity();
  for (const report::ChartKind& kind : {report::score_curve_chart(), report::heat_map_chart()}) {
    const std::vector<report::Figure> figures = kind.draw({.record = record, .splits = splits});
    REQUIRE(figures.size() == 1);
    CHECK_THAT(figures[0].script, !Catch::Contains("'100000'") && !Catch::Contains("\n100000 ") &&
                                      !Catch::Contains("inf") && !Catch::Contains("nan") &&
                                      !Catch::Contains("set logscale"));
    if (std::system("command -v gnuplot >/dev/null") != 0) continue;
    CHECK_NOTHROW(report::draw(figures, report::PictureFormat::svg, folder.path() / "plots"));
  }
}

TEST_CASE("charts of scores of which none is finite are not drawn, for that reason") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  RunRecord record = read_run(run);
  for (ConfigurationRecord& own : record.configurations) {
    own.summaries[0].mean = std::numeric_limits<double>::infinity();
  }
  const std::vector<SplitRecord> no_splits;
  const report::ChartInput input{.record = record, .splits = no_splits};
  for (const report::ChartKind& kind :
       {report::score_curve_chart(), report::heat_map_chart(), report::learning_curve_chart()}) {
    CHECK(kind.draw(input).empty());
    CHECK(kind.refusal(input) == "no configuration has a finite accuracy");
  }
  CHECK(report::groups_without_scores(input).size() == 2);
}

TEST_CASE("a heat map of long pipelines is drawn, with texts of its axis that differ") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  RunRecord record = read_run(run);
  const std::string pipeline = "as_image(height=8, width=8) > crop(height=6, width=6) > downsample(factor=";
  record.axes[0].values = {pipeline + "2) > standardize", pipeline + "3) > standardize"};
  record.axes[1].values = record.axes[0].values;
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const std::vector<report::Figure> figures = report::heat_map_chart().draw({.record = record, .splits = splits});
  REQUIRE(figures.size() == 2);
  CHECK_THAT(figures[0].script, Catch::Contains("set xtics rotate") && Catch::Contains("'as_image(") &&
                                    Catch::Contains("2) > standardize' 0") && Catch::Contains("3) > standardize' 1"));
  if (std::system("command -v gnuplot >/dev/null") != 0) return;
  CHECK_NOTHROW(report::draw(figures, report::PictureFormat::svg, folder.path() / "plots"));
}

TEST_CASE("a learning curve is drawn over sizes of the training part that the resampling gives, a line per setting") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  RunRecord record = read_run(run);
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const report::ChartKind curve = report::learning_curve_chart();
  REQUIRE(record.groups.size() == 2);
  REQUIRE(record.axes[2].name == "folds");
  // Other folds are other groups: nothing to compare.
  CHECK(curve.draw({.record = record, .splits = splits}).empty());
  CHECK(curve.refusal({.record = record, .splits = splits}) == "all training parts are of one size");
  // Had the groups differed in the part of their training rows instead: 30 and 40 rows.
  record.axes[2] = {"train_size", {0.75, 1.0}};
  record.groups[0].parameters = {{"folds", std::int64_t{2}}, {"train_size", 0.75}};
  record.groups[1].parameters = {{"folds", std::int64_t{2}}, {"train_size", 1.0}};
  const std::vector<report::Figure> figures = curve.draw({.record = record, .splits = splits});
  REQUIRE(figures.size() == 1);
  // Metric l2, k = 1: 14 and 15 of 30 right, then 15, 16 and 17 of 20.
  CHECK_THAT(figures[0].script, Catch::Contains("\n30 0.48333333 "));
  CHECK_THAT(figures[0].script, Catch::Contains("\n40 0.8 "));
  CHECK_THAT(figures[0].script, Catch::Contains("title 'metric = l2, k = 1'"));
  CHECK_THAT(figures[0].script, !Catch::Contains("train_size"));
  // Judged on other rows, each size stands alone.
  for (GroupRecord& group : record.groups) group.judges_by_train_size = true;
  CHECK(curve.draw({.record = record, .splits = splits}).empty());
  CHECK(curve.refusal({.record = record, .splits = splits}) ==
        "no two sizes of the training part were judged on the same held-out rows");
}

TEST_CASE("a learning curve of optimistic scores is called that") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  RunRecord record = read_run(run);
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  record.groups[1].parameters = record.groups[0].parameters;
  record.groups[1].optimism = "its rows have judged before";
  const auto figures = report::learning_curve_chart().draw({.record = record, .splits = splits});
  REQUIRE(figures.size() == 1);
  CHECK_THAT(figures[0].script, Catch::Contains("set title 'digits knn: optimistic'"));
}

namespace {

/// The sample run, with times that each of its cells took, as if its groups differed in the size of their training
/// part, 30 and 40 rows, and not in their folds.
struct TimedRun {
  RunRecord record;
  std::optional<StoredRun> run;

  explicit TimedRun(const Plan& plan = sample_plan()) {
    SweepOutcome outcome = done_outcome(plan);
    for (Outcome& one : outcome.outcomes) {
      const auto cell = static_cast<double>(one.cell);
      one.seconds = {.fit = 0.001 * (cell + 1), .predict = 0.5};
    }
    record = record_of(plan, outcome);
    record.axes[2] = {"train_size", {0.75, 1.0}};
    record.groups[0].parameters = {{"train_size", 0.75}};
    record.groups[1].parameters = {{"train_size", 1.0}};
    run = stored_run(plan, outcome);
  }

  std::vector<report::Figure> figures() const {
    const std::vector<SplitRecord> no_splits;
    return report::timing_chart().draw({.record = record, .splits = no_splits, .run = &*run});
  }
};

}  // namespace

TEST_CASE("times have a line for each configuration and kind of work, with the slope of its own") {
  const TimedRun timed;
  const std::vector<report::Figure> figures = timed.figures();
  REQUIRE(figures.size() == 1);
  const std::string& script = figures[0].script;
  // Cells 0 and 1, and 2 and 3, of which each pair is one pass: log 2 / log (40 / 30), and log (4 / 3) over the same.
  CHECK_THAT(script, Catch::Contains("$fit_medians0 << EOD\n30 0.001\n40 0.002\nEOD\n") &&
                         Catch::Contains("$fit_medians1 << EOD\n30 0.003\n40 0.004\nEOD\n") &&
                         Catch::Contains("'slope 2.41: fit, metric = l1, k = 1'") &&
                         Catch::Contains("'slope 1.00: fit, metric = l1, k = 5'") &&
                         Catch::Contains("'slope 0.00: predict, metric = l2, k = 5'"));
  CHECK_THAT(figures[0].script, Catch::Contains("$fit0 using 1:2 with points pt 6 ") &&
                                    Catch::Contains("$predict0 using 1:2 with points pt 7 "));
}

TEST_CASE("times on several data sets are a picture for each") {
  TimedRun timed;
  RunRecord& record = timed.record;
  record.axes[0] = {"dataset", {std::string("flat"), std::string("wide")}};
  record.provenance.datasets.push_back(record.provenance.datasets.front());
  record.provenance.datasets.back().name = "wide";
  for (const std::size_t group : {0U, 1U}) {
    record.groups.push_back(record.groups[group]);
    record.groups.back().dataset = 1;
  }
  for (ConfigurationRecord& own : record.configurations) own.group += own.coordinates[0] == 1 ? 2U : 0U;
  const std::vector<report::Figure> figures = timed.figures();
  REQUIRE(figures.size() == 2);
  CHECK(figures[1].name == "timing-2");
  CHECK_THAT(figures[0].script, Catch::Contains("set title 'digits knn: dataset = flat'") &&
                                    Catch::Contains("$fit_medians0 << EOD\n30 0.001\n40 0.002\n"));
  CHECK_THAT(figures[1].script, Catch::Contains("set title 'digits knn: dataset = wide'") &&
                                    Catch::Contains("$fit_medians0 << EOD\n30 0.005\n40 0.006\n"));
}

TEST_CASE("times and learning curves on data sets that differ in a parameter are a picture for each") {
  TimedRun timed;
  RunRecord& record = timed.record;
  record.axes[0] = {"noise", {0.1, 0.5}};
  record.provenance.datasets.push_back(record.provenance.datasets.front());
  for (const std::size_t group : {0U, 1U}) {
    record.groups.push_back(record.groups[group]);
    record.groups.back().dataset = 1;
  }
  for (ConfigurationRecord& own : record.configurations) own.group += own.coordinates[0] == 1 ? 2U : 0U;
  const std::vector<SplitRecord> no_splits;
  for (const auto& figures :
       {timed.figures(), report::learning_curve_chart().draw({.record = record, .splits = no_splits})}) {
    REQUIRE(figures.size() == 2);
    CHECK_THAT(figures[0].script, Catch::Contains("set title 'digits knn: noise = 0.1") && Catch::Contains("k = 5'") &&
                                      !Catch::Contains("noise = 0.5"));
    CHECK_THAT(figures[1].script, Catch::Contains("set title 'digits knn: noise = 0.5"));
  }
}

TEST_CASE("a configuration has one colour in the learning curves of all data sets, whatever its rank") {
  TimedRun timed;
  RunRecord& record = timed.record;
  record.axes[0] = {"noise", {0.1, 0.5}};
  record.provenance.datasets.push_back(record.provenance.datasets.front());
  for (const std::size_t group : {0U, 1U}) {
    record.groups.push_back(record.groups[group]);
    record.groups.back().dataset = 1;
  }
  for (ConfigurationRecord& own : record.configurations) {
    own.group += own.coordinates[0] == 1 ? 2U : 0U;
    own.summaries[0].mean = own.coordinates[0] == own.coordinates[1] ? 0.9 : 0.1;
  }
  const std::vector<SplitRecord> no_splits;
  const auto figures = report::learning_curve_chart().draw({.record = record, .splits = no_splits});
  REQUIRE(figures.size() == 2);
  for (const report::Figure& figure : figures) {
    CHECK_THAT(figure.script, Catch::Contains("pt 7 ps 0.8 lw 2 lc rgb '#0072B2' title 'k = 1'") &&
                                  Catch::Contains("pt 9 ps 0.8 lw 2 lc rgb '#D55E00' title 'k = 5'"));
  }
  // The better one is drawn first.
  CHECK(figures[0].script.find("'k = 1'") < figures[0].script.find("'k = 5'"));
  CHECK(figures[1].script.find("'k = 5'") < figures[1].script.find("'k = 1'"));
}

TEST_CASE("times of less than a microsecond have no slope") {
  TimedRun timed;
  const Plan plan = sample_plan();
  SweepOutcome outcome = done_outcome(plan);
  for (Outcome& one : outcome.outcomes) one.seconds = {.fit = one.cell % 2 == 0 ? 2e-7 : 3e-7, .predict = 0.5};
  timed.run = stored_run(plan, outcome);
  const std::vector<report::Figure> figures = timed.figures();
  REQUIRE(figures.size() == 1);
  CHECK_THAT(figures[0].script,
             Catch::Contains("title 'fit, metric = l1, k = 1'") && Catch::Contains("'slope 0.00: predict, metric"));
}

TEST_CASE("of many configurations, the times of those with the best scores are drawn, and the title says so") {
  Plan plan = sample_plan();
  plan.axes[1].values = {std::int64_t{1}, std::int64_t{2}, std::int64_t{3}, std::int64_t{4}};
  const Cell model = plan.cells.front();
  plan.cells.clear();
  for (std::size_t cell = 0; cell < 16; ++cell) {
    Cell& own = plan.cells.emplace_back(model);
    own.key = "cell " + std::to_string(cell);
    own.coordinates = {cell / 8, cell / 2 % 4, cell % 2};
    own.scheme = cell % 2;
  }
  // The later a cell, the more rows are right.
  const std::vector<report::Figure> figures = TimedRun(plan).figures();
  REQUIRE(figures.size() == 1);
  CHECK_THAT(figures[0].script,
             Catch::Contains("(the best 6 of 8 configurations)") && Catch::Contains("fit, metric = l1, k = 3'") &&
                 Catch::Contains("fit, metric = l2, k = 4'") && !Catch::Contains("fit, metric = l1, k = 2'"));
}

TEST_CASE("a long title is broken between words, a long word anywhere, and a long name loses its middle") {
  // 62 pixels at a size of 10 are room for ten characters.
  CHECK(report::fitted_lines("ten pixels and more", 62, 10) == std::vector<std::string>{"ten pixels", "and more"});
  CHECK(report::fitted_lines("abcdefghijklm n", 62, 10) == std::vector<std::string>{"abcdefghij", "klm n"});
  CHECK(report::fitted_lines("", 62, 10) == std::vector<std::string>{""});
  CHECK(report::fitted_text("Überraschung", 62, 10) == "Überr…hung");
  CHECK(report::fitted_text("Übersicht", 62, 10) == "Übersicht");
  // Of wide characters, there is room for half as many; marks above letters take none.
  CHECK(report::fitted_text("漢字漢字漢", 62, 10) == "漢字漢字漢");
  CHECK(report::fitted_text("漢字漢字漢字", 62, 10) == "漢字…漢字");
  CHECK(report::fitted_text("e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301", 62, 10).ends_with("\u0301"));
  CHECK(report::fitted_lines("漢字漢字漢字", 62, 10) == std::vector<std::string>{"漢字漢字漢", "字"});
  CHECK(report::fitted_lines("a, bcd = 12", 62, 10) == std::vector<std::string>{"a,", "bcd = 12"});
}

TEST_CASE("no line of a chart's title is wider than the chart") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  RunRecord record = read_run(run);
  for (int i = 0; i < 20; ++i) record.name += " and a longer name";
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  for (const report::ChartKind& kind : {report::score_curve_chart(), report::heat_map_chart()}) {
    const std::vector<report::Figure> figures = kind.draw({.record = record, .splits = splits});
    REQUIRE_FALSE(figures.empty());
    for (const report::Figure& figure : figures) {
      const std::size_t begin = figure.script.find("set title ");
      const std::string title = figure.script.substr(begin, figure.script.find('\n', begin) - begin);
      CHECK_THAT(title, Catch::Contains("'.\"\\n\".'"));
    }
  }
}

TEST_CASE("a name with backquotes, quotes and line ends is drawn, and runs nothing") {
  if (std::system("command -v gnuplot rsvg-convert >/dev/null") != 0) {
    std::printf("SKIPPED: gnuplot and rsvg-convert are not installed\n");
    return;
  }
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  RunRecord record = read_run(run);
  record.name = "it's `touch evil` \"$(touch evil)\"\n{/Bold x}";
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const auto figures = report::score_curve_chart().draw({.record = record, .splits = splits});
  report::draw(figures, report::PictureFormat::svg, folder.path() / "first");
  report::draw(figures, report::PictureFormat::pdf, folder.path() / "second");
  report::draw(figures, report::PictureFormat::pdf, folder.path() / "third");
  CHECK_FALSE(std::filesystem::exists(folder.path() / "first" / "evil"));
  CHECK_FALSE(std::filesystem::exists("evil"));
  const std::string svg = read_text(folder.path() / "first" / "score-curve.svg");
  CHECK_THAT(svg, Catch::Contains("it&apos;s `touch evil`") || Catch::Contains("it's `touch evil`"));
  CHECK(svg == read_text(folder.path() / "second" / "score-curve.svg"));
  const std::string pdf = read_text(folder.path() / "second" / "score-curve.pdf");
  CHECK(pdf.starts_with("%PDF"));
  CHECK(pdf == read_text(folder.path() / "third" / "score-curve.pdf"));
}

TEST_CASE("a value of an axis with signs of percent is drawn as it is") {
  if (is_skipped_without("gnuplot")) return;
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  RunRecord record = read_run(run);
  for (auto& axis : record.axes) {
    if (axis.name == "metric") axis.values[0] = Scalar{std::string("100% %s")};
  }
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  report::draw(report::heat_map_chart().draw({.record = record, .splits = splits}), report::PictureFormat::svg,
               folder.path() / "drawn");
  CHECK_THAT(read_text(folder.path() / "drawn" / "heat-map.svg"), Catch::Contains("100% %s"));
}

TEST_CASE(
    "a script that gnuplot refuses is an error that says why, leaves no picture, and does not keep others from being "
    "drawn") {
  if (is_skipped_without("gnuplot")) return;
  const TemporaryFolder folder;
  const std::vector<report::Figure> figures{
      {.name = "bad", .script = report::figure_header("bad", 100, 100) + "plot $nothing\n"},
      {.name = "good", .script = report::figure_header("good", 100, 100) + "plot x\n"}};
  CHECK_THROWS_WITH(report::draw(figures, report::PictureFormat::svg, folder.path()),
                    Catch::Contains("bad.svg: gnuplot could not draw it"));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "bad.svg"));
  CHECK(std::filesystem::exists(folder.path() / "bad.gp"));
  CHECK(std::filesystem::exists(folder.path() / "good.svg"));
}
