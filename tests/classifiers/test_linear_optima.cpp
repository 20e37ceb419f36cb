#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include <fmt/ranges.h>

#include "classifiers/fitted_on_digits.hpp"
#include "classifiers/linear_data_sets.hpp"

using namespace gridfold;

namespace {

/// A line of expected/linear_optima.txt.
struct Expected {
  std::string data;
  std::string classifier;
  std::string transform;
  std::vector<std::string> parameters;
  double objective = 0;
  /// -1 where two scores are too close to call.
  std::vector<std::int32_t> predictions;

  bool has(const std::string& parameter) const {
    return std::find(parameters.begin(), parameters.end(), parameter) != parameters.end();
  }
};

std::vector<Expected> expected_optima() {
  std::ifstream file(std::string(GRIDFOLD_SOURCE_DIR) + "/tests/classifiers/expected/linear_optima.txt");
  std::vector<Expected> all;
  for (std::string line; std::getline(file, line);) {
    Expected expected;
    std::istringstream fields(line);
    std::string words;
    std::string objective;
    std::getline(fields, words, '|');
    std::getline(fields, objective, '|');
    std::istringstream description(words);
    description >> expected.data >> expected.classifier >> expected.transform;
    for (std::string parameter; description >> parameter;) expected.parameters.push_back(parameter);
    expected.objective = std::stod(objective);
    for (std::int32_t label = 0; fields >> label;) expected.predictions.push_back(label);
    all.push_back(std::move(expected));
  }
  return all;
}

/// The objective that expected/make_linear_expected.py describes, in plain loops.
double objective(const Expected& expected, const Matrix<double>& rows, const std::vector<std::int32_t>& labels,
                 std::size_t classes, const Model& model, const ParameterValues& parameters) {
  const std::vector<double> weights = test::array_of(model, "weights");
  const std::vector<double> intercepts = test::array_of(model, "intercepts");
  const std::string& kind = expected.classifier;
  const auto count = static_cast<double>(labels.size());
  std::vector<double> rows_of_class(classes);
  for (const std::int32_t label : labels) rows_of_class[static_cast<std::size_t>(label)] += 1;
  const bool balanced = expected.has("class_weight=balanced");
  double loss = 0;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    std::vector<double> z = intercepts;
    for (std::size_t c = 0; c < classes; ++c) {
      for (std::size_t i = 0; i < rows.cols(); ++i) z[c] += weights[c * rows.cols() + i] * rows.row(row)[i];
    }
    const auto y = static_cast<std::size_t>(labels[row]);
    const double of_class = balanced ? count / (static_cast<double>(classes) * rows_of_class[y]) : 1;
    double of_row = 0;
    for (std::size_t c = 0; c < classes; ++c) {
      const double t = c == y ? 1 : -1;
      double weight = 1;
      if (balanced && kind == "logistic") weight = count / (2 * (c == y ? rows_of_class[c] : count - rows_of_class[c]));
      if (balanced && kind == "linear_svc" && c == y) weight = of_class;
      if (balanced && kind == "ridge") weight = of_class;
      const double hinge = std::max(0.0, 1 - t * z[c]);
      if (kind == "logistic") of_row += weight * std::log1p(std::exp(-t * z[c]));
      if (kind == "linear_svc") of_row += weight * (expected.has("loss=hinge") ? hinge : hinge * hinge);
      if (kind == "ridge") of_row += weight * (t - z[c]) * (t - z[c]);
      if (kind == "svm" && c != y) of_row += std::max(0.0, 1 + z[c] - z[y]);
      if (kind == "softmax") of_row += std::exp(z[c] - z[y]);
    }
    loss += kind == "softmax" ? of_class * std::log(of_row) : of_row;
  }
  double squares = 0;
  double magnitudes = 0;
  for (const double weight : weights) {
    squares += weight * weight;
    magnitudes += std::abs(weight);
  }
  if (kind == "ridge") return loss + parameter<double>(parameters, "alpha") * squares;
  if (kind == "svm" || kind == "linear_svc") {
    for (const double intercept : intercepts) {
      squares += intercept * intercept;
      magnitudes += std::abs(intercept);
    }
  }
  const double share = expected.has("penalty=l1") ? 1 : expected.has("penalty=elastic_net") ? 0.3 : 0;
  const double strength = 1 / (parameter<double>(parameters, "c") * count);
  return loss / count + strength * (share * magnitudes + (1 - share) / 2 * squares);
}

}  // namespace

TEST_CASE("optima are scikit-learn's on digits, iris and wine, by every solver that finds them") {
  std::map<std::string, Dataset> data;
  for (const char* name : {"digits", "iris", "wine"}) data[name] = test::linear_data_set(name);
  std::size_t checked = 0;
  for (const Expected& expected : expected_optima()) {
    const Classifier& classifier = test::classifier(expected.classifier);
    const Dataset& dataset = data.at(expected.data);
    const Features features = test::features_of(dataset, expected.transform);
    const Matrix<double> rows = std::visit(
        [](const auto& matrix) {
          return Matrix<double>({matrix.data(), matrix.data() + matrix.rows() * matrix.cols()}, matrix.rows(),
                                matrix.cols());
        },
        features);
    std::vector<std::string> solvers{""};
    if (expected.classifier == "linear_svc") {
      solvers = {"coordinate_descent", "lbfgs"};
      if (expected.has("penalty=l1")) solvers = {"lbfgs"};
      if (expected.has("loss=hinge")) solvers = {"coordinate_descent"};
    }
    for (const std::string& solver : solvers) {
      INFO(expected.data << " " << expected.classifier << " " << expected.transform << " "
                         << fmt::format("{}", fmt::join(expected.parameters, " ")) << " " << solver);
      std::vector<std::string> texts = expected.parameters;
      if (!solver.empty()) texts.push_back("solver=" + solver);
      if (expected.classifier != "ridge") {
        texts.push_back("tolerance=1e-7");
        texts.push_back("iterations=20000");
      }
      const ParameterValues parameters = test::completed_parameters(classifier.component, texts);
      Context context;
      context.kept.weights = true;
      const std::size_t classes = dataset.class_names.size();
      const auto model = classifier.fit(parameters, view_of(features), dataset.labels, classes, context);
      CHECK(model->warnings().empty());
      const double reached = objective(expected, rows, dataset.labels, classes, *model, parameters);
      CHECK(reached == Approx(expected.objective).epsilon(1e-4));
      const Predictions predictions = model->predict(view_of(features), Response::margins, context);
      std::size_t different = 0;
      for (std::size_t row = 0; row < expected.predictions.size(); ++row) {
        if (expected.predictions[row] >= 0 && predictions.classes[row] != expected.predictions[row]) ++different;
      }
      CHECK(different == 0);
      ++checked;
    }
  }
  CHECK(checked == 3 * 20 + 4);
}
