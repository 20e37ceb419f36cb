#include "store/paired_scores.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>

namespace gridfold {

namespace {

/// The test takes its differences by repeat. None where they do not differ within repeats.
std::optional<FiveByTwoTest> five_by_two_of(const std::vector<double>& differences,
                                            const std::vector<SplitCoordinates>& splits, std::size_t group_splits) {
  if (differences.size() != 10 || group_splits != 10) return std::nullopt;
  std::array<std::array<double, 2>, 5> by_repeat{};
  for (std::size_t i = 0; i < splits.size(); ++i) {
    if (splits[i].repeat > 4 || splits[i].fold > 1) return std::nullopt;
    by_repeat[splits[i].repeat][splits[i].fold] = differences[i];
  }
  const FiveByTwoTest test = five_by_two_test(std::span<const std::array<double, 2>, 5>(by_repeat));
  return std::isfinite(test.f) ? std::optional(test) : std::nullopt;
}

double largest_of(const std::vector<double>& scores) {
  double largest = 0;
  for (const double score : scores) largest = std::max(largest, std::abs(score));
  return largest;
}

/// Whether the differences are equal but for the rounding of scores of this size.
bool are_equal(const std::vector<double>& differences, double largest_score) {
  const auto [least, most] = std::minmax_element(differences.begin(), differences.end());
  return *most - *least <= 8 * std::numeric_limits<double>::epsilon() * largest_score;
}

}  // namespace

std::vector<double> PairedScores::differences() const {
  std::vector<double> differences;
  for (std::size_t i = 0; i < own.size(); ++i) differences.push_back(own[i] - others[i]);
  return differences;
}

PairedTest test_pairs(const PairedScores& scores, double test_share, std::size_t group_splits) {
  PairedTest result;
  const std::vector<double> differences = scores.differences();
  if (differences.size() < 2) return result;
  result.is_constant = are_equal(differences, std::max(largest_of(scores.own), largest_of(scores.others)));
  if (result.is_constant) return result;
  result.t = corrected_t_test(differences, test_share);
  result.five_by_two = five_by_two_of(differences, scores.splits, group_splits);
  return result;
}

}  // namespace gridfold
