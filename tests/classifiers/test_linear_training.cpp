#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <numeric>
#include <sstream>
#include <string>

#include <fmt/format.h>

#include "classifiers/fitted_on_digits.hpp"
#include "classifiers/linear_data_sets.hpp"
#include "core/cancelled.hpp"

using namespace gridfold;

namespace {

/// Four points of two classes, or more of them.
const Matrix<double> kFourRows({0, 0, 1, 0, 0, 2, 2, 2}, 4, 2);
const std::vector<std::int32_t> kFourLabels{0, 1, 0, 1};

std::unique_ptr<const Model> fit(const std::string& name, const std::vector<std::string>& texts,
                                 const FeatureView& rows = kFourRows.view(),
                                 std::vector<std::int32_t> labels = kFourLabels, std::size_t classes = 2) {
  const Classifier& entry = test::classifier(name);
  Context context;
  context.kept.weights = true;
  context.kept.history = true;
  return entry.fit(test::completed_parameters(entry.component, texts), rows, labels, classes, context);
}

std::string reason_of_failure(const std::string& name, const std::vector<std::string>& texts, const FeatureView& rows,
                              const std::vector<std::int32_t>& labels = kFourLabels, std::size_t classes = 2) {
  try {
    fit(name, texts, rows, labels, classes);
  } catch (const FitFailure& failure) {
    return failure.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a full batch is plain gradient descent on the mean loss with its penalty") {
  const std::size_t epochs = 7;
  const double rate = 0.5;
  const double alpha = 0.1;
  const auto model = fit("softmax", {"solver=sgd", "epochs=7", "batch_size=4", "learning_rate=0.5", "alpha=0.1"});
  // Plain loops: weights, and the intercept last, which is not penalised.
  double weights[2][3] = {};
  std::vector<double> losses;
  for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
    double gradient[2][3] = {};
    double loss = 0;
    for (std::size_t row = 0; row < 4; ++row) {
      const double x[3] = {kFourRows.row(row)[0], kFourRows.row(row)[1], 1};
      double z[2] = {};
      for (std::size_t c = 0; c < 2; ++c) {
        for (std::size_t i = 0; i < 3; ++i) z[c] += weights[c][i] * x[i];
      }
      const double sum = std::exp(z[0]) + std::exp(z[1]);
      const auto y = static_cast<std::size_t>(kFourLabels[row]);
      loss += (std::log(sum) - z[y]) / 4;
      for (std::size_t c = 0; c < 2; ++c) {
        for (std::size_t i = 0; i < 3; ++i) gradient[c][i] += (std::exp(z[c]) / sum - (c == y ? 1 : 0)) * x[i] / 4;
      }
    }
    losses.push_back(loss);
    for (std::size_t c = 0; c < 2; ++c) {
      for (std::size_t i = 0; i < 3; ++i) {
        weights[c][i] -= rate * (gradient[c][i] + (i < 2 ? alpha * weights[c][i] : 0));
      }
    }
  }
  const std::vector<double> learnt = test::array_of(*model, "weights");
  const std::vector<double> intercepts = test::array_of(*model, "intercepts");
  const std::vector<double> history = test::array_of(*model, "history_loss");
  REQUIRE(history.size() == epochs);
  for (std::size_t c = 0; c < 2; ++c) {
    CHECK(learnt[c * 2] == Approx(weights[c][0]).epsilon(1e-5));
    CHECK(learnt[c * 2 + 1] == Approx(weights[c][1]).epsilon(1e-5));
    CHECK(intercepts[c] == Approx(weights[c][2]).epsilon(1e-5));
  }
  for (std::size_t epoch = 0; epoch < epochs; ++epoch) CHECK(history[epoch] == Approx(losses[epoch]).epsilon(1e-5));
}

TEST_CASE("momentum, Nesterov's momentum, adam and schedules come to PyTorch's weights") {
  const Dataset iris = test::linear_data_set("iris");
  const Features all = test::features_of(iris, "standardize");
  std::vector<std::uint32_t> first(120);
  std::iota(first.begin(), first.end(), 0U);
  const Features rows = gather_rows(view_of(all), first);
  const std::vector<std::int32_t> labels(iris.labels.begin(), iris.labels.begin() + 120);
  std::ifstream file(std::string(GRIDFOLD_SOURCE_DIR) + "/tests/classifiers/expected/descent_weights.txt");
  std::size_t checked = 0;
  for (std::string line; std::getline(file, line);) {
    const std::size_t bar = line.find('|');
    INFO(line.substr(0, bar));
    std::istringstream words(line.substr(0, bar));
    const std::vector<std::string> texts{std::istream_iterator<std::string>(words), {}};
    const auto model = fit("softmax", texts, view_of(rows), labels, 3);
    const std::vector<double> weights = test::array_of(*model, "weights");
    const std::vector<double> intercepts = test::array_of(*model, "intercepts");
    std::istringstream numbers(line.substr(bar + 1));
    for (std::size_t label = 0; label < 3; ++label) {
      for (std::size_t i = 0; i < 5; ++i) {
        double expected = 0;
        numbers >> expected;
        CHECK((i < 4 ? weights[label * 4 + i] : intercepts[label]) == Approx(expected).epsilon(1e-4).margin(1e-5));
      }
    }
    ++checked;
  }
  CHECK(checked == 8);
}

TEST_CASE("descent with small steps comes to the optimum that lbfgs finds") {
  const std::string name = GENERATE("softmax", "logistic");
  const std::string penalty = GENERATE("penalty=l2", "penalty=l1", "penalty=elastic_net");
  const auto exact = fit(name, {"alpha=0.05", penalty, "tolerance=1e-9"});
  std::vector<std::string> texts{"alpha=0.05", penalty, "batch_size=4", "epochs=3000"};
  const bool is_adam = GENERATE(false, true);
  if (is_adam) {
    texts.insert(texts.end(), {"solver=adam", "learning_rate=0.05", "schedule=cosine"});
  } else {
    texts.insert(texts.end(), {"solver=sgd", "learning_rate=0.3", "momentum=0.5", "nesterov=true"});
  }
  const auto near = fit(name, texts);
  const std::vector<double> expected = test::array_of(*exact, "weights");
  const std::vector<double> weights = test::array_of(*near, "weights");
  for (std::size_t i = 0; i < weights.size(); ++i) CHECK(weights[i] == Approx(expected[i]).margin(2e-3));
}

TEST_CASE("adam's smallest epsilon leaves the weights of a feature of zeros at 0") {
  const Component& softmax = test::classifier("softmax").component;
  const auto epsilon = std::ranges::find(softmax.parameters, "epsilon", &ParameterInfo::name);
  REQUIRE(epsilon != softmax.parameters.end());
  REQUIRE(epsilon->least);
  const Matrix<double> rows({0, 1, 0, 2, 0, -1, 0, 3}, 4, 2);
  const auto model =
      fit("softmax", {"solver=adam", "epochs=3", fmt::format("epsilon={}", *epsilon->least)}, rows.view());
  const std::vector<double> weights = test::array_of(*model, "weights");
  CHECK(weights[0] == 0);
  CHECK(weights[2] == 0);
  CHECK(weights[1] != 0);
}

TEST_CASE("a perceptron ends after an epoch without mistakes") {
  const Dataset iris = test::linear_data_set("iris");
  // Class 0 of iris is apart from the others.
  std::vector<std::int32_t> labels;
  for (const std::int32_t label : iris.labels) labels.push_back(label == 0 ? 0 : 1);
  const auto model = fit("perceptron", {"epochs=1000"}, iris.view(), labels);
  CHECK(model->predict(iris.view(), Response::classes, {}).classes == labels);
  const std::vector<double> accuracies = test::array_of(*model, "history_accuracy");
  CHECK(accuracies.size() < 100);
  CHECK(accuracies.back() == 1);
}

TEST_CASE("the learning rate follows its schedule") {
  // One row of one feature, a loss whose slope is constant: weights add up the rates.
  const Matrix<double> row({1, -1}, 2, 1);
  const auto moved = [&](const std::vector<std::string>& schedule) {
    std::vector<std::string> texts{"solver=sgd",      "penalty=none", "batch_size=2", "learning_rate=0.001",
                                   "intercept=false", "loss=hinge",   "epochs=4"};
    texts.insert(texts.end(), schedule.begin(), schedule.end());
    return test::array_of(*fit("linear_svc", texts, row.view(), {1, 0}), "weights")[1] / 0.001;
  };
  CHECK(moved({"schedule=constant"}) == Approx(4));
  CHECK(moved({"schedule=step", "step_epochs=2", "step_factor=0.5"}) == Approx(3));
  CHECK(moved({"schedule=inverse", "decay=1"}) == Approx(1 + 1 / 2.0 + 1 / 3.0 + 1 / 4.0));
  CHECK(moved({"schedule=cosine"}) == Approx(1 + (1 + std::sqrt(0.5)) / 2 + 0.5 + (1 - std::sqrt(0.5)) / 2));
  CHECK(moved({"momentum=0.5"}) == Approx(1 + 1.5 + 1.75 + 1.875));
  CHECK(moved({"momentum=0.5", "nesterov=true"}) == Approx(1.5 + 1.75 + 1.875 + 1.9375));
}

TEST_CASE("early stopping keeps the weights of the best epoch, and tells how the rows held back fared") {
  const Dataset digits = test::linear_data_set("digits");
  const Features rows = test::features_of(digits, "standardize");
  const auto model = fit("softmax",
                         {"solver=sgd", "epochs=500", "learning_rate=2", "early_stopping=true",
                          "early_stopping.share=0.2", "early_stopping.patience=3"},
                         view_of(rows), digits.labels, 10);
  const std::vector<double> losses = test::array_of(*model, "history_validation_loss");
  const std::vector<double> accuracies = test::array_of(*model, "history_validation_accuracy");
  REQUIRE(losses.size() < 500);
  const auto best = static_cast<std::size_t>(std::min_element(losses.begin(), losses.end()) - losses.begin());
  CHECK(losses.size() == best + 4);
  // The same training, cut after the best epoch.
  const auto cut = fit("softmax",
                       {"solver=sgd", "epochs=" + std::to_string(best + 1), "learning_rate=2", "early_stopping=true",
                        "early_stopping.share=0.2", "early_stopping.patience=500"},
                       view_of(rows), digits.labels, 10);
  CHECK(test::array_of(*cut, "weights") == test::array_of(*model, "weights"));
  CHECK(accuracies[best] > 0.9);
}

TEST_CASE("another seed gives another order of rows, the same seed the same") {
  const Dataset digits = test::linear_data_set("digits");
  const auto weights = [&](const std::string& seed) {
    return test::array_of(
        *fit("softmax", {"solver=sgd", "epochs=1", "learning_rate=0.001", seed}, digits.view(), digits.labels, 10),
        "weights");
  };
  CHECK(weights("seed=1") == weights("seed=1"));
  CHECK(weights("seed=1") != weights("seed=2"));
}

TEST_CASE("a loss that is not finite fails, with the epoch and what would help") {
  const Matrix<float> large({1e30F, -1e30F, 1e30F, 3e29F, -1e30F, -1e30F, 1e30F, 1e30F}, 4, 2);
  CHECK(reason_of_failure("softmax", {"solver=sgd", "learning_rate=1e10", "batch_size=4"}, large.view()) ==
        "the loss is NaN in epoch 2; allowed: a learning_rate below 10000000000, or features of less range, such as "
        "transforms: [standardize]");
  const Matrix<double> larger({1e200, -1e200, 1e200, 3e199, -1e200, -1e200, 1e200, 1e200}, 4, 2);
  for (const char* name : {"softmax", "logistic", "svm", "linear_svc"}) {
    CHECK_THAT(reason_of_failure(name, {}, larger.view()), Catch::Contains("the features are too large"));
  }
}

TEST_CASE("a failure names the parameter that is extreme") {
  const std::string weak = "strength of the penalty is 0; allowed: a smaller c";
  CHECK_THAT(reason_of_failure("linear_svc", {"solver=coordinate_descent", "c=1e308"}, kFourRows.view()),
             Catch::Contains(weak));
  CHECK_THAT(reason_of_failure("svm", {"c=1e308"}, kFourRows.view()), Catch::Contains(weak));
  const std::string reason = reason_of_failure("softmax", {"solver=sgd", "c=1e-300"}, kFourRows.view());
  CHECK_THAT(reason, Catch::Contains("the strength of the penalty is 2.5e+299, too much for a learning_rate of 0.01; "
                                     "allowed: a larger c, or a smaller learning_rate"));
  CHECK_THAT(reason_of_failure("softmax", {"solver=sgd", "alpha=1e30"}, kFourRows.view()),
             Catch::Contains("allowed: a smaller alpha"));
  CHECK_THAT(reason_of_failure("ridge", {"alpha=1e308"}, kFourRows.view()),
             Catch::Contains("alpha is 1e+308, with which the equations overflow; allowed: a smaller alpha"));
}

TEST_CASE("training rows of one class fail, and a class without training rows is never predicted") {
  CHECK_THAT(reason_of_failure("softmax", {}, kFourRows.view(), {1, 1, 1, 1}, 3),
             Catch::Contains("of one class alone"));
  const std::string name = GENERATE("softmax", "logistic", "svm", "linear_svc", "ridge", "perceptron");
  INFO(name);
  // Classes 1 and 3 of five.
  const auto model = fit(name, {}, kFourRows.view(), {1, 3, 1, 3}, 5);
  const Predictions predictions = model->predict(kFourRows.view(), Response::margins, {});
  for (const std::int32_t label : predictions.classes) CHECK((label == 1 || label == 3));
  for (std::size_t row = 0; row < 4; ++row) {
    const std::span<const double> scores = predictions.class_scores.view().row(row);
    CHECK(scores[0] == std::numeric_limits<double>::lowest());
    CHECK((predictions.classes[row] == 3) == (scores[3] > scores[1]));
  }
  CHECK(std::isnan(test::array_of(*model, "weights")[0]));
}

TEST_CASE("probabilities are those of the scores, and 0 for a class without training rows") {
  const Predictions margins =
      fit("softmax", {}, kFourRows.view(), {0, 2, 0, 2}, 3)->predict(kFourRows.view(), Response::margins, {});
  const Predictions shares =
      fit("softmax", {}, kFourRows.view(), {0, 2, 0, 2}, 3)->predict(kFourRows.view(), Response::probabilities, {});
  const Predictions of_two = fit("logistic", {})->predict(kFourRows.view(), Response::probabilities, {});
  const Predictions margins_of_two = fit("logistic", {})->predict(kFourRows.view(), Response::margins, {});
  for (std::size_t row = 0; row < 4; ++row) {
    const auto z = margins.class_scores.view().row(row);
    const auto p = shares.class_scores.view().row(row);
    CHECK(p[1] == 0);
    CHECK(p[0] == Approx(std::exp(z[0]) / (std::exp(z[0]) + std::exp(z[2]))));
    CHECK(p[0] + p[2] == Approx(1));
    CHECK(of_two.class_scores.view().row(row)[1] ==
          Approx(1 / (1 + std::exp(-margins_of_two.class_scores.view().row(row)[1]))));
  }
  CHECK(shares.kind == ScoresKind::probability);
  CHECK(margins.kind == ScoresKind::margin);
}

TEST_CASE("support vector machines converge by their defaults on features that differ much in range") {
  const Dataset wine = test::linear_data_set("wine");
  CHECK(fit("linear_svc", {}, wine.view(), wine.labels, 3)->warnings().empty());
  CHECK(fit("linear_svc", {"loss=hinge"}, wine.view(), wine.labels, 3)->warnings().empty());
  CHECK(fit("svm", {}, wine.view(), wine.labels, 3)->warnings().empty());
}

TEST_CASE("too few iterations are a warning") {
  CHECK_THAT(fit("softmax", {"iterations=2", "tolerance=1e-12"})->warnings().at(0),
             Catch::Contains("not converged in 2 iterations"));
  CHECK_THAT(fit("linear_svc", {"iterations=2", "tolerance=1e-12"})->warnings().at(0),
             Catch::Contains("not converged in 2 iterations"));
  CHECK(fit("softmax", {})->warnings().empty());
  // How far it may be from the optimum, which of these rows is at least 0.
  const Dataset wine = test::linear_data_set("wine");
  const auto model = fit("svm", {"iterations=1", "tolerance=1e-12"}, wine.view(), wine.labels, 3);
  REQUIRE(model->warnings().size() == 1);
  const std::string warning = model->warnings().front();
  const auto number_after = [&](const std::string& words) {
    const std::size_t at = warning.find(words);
    REQUIRE(at != std::string::npos);
    return std::stod(warning.substr(at + words.size()));
  };
  // By expected/make_linear_expected.py.
  const double optimum = 0.05234163330516978;
  CHECK(number_after("the objective is ") > optimum);
  CHECK(number_after("the optimum at least ") < optimum);
}

TEST_CASE("ridge has the same optimum with fewer rows than features, and refuses what has none") {
  // Three features, the last two alike: with two rows, the products of rows are solved.
  const Matrix<double> rows({1, 2, 2, 3, 1, 1, 0, 5, 5, 2, 2, 2}, 4, 3);
  CHECK_THAT(reason_of_failure("ridge", {"alpha=0"}, rows.view()), Catch::Contains("linearly dependent"));
  // numpy: with rows centred, solve(X'X + I, X'y) for the first two rows, y = -1, 1.
  const Matrix<double> two({1, 2, 2, 3, 1, 1}, 2, 3);
  const auto model = fit("ridge", {}, two.view(), {0, 1});
  const std::vector<double> weights = test::array_of(*model, "weights");
  CHECK(weights[3] == Approx(0.5));
  CHECK(weights[4] == Approx(-0.25));
  CHECK(weights[5] == Approx(-0.25));
  CHECK(test::array_of(*model, "intercepts")[1] == Approx(-0.25));
}

TEST_CASE("a stop ends training soon") {
  const std::string name = GENERATE("softmax", "svm", "ridge", "perceptron");
  std::stop_source source;
  source.request_stop();
  Context context;
  context.stop = source.get_token();
  const Classifier& entry = test::classifier(name);
  CHECK_THROWS_AS(entry.fit(test::completed_parameters(entry.component, {}), kFourRows.view(), kFourLabels, 2, context),
                  Cancelled);
}

TEST_CASE("a model comes back from its arrays to the bit") {
  const Dataset digits = test::linear_data_set("digits");
  const std::string name = GENERATE("softmax", "logistic", "svm", "linear_svc", "ridge", "perceptron");
  // Of ten classes, of two with one score function between them, and of two out of five.
  const int kind = GENERATE(0, 1, 2);
  INFO(name << " " << kind);
  std::vector<std::int32_t> labels = digits.labels;
  for (std::int32_t& label : labels) label = kind == 0 ? label : kind == 1 ? label % 2 : 1 + 2 * (label % 2);
  const std::size_t classes = kind == 0 ? 10 : kind == 1 ? 2 : 5;
  const Classifier& entry = test::classifier(name);
  std::vector<std::string> texts;
  if (name != "ridge" && name != "perceptron") texts = {"iterations=5"};
  const ParameterValues parameters = test::completed_parameters(entry.component, texts);
  Context context;
  context.kept.weights = true;
  const auto model = entry.fit(parameters, digits.view(), labels, classes, context);
  const auto restored = entry.restore(parameters, model->arrays(), 64, classes, context);
  const Response response = entry.class_scores == ScoresKind::probability ? Response::probabilities : Response::margins;
  const Predictions before = model->predict(digits.view(), response, context);
  const Predictions after = restored->predict(digits.view(), response, context);
  CHECK(after.classes == before.classes);
  REQUIRE(after.class_scores.rows() == before.class_scores.rows());
  bool are_equal = true;
  for (std::size_t row = 0; row < digits.rows(); ++row) {
    for (std::size_t label = 0; label < classes; ++label) {
      are_equal = are_equal && after.class_scores.row(row)[label] == before.class_scores.row(row)[label];
    }
  }
  CHECK(are_equal);
  CHECK_THROWS_AS(entry.restore(parameters, model->arrays(), 63, classes, context), DataError);
  CHECK_THROWS_AS(entry.restore(parameters, {}, 64, classes, context), DataError);
}

TEST_CASE("early stopping that leaves no row to learn from, or holds none back, fails") {
  CHECK(reason_of_failure("softmax", {"solver=sgd", "early_stopping=true", "early_stopping.share=0.9"},
                          kFourRows.view()) ==
        "early stopping holds back 4 of 4 training rows; allowed: a share that holds some back and leaves some");
  CHECK(reason_of_failure("softmax", {"solver=sgd", "early_stopping=true", "early_stopping.share=0.1"},
                          kFourRows.view()) ==
        "early stopping holds back 0 of 4 training rows; allowed: a share that holds some back and leaves some");
}

TEST_CASE("momentum goes on after an epoch without mistakes") {
  // One row on each side: the hinge has no slope once both are beyond 1, and the velocity is still there.
  const Matrix<double> rows({1, -1}, 2, 1);
  const std::vector<std::string> texts{"solver=sgd",   "penalty=none",    "batch_size=2", "learning_rate=1",
                                       "momentum=0.5", "intercept=false", "loss=hinge",   "epochs=4"};
  const auto model = fit("linear_svc", texts, rows.view(), {1, 0});
  // 1, then 0.5, 0.25 and 0.125 by momentum alone.
  CHECK(test::array_of(*model, "weights")[1] == Approx(1.875));
}

TEST_CASE("ridge says that features are too large for their squares") {
  const Matrix<double> larger({1e200, -1e200, 1e200, 3e199, -1e200, -1e200, 1e200, 1e200}, 4, 2);
  CHECK_THAT(reason_of_failure("ridge", {}, larger.view()), Catch::Contains("NaN or infinite"));
}
