#include "store/choose.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <variant>

namespace gridfold {

namespace {

bool is_better(double left, double right, bool higher_is_better) {
  return higher_is_better ? left > right : left < right;
}

/// Those of `places` that share the best mean.
std::vector<std::size_t> best_of(std::span<const Candidate> candidates, std::span<const std::size_t> places,
                                 bool higher_is_better) {
  std::vector<std::size_t> best;
  for (const std::size_t i : places) {
    const double mean = candidates[i].mean;
    if (std::isnan(mean)) continue;
    if (!best.empty() && is_better(mean, candidates[best.front()].mean, higher_is_better)) best.clear();
    if (best.empty() || mean == candidates[best.front()].mean) best.push_back(i);
  }
  return best;
}

/// Whether `left` is `right`, or simpler, in every axis.
bool is_as_simple(const Candidate& left, const Candidate& right, std::span<const Axis> axes) {
  for (std::size_t axis = 0; axis < axes.size(); ++axis) {
    if (left.coordinates[axis] == right.coordinates[axis]) continue;
    const auto own = as_number(axes[axis].values[left.coordinates[axis]]);
    const auto other = as_number(axes[axis].values[right.coordinates[axis]]);
    if (axes[axis].simpler == Simpler::neither || !own || !other) return false;
    if ((*own < *other) != (axes[axis].simpler == Simpler::smaller)) return false;
  }
  return true;
}

/// Those that share the best mean among the simplest that are near to one of `best`.
std::vector<std::size_t> simplest(std::span<const Candidate> candidates, std::span<const Axis> axes,
                                  bool higher_is_better, std::span<const std::size_t> best) {
  const auto is_near = [&](const Candidate& candidate) {
    return std::ranges::any_of(best, [&](std::size_t place) {
      const Candidate& one = candidates[place];
      // Rounding does not decide about a mean that lies one standard error below.
      const double error = one.standard_error > 0 ? one.standard_error + 1e-12 * std::abs(one.mean) : 0;
      const double limit = one.mean - (higher_is_better ? error : -error);
      return !is_better(limit, candidate.mean, higher_is_better) && is_as_simple(candidate, one, axes);
    });
  };
  std::vector<std::size_t> near;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (!std::isnan(candidates[i].mean) && is_near(candidates[i])) near.push_back(i);
  }
  std::vector<std::size_t> unbeaten;
  std::ranges::copy_if(near, std::back_inserter(unbeaten), [&](std::size_t i) {
    return std::ranges::none_of(
        near, [&](std::size_t other) { return other != i && is_as_simple(candidates[other], candidates[i], axes); });
  });
  return best_of(candidates, unbeaten, higher_is_better);
}

}  // namespace

std::vector<std::size_t> choose(std::span<const Candidate> candidates, std::span<const Axis> axes,
                                bool higher_is_better, SelectionRule rule) {
  std::vector<std::size_t> all(candidates.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  std::vector<std::size_t> best = best_of(candidates, all, higher_is_better);
  if (best.empty() || rule == SelectionRule::best_mean) return best;
  return simplest(candidates, axes, higher_is_better, best);
}

}  // namespace gridfold
