#include "classifiers/classifiers.hpp"
#include "classifiers/linear/linear_classifier.hpp"

namespace gridfold {

namespace {

LinearSetting read_ridge(std::span<const ParameterValue> parameters) {
  LinearSetting setting;
  setting.loss = LinearLoss::squares;
  setting.solver = Solver::cholesky;
  setting.penalty.alpha = parameter<double>(parameters, "alpha");
  setting.is_balanced = parameter<std::string>(parameters, "class_weight") == "balanced";
  setting.has_intercept = parameter<bool>(parameters, "intercept");
  return setting;
}

}  // namespace

Classifier ridge_classifier() {
  Classifier ridge = linear_classifier<read_ridge>(
      {.name = "ridge",
       .summary =
           "Least squares of 1 for the row's class and -1 for others, with a penalty on squared weights, solved "
           "exactly by Cholesky's factors in double precision. The intercept is not penalised. As scikit-learn's "
           "RidgeClassifier.",
       .formula = "argmax_c w_c x + b_c, minimising sum over rows and c of (t_c - w_c x - b_c)^2 + alpha sum_c |w_c|^2",
       .aliases = {"ridgeclassifier", "leastsquares"},
       .parameters = {{.name = "alpha",
                       .type = ParameterType::real,
                       .default_value = 1.0,
                       .least = 0,
                       .simpler = Simpler::larger,
                       .meaning = "The strength of the penalty beside the sum over rows.",
                       .example = "10",
                       .aliases = {"regularizationstrength", "lambda"}},
                      class_weight_parameter(),
                      intercept_parameter()}},
      ScoresKind::margin);
  ridge.uses_blas = true;
  return ridge;
}

}  // namespace gridfold
