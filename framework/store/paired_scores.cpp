#include "store/paired_scores.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <span>
#include <utility>

namespace gridfold {

namespace {

/// Whether each of the two trains on as many rows as the other judges, as the two folds of a repeat do.
bool are_two_folds(const PairedSplit& first, const PairedSplit& second) {
  return first.at.fold == 0 && second.at.fold == 1 && first.n_train == second.n_test && first.n_test == second.n_train;
}

/// The test takes its differences by repeat; seeds are repeats, too. None where other splits than two folds are among
/// them, and where differences do not vary within repeats.
std::optional<FiveByTwoTest> five_by_two_of(const std::vector<double>& differences,
                                            const std::vector<PairedSplit>& splits, std::size_t group_splits) {
  if (differences.size() != 10 || group_splits != 10) return std::nullopt;
  std::map<std::pair<std::size_t, std::uint32_t>, std::map<std::uint32_t, std::size_t>> folds_of_repeat;
  for (std::size_t i = 0; i < splits.size(); ++i) {
    folds_of_repeat[{splits[i].seed, splits[i].at.repeat}].emplace(splits[i].at.fold, i);
  }
  std::vector<std::array<double, 2>> by_repeat;
  for (const auto& repeat : folds_of_repeat) {
    if (repeat.second.size() != 2) return std::nullopt;
    const std::size_t first = repeat.second.begin()->second;
    const std::size_t second = repeat.second.rbegin()->second;
    if (!are_two_folds(splits[first], splits[second])) return std::nullopt;
    by_repeat.push_back({differences[first], differences[second]});
  }
  if (by_repeat.size() != 5) return std::nullopt;
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
  return *most - *least <= rounding_of_differences(largest_score);
}

}  // namespace

std::vector<double> PairedScores::differences() const {
  std::vector<double> differences;
  for (std::size_t i = 0; i < own.size(); ++i) differences.push_back(own[i] - others[i]);
  return differences;
}

bool tells_direction(const std::optional<TTest>& t, const std::optional<FiveByTwoTest>& five_by_two, double level) {
  return !five_by_two || (t && t->p <= level);
}

PairedTest test_pairs(const PairedScores& scores, double test_share, std::size_t group_splits) {
  PairedTest result;
  const std::vector<double> differences = scores.differences();
  if (differences.size() < 2) return result;
  const double largest = std::max(largest_of(scores.own), largest_of(scores.others));
  result.is_constant = are_equal(differences, largest);
  if (result.is_constant) return result;
  result.t = corrected_t_test(differences, test_share);
  // Means that are equal differ by what rounding leaves.
  if (std::abs(result.t->mean) <= rounding_of_differences(largest)) {
    result.t->mean = result.t->t = 0;
    result.t->p = 1;
  }
  result.five_by_two = five_by_two_of(differences, scores.splits, group_splits);
  return result;
}

}  // namespace gridfold
