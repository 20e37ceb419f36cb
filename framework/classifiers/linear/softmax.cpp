#include "classifiers/classifiers.hpp"
#include "classifiers/linear/linear_classifier.hpp"

namespace gridfold {

namespace {

const LinearKind kSoftmax{.loss = LinearLoss::softmax, .solvers = {Solver::lbfgs, Solver::sgd, Solver::adam}};

LinearSetting read_softmax(std::span<const ParameterValue> parameters) { return linear_setting(kSoftmax, parameters); }

}  // namespace

Classifier softmax_classifier() {
  return linear_classifier<read_softmax>(
      {.name = "softmax",
       .summary =
           "Multinomial logistic regression: scores linear in the features, whose exponentials are in proportion "
           "to the probabilities of the classes. As scikit-learn's LogisticRegression(multi_class=\"multinomial\").",
       .formula = "argmax_c w_c x + b_c, loss log(sum_c exp(w_c x + b_c)) - (w_y x + b_y)",
       .aliases = {"multinomiallogisticregression", "multinomial", "softmaxregression", "maxent"},
       .parameters = linear_parameters(kSoftmax),
       .find_conflict = find_linear_conflict},
      ScoresKind::probability);
}

}  // namespace gridfold
