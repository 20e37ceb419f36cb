#include "classifiers/classifiers.hpp"
#include "classifiers/linear/linear_classifier.hpp"

namespace gridfold {

namespace {

const LinearKind kPerceptron{.loss = LinearLoss::perceptron,
                             .solvers = {Solver::sgd},
                             .default_penalty = "none",
                             .learning_rate = 1,
                             .batch_size = 1};

LinearSetting read_perceptron(std::span<const ParameterValue> parameters) {
  return linear_setting(kPerceptron, parameters);
}

}  // namespace

Classifier perceptron_classifier() {
  return linear_classifier<read_perceptron>(
      {.name = "perceptron",
       .summary =
           "Rosenblatt's perceptron of each class against the rest: only rows on the wrong side, or on the "
           "border, change weights. It ends after an epoch without such rows. As scikit-learn's Perceptron, with "
           "an order of rows of its own.",
       .formula = "argmax_c w_c x + b_c, loss sum_c max(0, -t_c (w_c x + b_c)), t_c = 1 for the row's class, else -1",
       .aliases = {"rosenblatt"},
       .parameters = linear_parameters(kPerceptron),
       .find_conflict = find_linear_conflict},
      ScoresKind::margin);
}

}  // namespace gridfold
