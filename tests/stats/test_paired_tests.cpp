#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <catch2/catch.hpp>

#include "stats/friedman.hpp"
#include "stats/mcnemar.hpp"
#include "stats/paired_tests.hpp"

using namespace gridfold;

namespace {

Approx near(double value) { return Approx(value).epsilon(1e-9); }

}  // namespace

// R 4.2.2 and SciPy 1.10: cs231n's folds, K = 10 minus K = 1.
TEST_CASE("the corrected t test of the published folds gives what R gives") {
  const std::vector<double> differences{.002, .039, .012, .006, .014};
  const TTest plain = corrected_t_test(differences, 0);
  CHECK(plain.mean == near(.0146));
  CHECK(plain.standard_deviation == near(.01444991349));
  CHECK(plain.t == near(2.259293281));
  CHECK(plain.p == near(.08674824771));
  const TTest corrected = corrected_t_test(differences, 0.25);
  CHECK(corrected.t == near(1.506195521));
  CHECK(corrected.p == near(.206483037));
  CHECK(corrected.degrees_of_freedom == 4);
  const Equivalence region = equivalence(corrected, .01);
  CHECK(region.worse == near(.03206407386));
  CHECK(region.equivalent == near(.2978616829));
  CHECK(region.better == near(.6700742432));
}

TEST_CASE("the corrected t test of two repeats of five folds gives what R gives") {
  const std::vector<double> differences{.01, .02, -.005, .015, 0, .02, .01, .005, -.01, .025};
  const TTest plain = corrected_t_test(differences, 0);
  CHECK(plain.t == near(2.4750859419761704));
  CHECK(plain.p == near(.03527469771197491));
  const TTest corrected = corrected_t_test(differences, 0.25);
  CHECK(corrected.t == near(1.322989085385068));
  CHECK(corrected.p == near(.21846478283057416));
  const Equivalence region = equivalence(corrected, .01);
  CHECK(region.worse == near(.010475836264511497));
  CHECK(region.equivalent == near(.546337553329382));
  CHECK(region.better == near(.4431866104061064));
  CHECK(equivalence(corrected, 0).better == near(.8907676085847129));
}

TEST_CASE("the paired t test of R's sleep data gives what R gives") {
  const std::vector<double> differences{-1.2, -2.4, -1.3, -1.3, 0.0, -1.0, -1.8, -0.8, -4.6, -1.4};
  const TTest test = corrected_t_test(differences, 0);
  CHECK(test.t == Approx(-4.0621277).epsilon(1e-8));
  CHECK(test.degrees_of_freedom == 9);
  CHECK(test.p == Approx(.00283289).epsilon(1e-6));
}

TEST_CASE("differences that are all equal leave no doubt, and none at all says nothing") {
  const std::vector<double> same(5, .1);
  CHECK(corrected_t_test(same, 0.25).t == std::numeric_limits<double>::infinity());
  CHECK(corrected_t_test(same, 0.25).p == 0);
  CHECK(equivalence(corrected_t_test(same, 0.25), .01).better == 1);
  const std::vector<double> none(5, 0.0);
  CHECK(corrected_t_test(none, 0.25).p == 1);
  CHECK(equivalence(corrected_t_test(none, 0.25), .01).equivalent == 1);
}

TEST_CASE("five times two folds give Alpaydin's F and Dietterich's t") {
  const std::vector<std::array<double, 2>> d{{.02, .01}, {.03, -.01}, {.015, .005}, {.01, .02}, {0, .025}};
  const FiveByTwoTest test = five_by_two_test(std::span<const std::array<double, 2>, 5>(d));
  CHECK(test.t == near(1.2586335510551052));
  CHECK(test.t_p == near(.2637314476088037));
  CHECK(test.f == near(1.1386138613861385));
  CHECK(test.p == near(.4708580404446014));
}

// scipy.stats.wilcoxon of SciPy 1.10.1.
TEST_CASE("the signed-rank test gives what SciPy gives, exact and approximate") {
  const SignedRankTest exact =
      signed_rank_test(std::vector<double>{.02, .01, -.005, .015, .003, .025, .012, .006, -.011, .03});
  CHECK(exact.is_exact);
  CHECK(exact.negative == 7);
  CHECK(exact.p == near(.037109375));
  // numpy.random.RandomState(3).normal(.3, 1, 60), rounded to 6 decimals.
  const std::vector<double> many{
      2.088628,  0.73651,  0.396497,  -1.563493, 0.022612,  -0.054759, 0.217259,  -0.327001, 0.256182,  -0.177218,
      -1.013865, 1.184622, 1.181318,  2.009573,  0.350034,  -0.104677, -0.24536,  -1.246477, 1.282367,  -0.801068,
      -0.885047, 0.09435,  1.786148,  0.536716,  -0.723785, -0.412993, 0.925245,  0.139487,  -0.468836, 0.069969,
      1.045056,  2.276111, -0.944123, -0.326417, -0.503766, -2.119083, -0.623792, -0.723876, 1.423978,  0.168086,
      -1.323285, 0.946675, -0.056271, -1.443141, -0.29665,  -0.288594, -0.573882, 0.329714,  -1.948258, 0.032238,
      1.313183,  1.152798, 1.408187,  1.419391,  1.787543,  -0.818301, 1.145833,  -1.56089,  -0.302885, -1.614472};
  const SignedRankTest approximate = signed_rank_test(many);
  CHECK_FALSE(approximate.is_exact);
  CHECK(std::min(approximate.positive, approximate.negative) == 873);
  CHECK(approximate.p == near(.757179034233802));
  const SignedRankTest forty = signed_rank_test(std::span(many).first(40));
  CHECK(forty.is_exact);
  CHECK(std::min(forty.positive, forty.negative) == 374);
  CHECK(forty.p == near(.6367651425298391));
}

/// The share of all signs of these ranks whose sum of negative ones is at most `most`.
double share_of_signs(const std::vector<double>& ranks, double most) {
  const unsigned signs = 1U << ranks.size();
  unsigned found = 0;
  for (unsigned sign = 0; sign < signs; ++sign) {
    double negative = 0;
    for (std::size_t i = 0; i < ranks.size(); ++i) negative += (sign >> i & 1U) != 0 ? ranks[i] : 0;
    found += negative <= most ? 1 : 0;
  }
  return static_cast<double>(found) / signs;
}

TEST_CASE("the signed-rank test of few differences counts all signs, beside ties and zeros, too") {
  const SignedRankTest tied =
      signed_rank_test(std::vector<double>{.02, .01, -.005, .015, 0, .02, .01, .005, -.01, .025});
  CHECK(tied.is_exact);
  CHECK(tied.n == 9);
  CHECK(tied.negative == 5.5);
  CHECK(tied.p == near(2 * share_of_signs({7.5, 4, 1.5, 6, 7.5, 4, 1.5, 4, 9}, 5.5)));
  // No five differences reject at 0.05: two of the 32 signs are as far apart as can be.
  const SignedRankTest five = signed_rank_test(std::vector<double>{.1, .2, .3, .4, .5, 0});
  CHECK(five.n == 5);
  CHECK(five.p == near(.0625));
  CHECK(signed_rank_test(std::vector<double>{.1, .1, .1, .1, .1}).p == near(.0625));
}

// R 4.2.2, mcnemar.test and binom.test.
TEST_CASE("McNemar's test gives what R gives, with and without correction, exact and mid-p") {
  const McNemarTest large = mcnemar_test(121, 59);
  CHECK(large.corrected == near(20.67222222));
  CHECK(large.corrected_p == Approx(5.4500948e-06).epsilon(1e-7));
  CHECK(large.uncorrected == near(21.35555556));
  CHECK(large.uncorrected_p == Approx(3.8151359e-06).epsilon(1e-7));
  CHECK(large.exact_p == Approx(4.4344493e-06).epsilon(1e-7));
  const McNemarTest small = mcnemar_test(11, 1);
  CHECK(small.corrected == near(6.75));
  CHECK(small.corrected_p == Approx(.0093747685).epsilon(1e-8));
  CHECK(small.exact_p == near(.00634765625));
  CHECK(small.mid_p == near(.00341796875));
  CHECK(mcnemar_test(1, 11).exact_p == small.exact_p);
  CHECK(mcnemar_test(0, 0).exact_p == 1);
  CHECK(mcnemar_test(7, 7).exact_p == 1);
  CHECK(mcnemar_test(7, 7).corrected_p == 1);
}

// J. Demsar, JMLR 7, 2006, table 6; the values by R 4.2.2.
TEST_CASE("Friedman's test and Nemenyi's difference give the published numbers") {
  const FriedmanTest test = friedman_test_of_ranks({3.143, 2.000, 2.893, 1.964}, 14);
  CHECK(test.chi_squared == Approx(9.2836).epsilon(1e-4));
  CHECK(test.f == Approx(3.6889).epsilon(1e-4));
  CHECK(nemenyi_critical_difference(4, 14, .05) == Approx(1.25356).epsilon(1e-5));
  CHECK(nemenyi_critical_difference(4, 14, .10) == Approx(1.11806).epsilon(1e-5));
  // scipy.stats.friedmanchisquare
  const FriedmanTest scored =
      friedman_test(std::vector<double>{.9, .85, .8, .7, .72, .6, .8, .78, .79, .66, .6, .61}, 3);
  CHECK(scored.chi_squared == near(3.5));
  CHECK(scored.chi_squared_p == near(.1737739434504451));
  CHECK(scored.mean_ranks == std::vector<double>{1.25, 2.25, 2.5});
}

// scipy.stats.friedmanchisquare of the three columns, SciPy 1.10.1; 6.8125 without the correction.
TEST_CASE("Friedman's test is corrected for ties as SciPy's is") {
  const std::vector<double> scores{1, 2, 3, 1, 2, 3, 1, 2, 3, 2, 1, 3, 1, 2, 3, 3, 1, 2, 3, 1, 2, 1.5, 1.5, 3};
  const FriedmanTest test = friedman_test(scores, 3, false);
  CHECK(test.chi_squared == near(7.032258064516129));
  CHECK(test.chi_squared_p == near(.029714235677790437));
  // numpy: 7 * 7.032258064516129 / (16 - 7.032258064516129).
  CHECK(test.f == near(5.489208633093525));
  const FriedmanTest equal = friedman_test(std::vector<double>(6, .5), 3);
  CHECK(equal.chi_squared == 0);
  CHECK(equal.chi_squared_p == 1);
}

// scipy.stats.chi2.sf(4, 2): two data sets that rank three configurations alike show nothing.
TEST_CASE("Iman and Davenport's F has no value where every block ranks alike") {
  const FriedmanTest test = friedman_test(std::vector<double>{.9, .8, .7, .6, .5, .4}, 3);
  CHECK(test.chi_squared == near(4));
  CHECK(test.chi_squared_p == near(.1353352832366127));
  CHECK(std::isinf(test.f));
  CHECK(std::isnan(test.f_p));
}

TEST_CASE("Nemenyi's quantiles are Demsar's table") {
  const std::vector<double> at_05{1.959964, 2.343701, 2.569032, 2.727774, 2.849705,
                                  2.948320, 3.030879, 3.101730, 3.163684};
  const std::vector<double> at_10{1.644854, 2.052293, 2.291341, 2.459516, 2.588521,
                                  2.692732, 2.779884, 2.854606, 2.919889};
  for (std::size_t k = 2; k <= 10; ++k) {
    const auto scale = std::sqrt(static_cast<double>(k * (k + 1)) / 6);
    CHECK(nemenyi_critical_difference(k, 1, .05) / scale == Approx(at_05[k - 2]).epsilon(3e-7));
    CHECK(nemenyi_critical_difference(k, 1, .10) / scale == Approx(at_10[k - 2]).epsilon(3e-7));
  }
}

// R 4.2.2, p.adjust(method = "holm").
TEST_CASE("Holm's adjusted p values are R's") {
  const std::vector<double> adjusted = holm_adjusted(std::vector<double>{.01, .04, .03, .005});
  CHECK(adjusted[0] == near(.03));
  CHECK(adjusted[1] == near(.06));
  CHECK(adjusted[2] == near(.06));
  CHECK(adjusted[3] == near(.02));
}
