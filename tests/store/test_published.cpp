#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "run_program.hpp"
#include "store/published.hpp"
#include "store/sample_run.hpp"

using namespace gridfold;
using Catch::Contains;

namespace {

/// K = 1 and K = 3, two folds of ten rows each.
Plan made_up_plan() {
  Plan plan = test::sample_plan();
  plan.axes = {{"k", {std::int64_t{1}, std::int64_t{3}}}};
  plan.cells.resize(2);
  plan.cells[0].coordinates = {0};
  plan.cells[1].coordinates = {1};
  plan.cells[1].scheme = 0;
  test::set_schemes(plan, {test::sample_scheme(20, 2)});
  return plan;
}

/// K = 1 with the accuracies 0.2 and 0.4, K = 3 with a failed second fold.
std::vector<Outcome> made_up_outcomes() {
  std::vector<Outcome> outcomes = test::done_outcome(made_up_plan()).outcomes;
  const std::vector<std::size_t> correct{2, 4, 2, 0};
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    outcomes[i].correct = correct[i];
    outcomes[i].scores = {static_cast<double>(correct[i]) / 10};
  }
  test::fail(outcomes.back(), "no memory");
  return outcomes;
}

std::optional<double> found(std::vector<Outcome> outcomes, const PublishedNumber& number) {
  const Plan plan = made_up_plan();
  SweepOutcome outcome = test::done_outcome(plan);
  outcome.outcomes = std::move(outcomes);
  const StoredRun run = test::stored_run(plan, outcome);
  return find_number(plan, run.outcomes, {}, number);
}

std::optional<double> found(const PublishedNumber& number) { return found(made_up_outcomes(), number); }

PublishedNumber number(std::string k, std::optional<std::size_t> fold_index, std::string quantity) {
  PublishedNumber made;
  made.step = "step";
  if (!k.empty()) made.where = {{"k", k}};
  made.fold = fold_index;
  made.quantity = std::move(quantity);
  return made;
}

}  // namespace

TEST_CASE("published numbers are read by column name, with axes beside the fixed columns") {
  const test::TemporaryFolder folder;
  const auto file = folder.write("published.csv",
                                 "source,step,metric,fold,quantity,value,tolerance\n"
                                 "\"A, B\",cv,l2,3,accuracy,0.25,1e-12\n"
                                 "A,test,,,correct,137,0\n");
  const auto numbers = read_published(file);
  REQUIRE(numbers.size() == 2);
  CHECK(numbers[0].source == "A, B");
  CHECK(numbers[0].fold == 3);
  CHECK(numbers[0].value == 0.25);
  CHECK(numbers[0].where == std::vector<std::pair<std::string, std::string>>{{"metric", "l2"}});
  CHECK(numbers[1].where.empty());
  CHECK_FALSE(numbers[1].fold.has_value());
}

TEST_CASE("a published value that is no number is refused with its line and column") {
  const test::TemporaryFolder folder;
  const auto file =
      folder.write("published.csv", "step,fold,quantity,value,tolerance,source\ncv,0,accuracy,0.25x,0,s\n");
  CHECK_THROWS_WITH(read_published(file), Contains("published.csv:2:15: value is \"0.25x\", which is no number"));
}

TEST_CASE("a missing column of published numbers is named") {
  const test::TemporaryFolder folder;
  const auto file = folder.write("published.csv", "step,fold,quantity,value,source\n");
  CHECK_THROWS_WITH(read_published(file), Contains("the column \"tolerance\" is missing"));
  const auto no_folds = folder.write("means.csv", "step,k,quantity,value,tolerance,source\ncv,3,accuracy,0.25,0,s\n");
  const std::vector<PublishedNumber> numbers = read_published(no_folds);
  REQUIRE(numbers.size() == 1);
  CHECK_FALSE(numbers[0].fold.has_value());
  CHECK(numbers[0].where == std::vector<std::pair<std::string, std::string>>{{"k", "3"}});
}

TEST_CASE("a fold's figure, a mean and a total of right predictions are found") {
  CHECK(found(number("1", 1, "accuracy")) == 0.4);
  CHECK(found(number("1", 1, "correct")) == 4);
  CHECK(found(number("1", std::nullopt, "accuracy")) == Approx(0.3));
  CHECK(found(number("1", std::nullopt, "correct")) == 6);
  CHECK(found(number("1", std::nullopt, "std")) == Approx(0.1));
}

TEST_CASE("splits that only choose are no part of a number, as the inner folds of a nested protocol are") {
  Plan plan = made_up_plan();
  SplitSet splits;
  splits.add({{0, 1}, {2, 3}}, {.outer = 0});
  splits.add({{0, 2}, {1, 3}}, {.outer = 1});
  test::set_schemes(plan, {{.resampling = find_entry(plan.registry->resamplings, "k_fold"),
                            .parameters = {},
                            .splits = std::make_shared<const SplitSet>(splits),
                            .judged = {},
                            .text = "an outer and an inner fold"}});
  SweepOutcome outcome = test::done_outcome(plan);
  for (Outcome& one : outcome.outcomes) {
    one.correct = one.split.outer == 0 ? 1 : 2;
    one.scores = {static_cast<double>(one.correct) / 2};
  }
  const StoredRun run = test::stored_run(plan, outcome);
  const auto value = [&](std::string quantity) {
    return find_number(plan, run.outcomes, {}, number("1", std::nullopt, std::move(quantity)));
  };
  CHECK(value("accuracy") == 0.5);
  CHECK(value("correct") == 1);
  CHECK(value("std") == 0);
}

TEST_CASE("a number under bootstrap's .632 is of the weighted scores, as tables have them, of one repeat and of all") {
  const Plan plan = test::plan_of_632();
  const StoredRun run = test::run_of_632();
  const auto value = [&](std::optional<std::size_t> repeat, std::string quantity) {
    PublishedNumber wanted = number("1", std::nullopt, std::move(quantity));
    wanted.repeat = repeat;
    return find_number(plan, run.outcomes, {}, wanted);
  };
  // By numpy: 0.632 * [0.5, 0.7, 0.6] + 0.368 is [0.684, 0.8104, 0.7472], and numpy.std of these.
  CHECK(value(std::nullopt, "accuracy") == Approx(0.7472));
  CHECK(value(std::nullopt, "std") == Approx(0.05160258391463227));
  CHECK(value(1, "accuracy") == Approx(0.8104));
  CHECK(value(1, "std") == 0);
  CHECK(value(std::nullopt, "correct") == 18);
}

TEST_CASE("a class's share is found beside the confusion matrix that it follows from") {
  std::vector<Outcome> outcomes = made_up_outcomes();
  outcomes[1].arrays = {
      {"confusion", {"true_class", "predicted_class"}, {2, 2}, std::vector<std::int64_t>{3, 1, 5, 1}}};
  const auto value = [&](std::string quantity) { return found(outcomes, number("1", 1, std::move(quantity))); };
  CHECK(value("confusion[1,0]") == 5);
  CHECK(value("class_recall[0]") == 0.75);
  CHECK(value("class_precision[1]") == 0.5);
  CHECK_FALSE(value("class_recall[2]").has_value());
  CHECK_FALSE(value("class_support[0]").has_value());
}

TEST_CASE("a configuration is found by a number however it is written") {
  CHECK(found(number("1.0", 1, "correct")) == 4);
  CHECK(found(number("1e0", 1, "correct")) == 4);
  CHECK_THROWS_WITH(found(number("1.5", 1, "correct")), Contains("no configuration has k = 1.5"));
}

TEST_CASE("a published mean that names no seed is that over all seeds, and other numbers need one") {
  Plan plan = made_up_plan();
  plan.axes = {{.name = "seed", .values = {std::int64_t{1}, std::int64_t{2}}, .is_seed = true}};
  SweepOutcome outcome = test::done_outcome(plan);
  const std::vector<double> accuracies{0.2, 0.4, 0.2, 0.8};
  for (std::size_t i = 0; i < accuracies.size(); ++i) outcome.outcomes[i].scores = {accuracies[i]};
  const StoredRun run = test::stored_run(plan, outcome);
  const auto value = [&](std::optional<std::size_t> fold, std::string quantity) {
    PublishedNumber wanted = number("", fold, std::move(quantity));
    require_place(plan, wanted);
    return find_number(plan, run.outcomes, {}, wanted);
  };
  // By numpy.
  CHECK(value(std::nullopt, "accuracy") == Approx(0.4));
  CHECK(value(std::nullopt, "std") == Approx(0.24494897427831783));
  const std::string problem = "more than one configuration has no condition; they differ in seed";
  CHECK_THROWS_WITH(value(0, "accuracy"), Contains(problem));
  CHECK_THROWS_WITH(value(std::nullopt, "correct"), Contains(problem));
}

TEST_CASE("a failed fold has no figure") {
  CHECK_FALSE(found(number("3", 1, "accuracy")).has_value());
  CHECK_FALSE(found(number("3", std::nullopt, "correct")).has_value());
}

TEST_CASE("a published number without a place in the planned run is refused with its line") {
  const Plan plan = made_up_plan();
  const auto error_of = [&](PublishedNumber wrong) -> std::string {
    wrong.place = "published.csv:7";
    try {
      require_place(plan, wrong);
    } catch (const DataError& error) {
      return error.what();
    }
    return "";
  };
  CHECK(error_of(number("1", 0, "accuracy")) == "");
  CHECK(error_of(number("2", 0, "accuracy")) == "published.csv:7: no configuration has k = 2");
  CHECK(error_of(number("", 0, "accuracy")) ==
        "published.csv:7: more than one configuration has no condition; they differ in k");
  CHECK(error_of(number("1", 7, "accuracy")) == "published.csv:7: fold is 7; allowed: 0 to 1");
  CHECK(error_of(number("1", 0, "acuracy")) ==
        "published.csv:7: quantity is \"acuracy\"; allowed: correct, accuracy; did you mean \"accuracy\"?");
  CHECK(error_of(number("1", 0, "confusion[0,0]")) == "");
  CHECK(error_of(number("1", std::nullopt, "confusion[0,0]")) ==
        "published.csv:7: confusion[0,0] is a number of one split, and there are 2: fold is missing; allowed: 0 to 1");
  PublishedNumber other_axis = number("1", 0, "accuracy");
  other_axis.where[0].first = "kk";
  CHECK(error_of(other_axis) == "published.csv:7: the sweep has no axis \"kk\"; allowed: k; did you mean \"k\"?");
}

TEST_CASE("published numbers that are none, twice the same, or of a negative tolerance are refused") {
  const test::TemporaryFolder folder;
  const std::string header = "step,fold,quantity,value,tolerance,source\n";
  CHECK_THROWS_WITH(read_published(folder.write("none.csv", header)), Contains("holds no numbers to compare with"));
  const auto twice = folder.write("twice.csv", header + "cv,0,accuracy,0.5,0,s\ncv,0,accuracy,0.6,0,s\n");
  CHECK_THROWS_WITH(read_published(twice), Contains("twice.csv:3: the same number as in") && Contains("twice.csv:2"));
  const auto infinite = folder.write("infinite.csv", header + "cv,0,accuracy,0.5,inf,s\n");
  CHECK_THROWS_WITH(read_published(infinite), Contains("infinite.csv:2:19: tolerance is \"inf\", which is no number"));
  const auto doubled = folder.write("doubled.csv", "step,fold,k,k,quantity,value,tolerance,source\ncv,0,1,3,a,1,0,s\n");
  CHECK_THROWS_WITH(read_published(doubled), Contains("doubled.csv:1:13: the column \"k\" stands twice"));
  const auto negative = folder.write("negative.csv", header + "cv,0,accuracy,0.5,-1,s\n");
  CHECK_THROWS_WITH(read_published(negative), Contains("negative.csv:2: tolerance is -1; allowed: 0 or more"));
}
