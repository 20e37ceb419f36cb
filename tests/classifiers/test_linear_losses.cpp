#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "classifiers/linear/losses.hpp"

using namespace gridfold;

namespace {

constexpr std::size_t kClasses = 4;

/// The loss of a row of class `label`, as losses.hpp defines it.
double loss_by_definition(LinearLoss loss, const std::vector<double>& scores, std::size_t label,
                          const std::vector<LinearOutput>& outputs) {
  double sum = 0;
  if (loss == LinearLoss::softmax) {
    for (const double score : scores) sum += std::exp(score);
    return outputs[label].own_weight * (std::log(sum) - scores[label]);
  }
  for (std::size_t c = 0; c < scores.size(); ++c) {
    const double t = c == label ? 1 : -1;
    const double weight = c == label ? outputs[c].own_weight : outputs[c].other_weight;
    switch (loss) {
      case LinearLoss::multiclass_hinge:
        if (c != label) sum += outputs[label].own_weight * std::max(0.0, 1 + scores[c] - scores[label]);
        break;
      case LinearLoss::logistic:
        sum += weight * std::log(1 + std::exp(-t * scores[c]));
        break;
      case LinearLoss::hinge:
        sum += weight * std::max(0.0, 1 - t * scores[c]);
        break;
      case LinearLoss::squared_hinge:
        sum += weight * std::pow(std::max(0.0, 1 - t * scores[c]), 2);
        break;
      case LinearLoss::perceptron:
        sum += weight * std::max(0.0, -t * scores[c]);
        break;
      case LinearLoss::squares:
        sum += weight * std::pow(t - scores[c], 2);
        break;
      case LinearLoss::softmax:
        break;
    }
  }
  return sum;
}

std::vector<LinearOutput> made_up_outputs(unsigned seed) {
  std::vector<LinearOutput> outputs;
  for (std::size_t c = 0; c < kClasses; ++c) {
    outputs.push_back(
        {static_cast<std::int32_t>(c), 0.5 + static_cast<double>((c + seed) % 3), 1.5 - 0.25 * static_cast<double>(c)});
  }
  return outputs;
}

}  // namespace

TEST_CASE("derivatives of every loss are the slopes of its definition") {
  const auto loss = GENERATE(LinearLoss::softmax, LinearLoss::multiclass_hinge, LinearLoss::logistic, LinearLoss::hinge,
                             LinearLoss::squared_hinge, LinearLoss::perceptron, LinearLoss::squares);
  constexpr std::size_t kRows = 7;
  constexpr double kScale = 0.125;
  // Two configurations that weigh classes in different ways.
  const std::vector<LinearOutput> first = made_up_outputs(0);
  const std::vector<LinearOutput> second = made_up_outputs(1);
  std::vector<LinearOutput> outputs = first;
  outputs.insert(outputs.end(), second.begin(), second.end());
  const std::vector<LossPart> parts{{0, kClasses}, {kClasses, kClasses}};
  std::mt19937 random(5);
  std::vector<double> scores(kRows * outputs.size());
  for (double& score : scores) score = static_cast<double>(random()) / 1e9 - 2.1;
  std::vector<std::int32_t> labels;
  for (std::size_t row = 0; row < kRows; ++row) labels.push_back(static_cast<std::int32_t>(random() % kClasses));

  std::vector<double> derivatives = scores;
  std::vector<double> losses(2);
  LossScratch scratch;
  differentiate(loss, outputs, parts, labels, kScale, derivatives.data(), losses.data(), scratch);
  for (std::size_t part = 0; part < 2; ++part) {
    const std::vector<LinearOutput>& own = part == 0 ? first : second;
    double sum = 0;
    for (std::size_t row = 0; row < kRows; ++row) {
      const auto label = static_cast<std::size_t>(labels[row]);
      const auto at = scores.begin() + static_cast<std::ptrdiff_t>(row * outputs.size() + part * kClasses);
      const std::vector<double> z(at, at + kClasses);
      sum += loss_by_definition(loss, z, label, own);
      for (std::size_t c = 0; c < kClasses; ++c) {
        constexpr double kStep = 1e-6;
        std::vector<double> above = z;
        std::vector<double> below = z;
        above[c] += kStep;
        below[c] -= kStep;
        const double slope =
            (loss_by_definition(loss, above, label, own) - loss_by_definition(loss, below, label, own)) / (2 * kStep);
        CHECK(derivatives[row * outputs.size() + part * kClasses + c] == Approx(kScale * slope).margin(1e-8));
      }
    }
    CHECK(losses[part] == Approx(sum).epsilon(1e-12));
  }

  std::vector<float> in_floats(scores.begin(), scores.end());
  differentiate(loss, outputs, parts, labels, kScale, in_floats.data(), losses.data(), scratch);
  for (std::size_t i = 0; i < scores.size(); ++i) CHECK(in_floats[i] == Approx(derivatives[i]).margin(1e-6));
}

TEST_CASE("a loss of NaN or of very large scores is told, not lost") {
  const auto loss = GENERATE(LinearLoss::softmax, LinearLoss::multiclass_hinge, LinearLoss::logistic, LinearLoss::hinge,
                             LinearLoss::squared_hinge, LinearLoss::perceptron, LinearLoss::squares);
  const std::vector<LinearOutput> outputs = made_up_outputs(0);
  const std::vector<LossPart> parts{{0, kClasses}};
  LossScratch scratch;
  double sum = 0;
  std::vector<double> scores{1, std::nan(""), 0, 2};
  differentiate(loss, outputs, parts, std::vector<std::int32_t>{1}, 1, scores.data(), &sum, scratch);
  CHECK(std::isnan(sum));
  scores = {1e4, -1e4, 3, 2};
  differentiate(loss, outputs, parts, std::vector<std::int32_t>{1}, 1, scores.data(), &sum, scratch);
  CHECK((std::isfinite(sum) && sum > 0));
}

TEST_CASE("a perceptron learns from rows on the border, too") {
  const std::vector<LinearOutput> outputs{{1, 1, 1}};
  const std::vector<LossPart> parts{{0, 1}};
  LossScratch scratch;
  double sum = 0;
  std::vector<double> scores{0};
  differentiate(LinearLoss::perceptron, outputs, parts, std::vector<std::int32_t>{1}, 1, scores.data(), &sum, scratch);
  CHECK(scores[0] == -1);
}
