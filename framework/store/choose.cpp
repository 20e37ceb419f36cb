#include "store/choose.hpp"

#include <algorithm>
#include <cmath>
#include <variant>

namespace gridfold {

namespace {

bool is_better(double left, double right, bool higher_is_better) {
  return higher_is_better ? left > right : left < right;
}

/// Those that share the best mean.
std::vector<std::size_t> best_of(std::span<const Candidate> candidates, bool higher_is_better) {
  std::vector<std::size_t> best;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
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

std::size_t simplest(std::span<const Candidate> candidates, std::span<const Axis> axes, bool higher_is_better,
                     std::size_t best) {
  const double error = candidates[best].standard_error;
  const double limit = candidates[best].mean - (std::isnan(error) ? 0 : higher_is_better ? error : -error);
  std::vector<std::size_t> near;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const double mean = candidates[i].mean;
    if (std::isnan(mean) || is_better(limit, mean, higher_is_better)) continue;
    if (is_as_simple(candidates[i], candidates[best], axes)) near.push_back(i);
  }
  std::size_t chosen = best;
  for (const std::size_t i : near) {
    const bool is_beaten = std::any_of(near.begin(), near.end(), [&](std::size_t other) {
      return other != i && is_as_simple(candidates[other], candidates[i], axes);
    });
    if (is_beaten) continue;
    if (chosen == best || is_better(candidates[i].mean, candidates[chosen].mean, higher_is_better)) chosen = i;
  }
  return chosen;
}

}  // namespace

std::vector<std::size_t> choose(std::span<const Candidate> candidates, std::span<const Axis> axes,
                                bool higher_is_better, SelectionRule rule) {
  std::vector<std::size_t> best = best_of(candidates, higher_is_better);
  if (best.empty() || rule == SelectionRule::best_mean) return best;
  return {simplest(candidates, axes, higher_is_better, best.front())};
}

}  // namespace gridfold
