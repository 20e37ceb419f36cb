#include "classifiers/classifiers.hpp"
#include "classifiers/linear/linear_classifier.hpp"

namespace gridfold {

namespace {

const LinearKind kLinearSvc{.loss = LinearLoss::squared_hinge,
                            .solvers = {Solver::coordinate_descent, Solver::lbfgs, Solver::sgd, Solver::adam},
                            .covers_intercept = true};

bool is_hinge(std::span<const ParameterValue> parameters) {
  return parameter<std::string>(parameters, "loss") == "hinge";
}

LinearSetting read_linear_svc(std::span<const ParameterValue> parameters) {
  LinearSetting setting = linear_setting(kLinearSvc, parameters);
  if (is_hinge(parameters)) setting.loss = LinearLoss::hinge;
  return setting;
}

std::optional<ParameterConflict> find_svc_conflict(std::span<const ParameterValue> completed) {
  if (is_hinge(completed) && parameter<std::string>(completed, "solver") == "lbfgs") {
    return ParameterConflict{"lbfgs needs a smooth loss, and the hinge has a kink",
                             "loss: squared_hinge, or another solver"};
  }
  return find_linear_conflict(completed);
}

std::vector<ParameterInfo> parameters() {
  std::vector<ParameterInfo> table = linear_parameters(kLinearSvc);
  table.insert(table.begin(), {.name = "loss",
                               .type = ParameterType::text,
                               .default_value = std::string("squared_hinge"),
                               .choices = {"squared_hinge", "hinge"},
                               .meaning = "Whether the hinge is squared.",
                               .example = "hinge"});
  return table;
}

}  // namespace

Classifier linear_svc_classifier() {
  return linear_classifier<read_linear_svc>(
      {.name = "linear_svc",
       .summary = "Linear support vector machine of each class against the rest. As scikit-learn's LinearSVC, which is "
                  "LIBLINEAR's.",
       .formula = "argmax_c w_c x + b_c, loss sum_c max(0, 1 - t_c (w_c x + b_c)) or its square, t_c = 1 for the row's "
                  "class, else -1",
       .aliases = {"linearsvc", "liblinear", "svc"},
       .revision = 2,
       .parameters = parameters(),
       .find_conflict = find_svc_conflict},
      ScoresKind::margin);
}

}  // namespace gridfold
