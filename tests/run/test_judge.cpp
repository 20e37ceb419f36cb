#include <catch2/catch.hpp>

#include <cstdint>
#include <vector>

#include "plan/pass_cost.hpp"
#include "run/judge.hpp"
#include "run/made_up_loader.hpp"

using namespace gridfold;

namespace {

constexpr std::size_t kRows = 12;

/// Labels 0, 1, 2, 0, 1, 2, ...
Dataset load(const LoadRequest&) {
  Dataset dataset;
  dataset.features = Matrix<std::uint8_t>(std::vector<std::uint8_t>(kRows), kRows, 1);
  for (std::size_t row = 0; row < kRows; ++row) dataset.labels.push_back(static_cast<std::int32_t>(row % 3));
  dataset.class_names = {"a", "b", "c"};
  return dataset;
}

/// What a pass of two cells, of 2 and of 3 folds, delivers.
struct Judging {
  Plan plan = test::plan_over(load, "classifier: majority\nprotocol: {folds: [2, 3]}\n");
  std::vector<std::size_t> cells{0, 1};
  std::vector<Outcome> outcomes;
  std::vector<Wanted> wanted = all_wanted(plan);
  Judge judge{plan, 0, cells, wanted[0], labels(), [this](const std::vector<Outcome>& some) {
                for (const Outcome& outcome : some) CHECK(outcome.cell == some.front().cell);
                outcomes.insert(outcomes.end(), some.begin(), some.end());
              }};

  static const std::vector<std::int32_t>& labels() {
    static const std::vector<std::int32_t> all = load({}).labels;
    return all;
  }
};

}  // namespace

TEST_CASE("predictions for the splits of several cells are taken apart, each cell with its own") {
  Judging judging;
  REQUIRE(judging.plan.passes.size() == 1);
  REQUIRE(judging.plan.passes[0].settings.size() == 1);
  // The second fold of two, rows 6 to 11, and the first of three, rows 0 to 3. Of the former 2 are of class 0, of the
  // latter 2 again, of 4 rows.
  const std::vector<std::int32_t> zeros(6 + 4, 0);
  judging.judge.score({.setting = 0, .splits = {1, 2}, .predictions = {zeros, {}, ScoresKind::none}}, {1, 2});
  REQUIRE(judging.outcomes.size() == 2);
  CHECK(judging.outcomes[0].cell == 0);
  CHECK(judging.outcomes[0].split == SplitCoordinates{.fold = 1});
  CHECK(judging.outcomes[0].n_test == 6);
  CHECK(judging.outcomes[0].correct == 2);
  CHECK(judging.outcomes[1].cell == 1);
  CHECK(judging.outcomes[1].split == SplitCoordinates{.fold = 0});
  CHECK(judging.outcomes[1].n_test == 4);
  CHECK(judging.outcomes[1].correct == 2);
}

TEST_CASE("a failure of the splits of several cells fails each cell's own") {
  Judging judging;
  judging.judge.fail(0, {0, 5}, "why");
  REQUIRE(judging.outcomes.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(judging.outcomes[i].cell == (i < 2 ? 0 : 1));
    CHECK(judging.outcomes[i].status == SplitStatus::failed);
    CHECK(judging.outcomes[i].reason == "why");
  }
}
