#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include "store/choose.hpp"

using namespace gridfold;

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

using Places = std::vector<std::size_t>;

std::vector<Axis> k_and_metric() {
  return {{.name = "k",
           .values = {std::int64_t{1}, std::int64_t{5}, std::int64_t{9}},
           .is_seed = false,
           .simpler = Simpler::larger},
          {.name = "metric", .values = {std::string("l1"), std::string("l2")}}};
}

}  // namespace

TEST_CASE("the best mean is chosen, shared by those that have it, and what has no mean is not") {
  const std::vector<std::size_t> at{0, 0};
  const std::vector<Candidate> candidates{{at, 0.8, 0.1}, {at, kNone, 0.1}, {at, 0.9, 0.1}, {at, 0.9, 0.1}};
  CHECK(choose(candidates, k_and_metric(), true, SelectionRule::best_mean) == Places{2, 3});
  CHECK(choose(candidates, k_and_metric(), false, SelectionRule::best_mean) == Places{0});
  const std::vector<Candidate> none{{at, kNone, kNone}};
  CHECK(choose(none, k_and_metric(), true, SelectionRule::best_mean).empty());
  CHECK(choose(none, k_and_metric(), true, SelectionRule::one_standard_error).empty());
}

TEST_CASE("one standard error: the simplest value that is near enough, and nothing else differs from the best") {
  const std::vector<std::size_t> k1{0, 1};
  const std::vector<std::size_t> k5{1, 1};
  const std::vector<std::size_t> k9{2, 1};
  const std::vector<std::size_t> k9_other_metric{2, 0};
  const auto chosen = [&](double of_k5, double of_k9, double error) {
    const std::vector<Candidate> candidates{
        {k1, 0.90, error}, {k5, of_k5, 0.5}, {k9, of_k9, 0.5}, {k9_other_metric, 0.899, 0.5}};
    return choose(candidates, k_and_metric(), true, SelectionRule::one_standard_error);
  };
  CHECK(chosen(0.89, 0.88, 0.03) == Places{2});
  CHECK(chosen(0.89, 0.86, 0.03) == Places{1});
  CHECK(chosen(0.86, 0.86, 0.03) == Places{0});
  // 0.96, 0.96 and 1 have the mean 73/75 and the standard error 1/75: 0.96 is exactly as far.
  const std::vector<Candidate> at_the_limit{
      {k1, (0.96 + 0.96 + 1) / 3, 0.04 / std::sqrt(3) / std::sqrt(3)}, {k5, 0.96, 0.5}, {k9, 0.96 - 1e-9, 0.5}};
  for (const double rounding : {-1e-16, 0.0, 1e-16}) {
    std::vector<Candidate> candidates = at_the_limit;
    candidates.front().mean += rounding;
    CHECK(choose(candidates, k_and_metric(), true, SelectionRule::one_standard_error) == Places{1});
  }
  // One split has no standard error, so that only the best is near enough.
  CHECK(chosen(0.89, 0.89, kNone) == Places{0});
}

TEST_CASE("one standard error: what shares the best mean is chosen from alike, whatever the order of the grid") {
  const std::vector<std::size_t> k1_l1{0, 0};
  const std::vector<std::size_t> k5_l1{1, 0};
  const std::vector<std::size_t> k5_l2{1, 1};
  const std::vector<std::size_t> k9_l2{2, 1};
  const auto rule = SelectionRule::one_standard_error;
  // k = 5 is simpler than k = 1 and as good. k = 9 is near to the best of its metric, and simpler, but less good.
  const std::vector<Candidate> candidates{
      {k1_l1, 0.9, 0.02}, {k5_l1, 0.9, 0.02}, {k5_l2, 0.9, 0.02}, {k9_l2, 0.89, 0.02}};
  CHECK(choose(candidates, k_and_metric(), true, rule) == Places{1});
  const std::vector<Candidate> reversed{candidates.rbegin(), candidates.rend()};
  CHECK(choose(reversed, k_and_metric(), true, rule) == Places{2});
  // Near to one of those that share the best mean is near enough; equally good ones share the choice.
  const std::vector<Candidate> two_errors{{k1_l1, 0.9, 0.0}, {k5_l1, 0.88, 0.0}, {k5_l2, 0.9, 0.05}, {k9_l2, 0.9, 0.0}};
  CHECK(choose(two_errors, k_and_metric(), true, rule) == Places{0, 3});
}

TEST_CASE("one standard error: where low scores are better, near is above") {
  const std::vector<std::size_t> k1{0, 1};
  const std::vector<std::size_t> k9{2, 1};
  const std::vector<Candidate> candidates{{k1, 0.10, 0.02}, {k9, 0.11, 0.02}};
  CHECK(choose(candidates, k_and_metric(), false, SelectionRule::one_standard_error) == Places{1});
}
