#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "classifiers/linear/losses.hpp"
#include "core/parameter.hpp"

namespace gridfold {

enum class Solver { lbfgs, sgd, adam, coordinate_descent, cholesky };
enum class Schedule { constant, step, cosine, inverse };

/// What is minimised: the mean over training rows of the weighted loss, plus
/// strength * (l1_share * |W|_1 + (1 - l1_share) / 2 * |W|_2^2).
struct Penalty {
  bool exists = true;
  double l1_share = 0;
  /// The strength itself, or c: then it is 1 / (c * training rows), as scikit-learn's C. Neither is c = 1.
  std::optional<double> alpha;
  std::optional<double> c;
  bool covers_intercept = false;

  double strength(std::size_t train_rows) const;
  /// What makes it weaker or stronger, for advice: `a larger c`.
  const char* weaker() const { return alpha ? "a smaller alpha" : "a larger c"; }
  const char* stronger() const { return alpha ? "a larger alpha" : "a smaller c"; }
};

/// Steps along the gradients of batches.
struct Descent {
  std::size_t epochs = 0;
  std::size_t batch_size = 0;
  double learning_rate = 0;
  Schedule schedule = Schedule::constant;
  std::size_t step_epochs = 1;
  double step_factor = 1;
  double decay = 0;
  double momentum = 0;
  bool nesterov = false;
  double beta_1 = 0;
  double beta_2 = 0;
  double epsilon = 0;
  /// The share of the training rows that early stopping holds back; 0 where it is off.
  double held_back = 0;
  std::size_t patience = 0;
  std::uint64_t seed = 0;

  /// In an epoch, counted from 0.
  double rate(std::size_t epoch) const;
};

/// How a linear classifier is trained.
struct LinearSetting {
  LinearLoss loss = LinearLoss::softmax;
  Solver solver = Solver::lbfgs;
  Penalty penalty;
  bool is_balanced = false;
  bool has_intercept = true;
  double tolerance = 0;
  std::size_t iterations = 0;
  Descent descent;
};

/// What a linear classifier is, beside its parameters, and their defaults where classifiers differ.
struct LinearKind {
  LinearLoss loss = LinearLoss::softmax;
  std::vector<Solver> solvers;
  bool covers_intercept = false;
  std::string_view default_penalty = "l2";
  double tolerance = 1e-6;
  double learning_rate = 0.01;
  std::int64_t batch_size = 128;
};

/// The parameters of such a classifier: solver, penalty, class weights and all that the solvers need; the first of the
/// solvers is the default. Where there is one solver, there is no parameter for it.
std::vector<ParameterInfo> linear_parameters(const LinearKind& kind);

/// Two that every linear classifier has.
ParameterInfo class_weight_parameter();
ParameterInfo intercept_parameter();

/// Reads a completed list of linear_parameters(kind).
LinearSetting linear_setting(const LinearKind& kind, std::span<const ParameterValue> parameters);

/// Both of c and alpha.
std::optional<ParameterConflict> find_linear_conflict(std::span<const ParameterValue> completed);

}  // namespace gridfold
