#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "store/condition.hpp"
#include "store/make_record.hpp"
#include "store/sample_run.hpp"
#include "store/seed_averages.hpp"
#include "store/select_configurations.hpp"
#include "store/summary_json.hpp"
#include "store/tied.hpp"
#include "store/value_text.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

std::string name_of(const RunRecord& record, const ConfigurationRecord& configuration) {
  std::string name;
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis)
    name += to_text(record.value(configuration, axis)) + " ";
  return name;
}

/// The sample with its last axis, `folds`, as a seed: both of its values split into 2 folds.
Plan plan_with_seeds() {
  Plan plan = sample_plan();
  plan.axes[2] = {.name = "seed", .values = {std::int64_t{1}, std::int64_t{2}}, .is_seed = true};
  Scheme first = sample_scheme(60, 2);
  Scheme second = sample_scheme(60, 2);
  first.text = "2 folds shuffled with seed 1";
  second.text = "2 folds shuffled with seed 2";
  set_schemes(plan, {first, second});
  return plan;
}

/// Two cells under nested cross-validation, 3 outer and 2 inner folds, with these scores: outer folds, then the inner
/// folds of each.
RunRecord nested_record(const std::vector<std::vector<double>>& scores, SelectionRule rule = SelectionRule::best_mean) {
  Plan plan = sample_plan();
  plan.rule = rule;
  plan.axes = {
      {.name = "k", .values = {std::int64_t{1}, std::int64_t{5}}, .is_seed = false, .simpler = Simpler::larger}};
  plan.cells.resize(2);
  SplitSet splits;
  for (std::uint32_t fold = 0; fold < 3; ++fold) splits.add({{0, 1}, {2, 3}}, {.fold = fold});
  for (std::uint32_t outer = 0; outer < 3; ++outer) {
    for (std::uint32_t fold = 0; fold < 2; ++fold) splits.add({{0, 1}, {2, 3}}, {.outer = outer + 1, .fold = fold});
  }
  Scheme scheme = sample_scheme(60, 2);
  scheme.splits = std::make_shared<const SplitSet>(splits);
  scheme.judged = judged_together(splits);
  set_schemes(plan, {scheme});
  for (std::size_t cell = 0; cell < 2; ++cell) {
    plan.cells[cell].coordinates = {cell};
    plan.cells[cell].scheme = 0;
  }
  SweepOutcome outcome = done_outcome(plan);
  for (std::size_t i = 0; i < outcome.outcomes.size(); ++i) outcome.outcomes[i].scores = {scores[i / 9][i % 9]};
  return record_of(plan, outcome);
}

}  // namespace

TEST_CASE("texts are joined word by word") {
  CHECK(text_of_all({"5 folds"}) == "5 folds");
  CHECK(text_of_all({"2 folds with seed 1", "2 folds with seed 2"}) == "2 folds with seed 1, 2");
  CHECK(text_of_all({"2 folds with seed 1, first with seed 1", "2 folds with seed 2, first with seed 2"}) ==
        "2 folds with seed 1, 2, first with seed 1, 2");
}

TEST_CASE("scores are averaged over seeds, and no seed is the best") {
  const RunRecord record = record_of(plan_with_seeds(), done_outcome(plan_with_seeds()));
  CHECK(record.configurations.size() == 8);
  CHECK(record.groups.size() == 2);
  const RunRecord shown = over_seeds(record);
  CHECK(shown.averages.over == "seed = 1, 2");
  REQUIRE(shown.groups.size() == 1);
  CHECK(shown.groups[0].text == "2 folds shuffled with seed 1, 2");
  CHECK(shown.groups[0].splits == 4);
  REQUIRE(shown.configurations.size() == 4);
  REQUIRE(shown.chosen(0).size() == 1);
  CHECK(name_of(shown, *shown.chosen(0).front()) == "l2 5 ");
  // Cells 6 and 7 have 16 and 17, 17 and 18 of 30 right.
  const Summary& best = shown.chosen(0).front()->summaries.front();
  CHECK(best.n == 4);
  CHECK(best.mean == Approx(17.0 / 30).epsilon(1e-15));
  CHECK(best.standard_deviation == Approx(std::sqrt(2.0 / 3) / 30).epsilon(1e-12));
  // Once averaged, it stays so.
  CHECK(over_seeds(shown).configurations.size() == 4);
}

TEST_CASE("averages over seeds and choices read back from a summary") {
  const RunRecord record = record_of(plan_with_seeds(), done_outcome(plan_with_seeds()));
  const RunRecord read = over_seeds(parse_summary_json(summary_json(record, {}), "summary.json").record);
  CHECK(read.averages.over == "seed = 1, 2");
  REQUIRE(read.configurations.size() == 4);
  CHECK(read.chosen(0).front()->summaries.front().n == 4);
}

TEST_CASE("inner folds choose, outer folds judge, and only these are summarised") {
  // By hand: outer folds .5 .6 .7 and .8 .7 .6; the inner folds prefer k = 1, k = 5, k = 1.
  const RunRecord record = nested_record({{.5, .6, .7, .9, .9, .1, .1, .9, .8}, {.8, .7, .6, .8, .9, .2, .2, .8, .8}});
  CHECK(record.configurations[0].summaries[0].n == 3);
  CHECK(record.configurations[0].summaries[0].mean == Approx(0.6));
  CHECK(record.configurations[1].summaries[0].mean == Approx(0.7));
  CHECK(record.configurations[0].done == 9);
  CHECK(record.configurations[0].judging == 3);
  const GroupRecord& group = record.groups.front();
  REQUIRE(group.choices.size() == 3);
  CHECK(group.choices[0].key == record.configurations[0].key);
  CHECK(group.choices[1].key == record.configurations[1].key);
  CHECK(group.choices[2].key == record.configurations[0].key);
  REQUIRE(group.chosen.size() == 1);
  // numpy.mean and numpy.std(ddof=1) of .5, .7, .7
  CHECK(group.chosen[0].mean == Approx(0.6333333333333333).epsilon(1e-14));
  CHECK(group.chosen[0].standard_deviation == Approx(0.11547005383792512).epsilon(1e-12));
  const GroupRecord read = parse_summary_json(summary_json(record, {}), "summary.json").record.groups.front();
  CHECK(read.choices[1].key == record.configurations[1].key);
  CHECK(read.chosen[0].mean == group.chosen[0].mean);
}

TEST_CASE("nested cross-validation chooses by the sweep's rule") {
  // The inner folds of k = 5 are within a standard error of those of k = 1.
  const RunRecord record = nested_record({{.5, .5, .5, .9, .7, .9, .7, .9, .7}, {.8, .8, .8, .8, .7, .8, .7, .8, .7}},
                                         SelectionRule::one_standard_error);
  for (const OuterChoice& choice : record.groups[0].choices) CHECK(choice.key == record.configurations[1].key);
}

TEST_CASE("what the corrected t test does not tell from the best is tied with it") {
  // cs231n's folds of K = 10 and K = 1, whose p is .206, and folds that are worse in every case.
  Plan plan = sample_plan();
  plan.axes = {{.name = "k", .values = {std::int64_t{10}, std::int64_t{1}, std::int64_t{100}}}};
  plan.cells.resize(3);
  set_schemes(plan, {sample_scheme(5000, 5)});
  for (std::size_t cell = 0; cell < 3; ++cell) {
    plan.cells[cell].coordinates = {cell};
    plan.cells[cell].pass = 0;
    plan.cells[cell].scheme = 0;
  }
  SweepOutcome outcome = done_outcome(plan);
  const std::vector<double> scores{.265, .296, .276, .284, .280, .263, .257, .264, .278, .266, .1, .11, .12, .1, .11};
  for (std::size_t i = 0; i < scores.size(); ++i) outcome.outcomes[i].scores = {scores[i]};
  const StoredRun run = stored_run(plan, outcome);
  const RunRecord record = make_record(run);
  CHECK_FALSE(record.configurations[0].is_tied);
  CHECK(record.configurations[1].is_tied);
  CHECK_FALSE(record.configurations[2].is_tied);
  // The best of those that are left is another.
  RunRecord left = select_configurations(record, Condition("k != 10"));
  mark_tied(left, run.outcomes);
  CHECK_FALSE(left.configurations[0].is_tied);
  CHECK_FALSE(left.configurations[1].is_tied);
  left = select_configurations(record, Condition("k != 100"));
  CHECK_FALSE(left.configurations[1].is_tied);
  mark_tied(left, run.outcomes);
  CHECK(left.configurations[1].is_tied);
  // A score that has no value on one fold is none to be told from the best by.
  outcome.outcomes[9].scores = {std::numeric_limits<double>::quiet_NaN()};
  CHECK_FALSE(make_record(stored_run(plan, outcome)).configurations[1].is_tied);
}

TEST_CASE("a share of all rows is written 1.0, and a condition tells it from one row") {
  const Axis sizes{
      .name = "train_size", .values = {0.5, std::int64_t{20}, 1.0, std::int64_t{1}, Scalar{}}, .is_size = true};
  std::vector<std::string> texts;
  for (const Scalar& value : sizes.values) texts.push_back(value_text(sizes, value));
  CHECK(texts == std::vector<std::string>{"0.5", "20", "1.0", "1", ""});
  CHECK(value_text({.name = "train_size", .values = {1.0}, .is_size = true}, 1.0) == "1.0");
  // No shares, whatever the values: the constant of a classifier.
  CHECK(value_text({.name = "c", .values = {0.1, 1.0}}, 1.0) == "1");

  RunRecord record;
  record.axes = {sizes};
  record.scores = {{"accuracy", true}};
  record.groups.resize(1);
  for (std::size_t value = 0; value < sizes.values.size(); ++value) {
    ConfigurationRecord& one = record.configurations.emplace_back();
    one.coordinates = {value};
    one.summaries.resize(1);
  }
  const auto kept = [&](const std::string& condition) {
    const RunRecord selected = select_configurations(record, Condition(condition));
    std::string values;
    for (const ConfigurationRecord& one : selected.configurations) {
      values += (values.empty() ? "" : " ") + value_text(sizes, selected.value(one, 0));
    }
    return values;
  };
  CHECK(kept("train_size == 1.0") == "1.0");
  CHECK(kept("train_size == 1") == "1");
  CHECK(kept("train_size in [1, 20]") == "20 1");
  CHECK(kept("train_size < 2") == "0.5 1.0 1");
  record.axes[0].values[3] = std::int64_t{2};
  CHECK(kept("train_size == 1") == "1.0");
}

TEST_CASE("what shares the best mean is tied with it where the rule chooses another") {
  Plan plan = sample_plan();
  plan.axes = {
      {.name = "k", .values = {std::int64_t{1}, std::int64_t{3}, std::int64_t{5}}, .simpler = Simpler::larger}};
  plan.cells.resize(3);
  set_schemes(plan, {sample_scheme(5000, 4)});
  for (std::size_t cell = 0; cell < 3; ++cell) {
    plan.cells[cell].coordinates = {cell};
    plan.cells[cell].pass = 0;
    plan.cells[cell].scheme = 0;
  }
  SweepOutcome outcome = done_outcome(plan);
  // Of the first two, means of 0.5 over the same splits, no test can be computed.
  const std::vector<double> scores{.25, .5, .75, .5, .25, .5, .75, .5, .75, .5, .25, .5};
  for (std::size_t i = 0; i < scores.size(); ++i) outcome.outcomes[i].scores = {scores[i]};
  const auto ties = [&](SelectionRule rule) {
    plan.rule = rule;
    std::vector<bool> tied;
    for (const ConfigurationRecord& one : make_record(stored_run(plan, outcome)).configurations) {
      CHECK(one.rank == 1);
      tied.push_back(one.is_tied);
    }
    return tied;
  };
  CHECK(ties(SelectionRule::best_mean) == std::vector<bool>{false, false, false});
  CHECK(ties(SelectionRule::one_standard_error) == std::vector<bool>{true, true, false});
}

TEST_CASE("the .632 bootstrap weighs every sample's score with the apparent one") {
  Plan plan = sample_plan();
  plan.axes = {{.name = "k", .values = {std::int64_t{1}}}};
  plan.cells.resize(1);
  plan.cells[0].coordinates = {0};
  plan.cells[0].scheme = 0;
  SplitSet splits;
  for (std::uint32_t repeat = 0; repeat < 2; ++repeat) splits.add({{0, 1}, {2, 3}}, {.repeat = repeat});
  splits.add({{0, 1, 2, 3}, {0, 1, 2, 3}}, {.outer = 1});
  Scheme scheme = sample_scheme(60, 2);
  scheme.resampling = find_entry(built_in()->resamplings, "bootstrap");
  scheme.parameters = {{"estimate", std::string("point_632")}};
  scheme.splits = std::make_shared<const SplitSet>(splits);
  scheme.judged = judged_together(splits);
  set_schemes(plan, {scheme});
  SweepOutcome outcome = done_outcome(plan);
  for (std::size_t i = 0; i < 3; ++i) outcome.outcomes[i].scores = {std::vector<double>{0.5, 0.7, 1.0}[i]};
  const RunRecord record = record_of(plan, outcome);
  CHECK(record.configurations[0].summaries[0].n == 2);
  CHECK(record.configurations[0].summaries[0].mean == Approx(0.632 * 0.6 + 0.368).epsilon(1e-15));
  CHECK(record.groups[0].choices.empty());
}
