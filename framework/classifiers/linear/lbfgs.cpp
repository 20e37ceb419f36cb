#include "classifiers/linear/lbfgs.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace gridfold {

namespace {

constexpr std::size_t kPairs = 10;
/// Of the Wolfe conditions.
constexpr double kDecrease = 1e-4;
constexpr double kCurvature = 0.9;
constexpr std::size_t kMostTries = 40;

/// In eight chains, whose order is fixed.
double dot(std::span<const double> left, std::span<const double> right) {
  constexpr std::size_t kChains = 8;
  double sums[kChains] = {};
  std::size_t i = 0;
  for (; i + kChains <= left.size(); i += kChains) {
    for (std::size_t chain = 0; chain < kChains; ++chain) sums[chain] += left[i + chain] * right[i + chain];
  }
  for (; i < left.size(); ++i) sums[0] += left[i] * right[i];
  double sum = 0;
  for (const double one : sums) sum += one;
  return sum;
}

void add(std::span<double> to, double factor, std::span<const double> from) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += factor * from[i];
}

double largest_magnitude(std::span<const double> values) {
  double largest = 0;
  for (const double value : values) largest = std::max(largest, std::abs(value));
  return largest;
}

}  // namespace

Lbfgs::Lbfgs(std::size_t size, std::vector<double> l1, const Options& options)
    : l1_(std::move(l1)),
      options_(options),
      point_(size),
      gradient_(size),
      slope_(size),
      direction_(size),
      trial_(size) {}

double Lbfgs::with_l1(double value, std::span<const double> x) const {
  for (std::size_t i = 0; i < l1_.size(); ++i) value += l1_[i] * std::abs(x[i]);
  return value;
}

void Lbfgs::tell(double value, std::span<const double> gradient) {
  value = with_l1(value, trial_);
  if (is_first_) {
    is_first_ = false;
    if (!std::isfinite(value)) {
      state_ = State::not_finite;
      return;
    }
    move(value, gradient);
    return;
  }
  double limit = value_ + kDecrease * length_ * descent_;
  if (has_l1()) {
    double along = 0;
    for (std::size_t i = 0; i < trial_.size(); ++i) along += slope_[i] * (trial_[i] - point_[i]);
    limit = value_ + kDecrease * along;
  }
  // Conditions are written so that NaN is too long.
  const bool is_lower = value <= limit;
  if (is_lower && (has_l1() || dot(gradient, direction_) >= kCurvature * descent_)) {
    ++iterations_;
    move(value, gradient);
    return;
  }
  (is_lower ? too_short_ : too_long_) = length_;
  if (++tries_ >= kMostTries) {
    give_up_search();
    return;
  }
  length_ = too_long_ > 0 ? (too_short_ + too_long_) / 2 : 2 * length_;
  place_trial();
}

void Lbfgs::move(double value, std::span<const double> gradient) {
  if (iterations_ > 0) {
    Pair pair;
    if (pairs_.size() == kPairs) {
      pair = std::move(pairs_.front());
      pairs_.pop_front();
    }
    pair.step.resize(point_.size());
    pair.change.resize(point_.size());
    for (std::size_t i = 0; i < point_.size(); ++i) {
      pair.step[i] = trial_[i] - point_[i];
      pair.change[i] = gradient[i] - gradient_[i];
    }
    const double product = dot(pair.step, pair.change);
    if (product > std::numeric_limits<double>::epsilon() * dot(pair.change, pair.change)) {
      pair.inverse_product = 1 / product;
      pairs_.push_back(std::move(pair));
    }
  }
  const double before = value_;
  point_ = trial_;
  value_ = value;
  std::copy(gradient.begin(), gradient.end(), gradient_.begin());
  slope_ = gradient_;
  for (std::size_t i = 0; i < l1_.size(); ++i) {
    if (point_[i] != 0) {
      slope_[i] += point_[i] > 0 ? l1_[i] : -l1_[i];
    } else {
      slope_[i] = slope_[i] < -l1_[i] ? slope_[i] + l1_[i] : slope_[i] > l1_[i] ? slope_[i] - l1_[i] : 0;
    }
  }
  steepness_ = largest_magnitude(slope_);
  const bool stands_still =
      iterations_ > 0 && before - value_ <= std::numeric_limits<double>::epsilon() * std::abs(value_);
  if (steepness_ <= options_.tolerance || stands_still) {
    state_ = State::converged;
  } else if (iterations_ == options_.iterations) {
    state_ = State::out_of_iterations;
  } else {
    choose_direction();
    begin_search();
  }
}

void Lbfgs::choose_direction() {
  direction_ = slope_;
  std::vector<double> factors(pairs_.size());
  for (std::size_t i = pairs_.size(); i-- > 0;) {
    factors[i] = pairs_[i].inverse_product * dot(pairs_[i].step, direction_);
    add(direction_, -factors[i], pairs_[i].change);
  }
  if (!pairs_.empty()) {
    const Pair& last = pairs_.back();
    const double scale = 1 / (last.inverse_product * dot(last.change, last.change));
    for (double& value : direction_) value *= scale;
  }
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    add(direction_, factors[i] - pairs_[i].inverse_product * dot(pairs_[i].change, direction_), pairs_[i].step);
  }
  for (std::size_t i = 0; i < direction_.size(); ++i) {
    direction_[i] = -direction_[i];
    // Orthant-wise: nothing that goes up by its own slope.
    if (has_l1() && l1_[i] > 0 && direction_[i] * slope_[i] >= 0) direction_[i] = 0;
  }
}

void Lbfgs::begin_search() {
  descent_ = dot(direction_, slope_);
  if (!(descent_ < 0)) {
    // The pairs no longer describe the function.
    pairs_.clear();
    choose_direction();
    descent_ = dot(direction_, slope_);
  }
  length_ = pairs_.empty() ? 1 / std::sqrt(dot(slope_, slope_)) : 1;
  too_short_ = 0;
  too_long_ = 0;
  tries_ = 0;
  place_trial();
}

void Lbfgs::place_trial() {
  for (std::size_t i = 0; i < trial_.size(); ++i) {
    trial_[i] = point_[i] + length_ * direction_[i];
    if (!has_l1() || l1_[i] == 0) continue;
    const double orthant = point_[i] != 0 ? point_[i] : -slope_[i];
    if (trial_[i] * orthant <= 0) trial_[i] = 0;
  }
}

void Lbfgs::give_up_search() {
  if (pairs_.empty()) {
    state_ = State::converged;
    return;
  }
  pairs_.clear();
  choose_direction();
  begin_search();
}

}  // namespace gridfold
