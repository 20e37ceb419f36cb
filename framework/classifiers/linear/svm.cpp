#include "classifiers/classifiers.hpp"
#include "classifiers/linear/linear_classifier.hpp"

namespace gridfold {

namespace {

const LinearKind kSvm{.loss = LinearLoss::multiclass_hinge,
                      .solvers = {Solver::coordinate_descent, Solver::sgd, Solver::adam},
                      .covers_intercept = true};

LinearSetting read_svm(std::span<const ParameterValue> parameters) { return linear_setting(kSvm, parameters); }

}  // namespace

Classifier svm_classifier() {
  return linear_classifier<read_svm>(
      {.name = "svm",
       .summary =
           "Linear support vector machine for several classes at once: the score of the row's class is to be above "
           "every other one by 1 (Weston and Watkins 1999; CS231n's SVM loss).",
       .formula = "argmax_c w_c x + b_c, loss sum over c other than y of max(0, 1 + w_c x + b_c - w_y x - b_y)",
       .aliases = {"multiclasssvm", "multiclasshinge", "westonwatkins", "linearsvm"},
       .revision = 2,
       .parameters = linear_parameters(kSvm),
       .find_conflict = find_linear_conflict},
      ScoresKind::margin);
}

}  // namespace gridfold
