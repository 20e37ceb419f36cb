#include <catch2/catch.hpp>

#include <string>

#include "core/error.hpp"
#include "run_program.hpp"
#include "store/published.hpp"

using namespace gridfold;
using Catch::Contains;

namespace {

FoldOutcome fold(std::size_t index, FoldStatus status, std::size_t correct) {
  FoldOutcome outcome;
  outcome.fold = index;
  outcome.status = status;
  outcome.correct = correct;
  if (status == FoldStatus::done) outcome.scores = {static_cast<double>(correct) / 10};
  return outcome;
}

/// K = 1 with the accuracies 0.2 and 0.4, K = 3 with a failed second fold.
RunRecord made_up_record() {
  RunRecord record;
  record.axes = {{"k", {std::int64_t{1}, std::int64_t{3}}}};
  record.scores = {{"accuracy", true}};
  ConfigurationRecord first;
  first.coordinates = {0};
  first.folds = {fold(0, FoldStatus::done, 2), fold(1, FoldStatus::done, 4)};
  first.summaries.resize(1);
  first.summaries[0].mean = 0.3;
  ConfigurationRecord second = first;
  second.coordinates = {1};
  second.folds[1] = fold(1, FoldStatus::failed, 0);
  record.configurations = {first, second};
  return record;
}

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
}

TEST_CASE("a fold's figure, a mean and a total of right predictions are found") {
  const RunRecord record = made_up_record();
  CHECK(find_number(record, number("1", 1, "accuracy")) == 0.4);
  CHECK(find_number(record, number("1", 1, "correct")) == 4);
  CHECK(find_number(record, number("1", std::nullopt, "accuracy")) == 0.3);
  CHECK(find_number(record, number("1", std::nullopt, "correct")) == 6);
}

TEST_CASE("a failed fold has no figure") {
  const RunRecord record = made_up_record();
  CHECK_FALSE(find_number(record, number("3", 1, "accuracy")).has_value());
  CHECK_FALSE(find_number(record, number("3", std::nullopt, "correct")).has_value());
}

TEST_CASE("a published number without a place in the planned run is refused with its line") {
  const RunRecord record = made_up_record();
  const auto two_folds = [](std::size_t) { return std::size_t{2}; };
  const auto error_of = [&](PublishedNumber wrong) -> std::string {
    wrong.place = "published.csv:7";
    try {
      require_place(record, wrong, two_folds);
    } catch (const DataError& error) {
      return error.what();
    }
    return "";
  };
  CHECK(error_of(number("1", 0, "accuracy")) == "");
  CHECK(error_of(number("2", 0, "accuracy")) == "published.csv:7: no configuration has k = 2");
  CHECK(error_of(number("", 0, "accuracy")) == "published.csv:7: more than one configuration has no condition");
  CHECK(error_of(number("1", 7, "accuracy")) == "published.csv:7: fold is 7; allowed: 0 to 1");
  CHECK(error_of(number("1", 0, "acuracy")) ==
        "published.csv:7: quantity is \"acuracy\"; allowed: correct, accuracy; did you mean \"accuracy\"?");
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
  const auto negative = folder.write("negative.csv", header + "cv,0,accuracy,0.5,-1,s\n");
  CHECK_THROWS_WITH(read_published(negative), Contains("negative.csv:2: tolerance is -1; allowed: 0 or more"));
}
