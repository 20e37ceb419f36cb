#include "classifiers/classifiers.hpp"
#include "classifiers/linear/linear_classifier.hpp"

namespace gridfold {

namespace {

const LinearKind kLogistic{.loss = LinearLoss::logistic, .solvers = {Solver::lbfgs, Solver::sgd, Solver::adam}};

LinearSetting read_logistic(std::span<const ParameterValue> parameters) {
  return linear_setting(kLogistic, parameters);
}

}  // namespace

Classifier logistic_classifier() {
  return linear_classifier<read_logistic>(
      {.name = "logistic",
       .summary =
           "Logistic regression of each class against the rest. Probabilities are those of the classes, divided by "
           "their sum. As scikit-learn's LogisticRegression(multi_class=\"ovr\").",
       .formula =
           "argmax_c w_c x + b_c, loss sum_c log(1 + exp(-t_c (w_c x + b_c))), t_c = 1 for the row's class, else -1",
       .aliases = {"logisticregression", "logreg", "logit"},
       .parameters = linear_parameters(kLogistic),
       .find_conflict = find_linear_conflict},
      ScoresKind::probability);
}

}  // namespace gridfold
