#include "classifiers/linear/linear_setting.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>

namespace gridfold {

namespace {

struct SolverName {
  Solver solver;
  const char* name;
};
constexpr SolverName kSolverNames[] = {{Solver::lbfgs, "lbfgs"},
                                       {Solver::sgd, "sgd"},
                                       {Solver::adam, "adam"},
                                       {Solver::coordinate_descent, "coordinate_descent"}};

const char* name_of(Solver solver) {
  const auto* found = std::find_if(std::begin(kSolverNames), std::end(kSolverNames),
                                   [&](const SolverName& one) { return one.solver == solver; });
  return found->name;
}

bool descends(Solver solver) { return solver == Solver::sgd || solver == Solver::adam; }

/// The parameters that have a meaning with some of the kind's solvers alone.
class SolverParameters {
 public:
  explicit SolverParameters(const LinearKind& kind) : kind_(kind) {}

  /// Adds the parameter where the kind has a solver that `uses` it.
  template <typename Uses>
  void add(std::vector<ParameterInfo>& table, const Uses& uses, ParameterInfo info) const {
    OnlyWith only{"solver", {}};
    for (const Solver solver : kind_.solvers) {
      if (uses(solver)) only.values.push_back(name_of(solver));
    }
    if (only.values.empty()) return;
    if (only.values.size() < kind_.solvers.size() && !info.only_with) info.only_with = std::move(only);
    table.push_back(std::move(info));
  }

 private:
  const LinearKind& kind_;
};

std::vector<ParameterInfo> penalty_parameters(const LinearKind& kind) {
  const OnlyWith with_penalty{"penalty", {"l2", "l1", "elastic_net"}};
  return {
      {.name = "penalty",
       .type = ParameterType::text,
       .default_value = std::string(kind.default_penalty),
       .choices = {"l2", "l1", "elastic_net", "none"},
       .meaning = kind.covers_intercept ? "What keeps weights small; it covers the intercept."
                                        : "What keeps weights small; the intercept is not penalised.",
       .example = "l2",
       .aliases = {"regularization", "regularisation", "regularizer"}},
      {.name = "c",
       .type = ParameterType::real,
       .default_value = Scalar{},
       .least = 0,
       .bounds_excluded = true,
       .only_with = with_penalty,
       .simpler = Simpler::smaller,
       .meaning = "The inverse of the penalty's strength, which is 1 / (c x training rows); 1 where neither `c` nor "
                  "`alpha` is given.",
       .example = "[0.1, 1, 10]",
       .aliases = {"inverseregularization", "cost"}},
      {.name = "alpha",
       .type = ParameterType::real,
       .default_value = Scalar{},
       .least = 0,
       .only_with = with_penalty,
       .simpler = Simpler::larger,
       .meaning = "The penalty's strength itself, in place of `c`.",
       .example = "0.0001",
       .aliases = {"weightdecay", "regularizationstrength", "reg", "lambda"}},
      {.name = "l1_ratio",
       .type = ParameterType::real,
       .default_value = 0.5,
       .least = 0,
       .greatest = 1,
       .only_with = OnlyWith{"penalty", {"elastic_net"}},
       .meaning = "The share of the strength that goes to the l1 part.",
       .example = "0.15"},
  };
}

void add_descent_parameters(std::vector<ParameterInfo>& table, const LinearKind& kind) {
  const SolverParameters solvers(kind);
  const auto is_sgd = [](Solver solver) { return solver == Solver::sgd; };
  const auto is_adam = [](Solver solver) { return solver == Solver::adam; };
  solvers.add(table, descends,
              {.name = "learning_rate",
               .type = ParameterType::real,
               .default_value = kind.learning_rate,
               .least = 0,
               .bounds_excluded = true,
               .meaning = "How far a step goes along the gradient of a batch's mean loss.",
               .example = "0.1",
               .aliases = {"lr", "eta0", "eta", "learningrateinit", "stepsize"}});
  solvers.add(table, descends,
              {.name = "schedule",
               .type = ParameterType::text,
               .default_value = std::string("constant"),
               .choices = {"constant", "step", "cosine", "inverse"},
               .meaning = "How the learning rate falls from epoch to epoch: not at all; by `step_factor` every "
                          "`step_epochs`; as half a cosine towards 0 over all epochs; as 1 / (1 + `decay` x epoch).",
               .example = "cosine",
               .aliases = {"learningrateschedule", "lrschedule", "scheduler"}});
  solvers.add(table, descends,
              {.name = "step_epochs",
               .type = ParameterType::integer,
               .default_value = std::int64_t{10},
               .least = 1,
               .only_with = OnlyWith{"schedule", {"step"}},
               .meaning = "Epochs from one fall of the learning rate to the next.",
               .example = "10"});
  solvers.add(table, descends,
              {.name = "step_factor",
               .type = ParameterType::real,
               .default_value = 0.1,
               .least = 0,
               .greatest = 1,
               .only_with = OnlyWith{"schedule", {"step"}},
               .meaning = "What the learning rate is multiplied by at each fall.",
               .example = "0.5",
               .aliases = {"gamma"}});
  solvers.add(table, descends,
              {.name = "decay",
               .type = ParameterType::real,
               .default_value = 0.1,
               .least = 0,
               .only_with = OnlyWith{"schedule", {"inverse"}},
               .meaning = "How fast the learning rate falls as 1 / (1 + decay x epoch).",
               .example = "0.05"});
  if (kind.solvers.size() > 1) {
    solvers.add(table, is_sgd,
                {.name = "momentum",
                 .type = ParameterType::real,
                 .default_value = 0.0,
                 .least = 0,
                 .greatest = 0.999999,
                 .meaning = "The share of the last step that is kept.",
                 .example = "0.9"});
    solvers.add(table, is_sgd,
                {.name = "nesterov",
                 .type = ParameterType::boolean,
                 .default_value = false,
                 .meaning = "Whether a step looks ahead along the momentum, after Nesterov.",
                 .example = "true",
                 .aliases = {"nesterovsmomentum"}});
  }
  solvers.add(table, is_adam,
              {.name = "beta_1",
               .type = ParameterType::real,
               .default_value = 0.9,
               .least = 0,
               .greatest = 0.999999,
               .meaning = "The decay of the mean of gradients.",
               .example = "0.9"});
  solvers.add(table, is_adam,
              {.name = "beta_2",
               .type = ParameterType::real,
               .default_value = 0.999,
               .least = 0,
               .greatest = 0.999999,
               .meaning = "The decay of the mean of squared gradients.",
               .example = "0.99"});
  solvers.add(table, is_adam,
              {.name = "epsilon",
               .type = ParameterType::real,
               .default_value = 1e-8,
               // In single precision it must not be 0, by which a feature that is always 0 would be divided.
               .least = 1e-30,
               .meaning = "Added to the root of the mean of squared gradients.",
               .example = "1e-6",
               .aliases = {"eps"}});
  solvers.add(table, descends,
              {.name = "batch_size",
               .type = ParameterType::integer,
               .default_value = kind.batch_size,
               .least = 1,
               .meaning = "Rows that a step looks at; the last batch of an epoch may have fewer.",
               .example = "256",
               .aliases = {"minibatchsize", "batch"}});
  solvers.add(table, descends,
              {.name = "epochs",
               .type = ParameterType::integer,
               .default_value = std::int64_t{50},
               .least = 1,
               .simpler = Simpler::smaller,
               .meaning = "How often training goes over all rows, in an order of its own each time.",
               .example = "20",
               .aliases = {"nepochs", "maxepochs", "numepochs"}});
  solvers.add(table, descends,
              {.name = "early_stopping",
               .type = ParameterType::boolean,
               .default_value = false,
               .meaning = "Whether training holds rows back, stops where their loss no longer falls, and keeps the "
                          "weights of the best epoch.",
               .example = "{share: 0.1, patience: 5}"});
  solvers.add(table, descends,
              {.name = "early_stopping.share",
               .axis = "early_stopping_share",
               .type = ParameterType::real,
               .default_value = 0.1,
               .least = 0,
               .greatest = 1,
               .bounds_excluded = true,
               .only_with = OnlyWith{"early_stopping", {"true"}},
               .meaning = "The share of the training rows that is held back.",
               .example = "0.2",
               .aliases = {"validationfraction"}});
  solvers.add(table, descends,
              {.name = "early_stopping.patience",
               .axis = "early_stopping_patience",
               .type = ParameterType::integer,
               .default_value = std::int64_t{5},
               .least = 1,
               .only_with = OnlyWith{"early_stopping", {"true"}},
               .meaning = "Epochs without a lower loss of the rows held back, after which training stops.",
               .example = "10",
               .aliases = {"niternochange"}});
  solvers.add(table, descends,
              {.name = "seed",
               .axis = "classifier_seed",
               .type = ParameterType::integer,
               .default_value = std::int64_t{0},
               .least = 0,
               .takes_sweep_seed = true,
               .meaning = "Where the order of rows and the choice of rows held back start, beside the data and the "
                          "split; the sweep's `seed` where the key is missing.",
               .example = "42",
               .aliases = {"randomstate"}});
}

std::optional<double> optional_real(std::span<const ParameterValue> parameters, std::string_view name) {
  const Scalar* value = find_parameter(parameters, name);
  if (value == nullptr || is_missing(*value)) return std::nullopt;
  return std::get<double>(*value);
}

/// A value that has a meaning; otherwise what it is set to already.
template <typename T, typename Stored = T>
void read(std::span<const ParameterValue> parameters, std::string_view name, T& into) {
  const Scalar* value = find_parameter(parameters, name);
  if (value != nullptr && !is_missing(*value)) into = static_cast<T>(std::get<Stored>(*value));
}

std::string text_of(std::span<const ParameterValue> parameters, std::string_view name) {
  std::string text;
  read(parameters, name, text);
  return text;
}

Schedule schedule_of(const std::string& name) {
  if (name == "step") return Schedule::step;
  if (name == "cosine") return Schedule::cosine;
  return name == "inverse" ? Schedule::inverse : Schedule::constant;
}

Descent descent_of(std::span<const ParameterValue> parameters) {
  Descent descent;
  read<std::size_t, std::int64_t>(parameters, "epochs", descent.epochs);
  read<std::size_t, std::int64_t>(parameters, "batch_size", descent.batch_size);
  read(parameters, "learning_rate", descent.learning_rate);
  descent.schedule = schedule_of(text_of(parameters, "schedule"));
  read<std::size_t, std::int64_t>(parameters, "step_epochs", descent.step_epochs);
  read(parameters, "step_factor", descent.step_factor);
  read(parameters, "decay", descent.decay);
  read(parameters, "momentum", descent.momentum);
  read(parameters, "nesterov", descent.nesterov);
  read(parameters, "beta_1", descent.beta_1);
  read(parameters, "beta_2", descent.beta_2);
  read(parameters, "epsilon", descent.epsilon);
  read(parameters, "early_stopping.share", descent.held_back);
  read<std::size_t, std::int64_t>(parameters, "early_stopping.patience", descent.patience);
  read<std::uint64_t, std::int64_t>(parameters, "seed", descent.seed);
  return descent;
}

}  // namespace

double Penalty::strength(std::size_t train_rows) const {
  if (!exists) return 0;
  return alpha ? *alpha : 1 / (c.value_or(1) * static_cast<double>(train_rows));
}

double Descent::rate(std::size_t epoch) const {
  const auto done = static_cast<double>(epoch);
  switch (schedule) {
    case Schedule::step:
      return learning_rate * std::pow(step_factor, static_cast<double>(epoch / step_epochs));
    case Schedule::cosine:
      return learning_rate * (1 + std::cos(std::numbers::pi * done / static_cast<double>(epochs))) / 2;
    case Schedule::inverse:
      return learning_rate / (1 + decay * done);
    case Schedule::constant:
      break;
  }
  return learning_rate;
}

ParameterInfo class_weight_parameter() {
  return {.name = "class_weight",
          .type = ParameterType::text,
          .default_value = std::string("none"),
          .choices = {"none", "balanced"},
          .meaning = "Whether rows of rare classes count more, so that all classes weigh the same.",
          .example = "balanced",
          .aliases = {"classweights"}};
}

ParameterInfo intercept_parameter() {
  return {.name = "intercept",
          .type = ParameterType::boolean,
          .default_value = true,
          .meaning = "Whether scores have a constant term.",
          .example = "false",
          .aliases = {"fitintercept", "bias", "usebias"}};
}

std::vector<ParameterInfo> linear_parameters(const LinearKind& kind) {
  std::vector<ParameterInfo> table;
  if (kind.solvers.size() > 1) {
    std::vector<std::string> names;
    for (const Solver solver : kind.solvers) names.emplace_back(name_of(solver));
    table.push_back({.name = "solver",
                     .type = ParameterType::text,
                     .default_value = names.front(),
                     .choices = names,
                     .meaning = "How the objective is minimised: by all rows at once in double precision (lbfgs, "
                                "coordinate_descent), or by steps along the gradients of batches in single precision "
                                "(sgd, adam).",
                     .example = names.front(),
                     .aliases = {"optimizer", "optimiser", "algorithm"}});
  }
  for (ParameterInfo& info : penalty_parameters(kind)) table.push_back(std::move(info));
  table.push_back(class_weight_parameter());
  table.push_back(intercept_parameter());
  const SolverParameters solvers(kind);
  const auto goes_on = [](Solver solver) { return !descends(solver); };
  solvers.add(table, goes_on,
              {.name = "tolerance",
               .type = ParameterType::real,
               .default_value = kind.tolerance,
               .least = 0,
               .bounds_excluded = true,
               .meaning = "When to stop. lbfgs: where no partial derivative of the objective is larger, features "
                          "scaled to curve alike. coordinate_descent: where the duality gap is at most this share of "
                          "the objective.",
               .example = "1e-8",
               .aliases = {"tol"}});
  solvers.add(table, goes_on,
              {.name = "iterations",
               .type = ParameterType::integer,
               .default_value = std::int64_t{1000},
               .least = 1,
               .meaning = "The most iterations (of coordinate_descent: over all rows); where they do not suffice, "
                          "results carry a warning.",
               .example = "200",
               .aliases = {"maxiter", "maxiterations", "niter"}});
  add_descent_parameters(table, kind);
  return table;
}

LinearSetting linear_setting(const LinearKind& kind, std::span<const ParameterValue> parameters) {
  LinearSetting setting;
  setting.loss = kind.loss;
  setting.solver = kind.solvers.front();
  const std::string solver = text_of(parameters, "solver");
  for (const SolverName& one : kSolverNames) {
    if (solver == one.name) setting.solver = one.solver;
  }
  const std::string penalty = text_of(parameters, "penalty");
  setting.penalty.exists = penalty != "none";
  setting.penalty.l1_share = penalty == "l1" ? 1 : 0;
  read(parameters, "l1_ratio", setting.penalty.l1_share);
  setting.penalty.alpha = optional_real(parameters, "alpha");
  setting.penalty.c = optional_real(parameters, "c");
  setting.penalty.covers_intercept = kind.covers_intercept;
  setting.is_balanced = text_of(parameters, "class_weight") == "balanced";
  read(parameters, "intercept", setting.has_intercept);
  read(parameters, "tolerance", setting.tolerance);
  read<std::size_t, std::int64_t>(parameters, "iterations", setting.iterations);
  if (descends(setting.solver)) setting.descent = descent_of(parameters);
  return setting;
}

std::optional<ParameterConflict> find_linear_conflict(std::span<const ParameterValue> completed) {
  const auto alpha = optional_real(completed, "alpha");
  if (alpha && optional_real(completed, "c")) {
    return ParameterConflict{"c and alpha both give the strength of the penalty", "one of them"};
  }
  if (text_of(completed, "solver") != name_of(Solver::coordinate_descent)) return std::nullopt;
  const std::string penalty = text_of(completed, "penalty");
  if (penalty != "l2") {
    return ParameterConflict{"coordinate_descent minimises with penalty l2 alone, and penalty is " + penalty,
                             "penalty: l2, or solver: sgd"};
  }
  if (alpha && *alpha == 0) {
    return ParameterConflict{"coordinate_descent needs a penalty, and alpha is 0", "alpha above 0, or solver: sgd"};
  }
  return std::nullopt;
}

}  // namespace gridfold
