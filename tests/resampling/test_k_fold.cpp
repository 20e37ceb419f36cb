#include <catch2/catch.hpp>

#include <optional>
#include <vector>

#include "core/error.hpp"
#include "core/registry.hpp"
#include "resampling/resampling.hpp"

using namespace gridfold;

namespace {

const Resampling& k_fold() {
  static const std::vector<Resampling> all = built_in_resamplings();
  return *find_entry(all, "k_fold");
}

ParameterValues parameters(std::int64_t folds, std::optional<std::int64_t> seed) {
  ParameterValues given{{"folds", folds}, {"shuffle", seed.has_value()}};
  if (seed) given.push_back({"shuffle.seed", *seed});
  return complete_parameters("k_fold", k_fold().component.parameters, given);
}

std::vector<std::uint32_t> fold_of_row(std::int64_t folds, std::optional<std::int64_t> seed) {
  const SplitSet splits = k_fold().split(parameters(folds, seed), {.rows = 11});
  REQUIRE(splits.partitions().size() == 1);
  return splits.partitions()[0].group_of_row;
}

}  // namespace

TEST_CASE("folds without a shuffle are numpy.array_split's: consecutive, the first ones longer") {
  CHECK(fold_of_row(4, std::nullopt) == std::vector<std::uint32_t>{0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3});
  const SplitSet splits = k_fold().split(parameters(4, std::nullopt), {.rows = 11});
  REQUIRE(splits.count() == 4);
  CHECK(splits.test_count(0) == 3);
  CHECK(splits.test_count(3) == 2);
  CHECK(splits.train_count(3) == 9);
  CHECK(splits.coordinates(2) == SplitCoordinates{.fold = 2});
}

TEST_CASE("shuffled folds are scikit-learn's KFold(4, shuffle=True, random_state=7) row by row") {
  // [f for f, (_, test) in enumerate(KFold(4, shuffle=True, random_state=7).split(np.zeros(11)))] placed at test
  CHECK(fold_of_row(4, 7) == std::vector<std::uint32_t>{0, 1, 1, 2, 3, 0, 2, 2, 0, 3, 1});
}

TEST_CASE("more folds than rows are a problem of the parameter folds") {
  CHECK_FALSE(k_fold().check(parameters(11, std::nullopt), {.rows = 11}).has_value());
  const auto problem = k_fold().check(parameters(12, std::nullopt), {.rows = 11});
  REQUIRE(problem);
  CHECK(problem->parameter == "folds");
  CHECK(problem->problem == "12 folds of 11 rows");
  CHECK(problem->allowed == "2 to 11");
}
