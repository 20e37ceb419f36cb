#pragma once

#include <cstddef>
#include <deque>
#include <span>
#include <vector>

namespace gridfold {

/// Minimises a function f(x) + sum over i of l1[i] |x[i]| of many variables, f convex and smooth, by the method of
/// limited-memory BFGS (Nocedal and Wright, Numerical Optimization, chapter 7.2) with a line search by bisection for
/// the weak Wolfe conditions; with l1 its orthant-wise form (Andrew and Gao, ICML 2007).
///
/// It asks: whoever owns it gives the function at point() to tell(), until it is no longer running. So many functions
/// can be evaluated together.
class Lbfgs {
 public:
  enum class State {
    running,
    /// No partial derivative (with l1: no subgradient) is larger than the tolerance, or double precision sees no
    /// lower point.
    converged,
    out_of_iterations,
    /// The function is NaN or infinite at the start.
    not_finite,
  };

  struct Options {
    double tolerance = 1e-6;
    std::size_t iterations = 1000;
  };

  /// Starts at 0. `l1` is empty or has `size` weights of at least 0.
  Lbfgs(std::size_t size, std::vector<double> l1, const Options& options);

  State state() const { return state_; }
  /// Steps that were taken.
  std::size_t iterations() const { return iterations_; }
  /// Where f and its gradient are wanted.
  std::span<const double> point() const { return trial_; }
  /// f and its gradient at point().
  void tell(double value, std::span<const double> gradient);
  /// The best point so far, and f with the l1 term there.
  std::span<const double> best() const { return point_; }
  double best_value() const { return value_; }
  /// The largest magnitude among the partial derivatives (with l1: subgradients) at best().
  double steepness() const { return steepness_; }

 private:
  struct Pair {
    std::vector<double> step;
    std::vector<double> change;
    double inverse_product = 0;
  };

  bool has_l1() const { return !l1_.empty(); }
  double with_l1(double value, std::span<const double> x) const;
  /// Takes the trial point as the current one.
  void move(double value, std::span<const double> gradient);
  void choose_direction();
  void begin_search();
  void place_trial();
  /// After a search that found nothing lower.
  void give_up_search();

  std::vector<double> l1_;
  Options options_;
  State state_ = State::running;
  std::size_t iterations_ = 0;

  std::vector<double> point_;
  std::vector<double> gradient_;
  /// The gradient, or with l1 the subgradient of least magnitude.
  std::vector<double> slope_;
  double value_ = 0;
  double steepness_ = 0;
  std::deque<Pair> pairs_;

  std::vector<double> direction_;
  std::vector<double> trial_;
  /// The derivative along the direction at the point.
  double descent_ = 0;
  double length_ = 1;
  /// Lengths that are known to be too short and too long; the latter 0 where none is.
  double too_short_ = 0;
  double too_long_ = 0;
  std::size_t tries_ = 0;
  bool is_first_ = true;
};

}  // namespace gridfold
