#include "cli/bootstrap_scores.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <variant>

#include "core/cancelled.hpp"
#include "core/matrix.hpp"
#include "core/numpy_random.hpp"
#include "core/predictions.hpp"

namespace gridfold {

namespace {

constexpr double kConfidence = 0.95;
constexpr std::uint32_t kSeed = 0;

template <typename Value>
const std::vector<Value>* array_of(const Outcome& outcome, std::string_view name) {
  const auto found = std::ranges::find(outcome.arrays, name, &NamedArray::name);
  return found == outcome.arrays.end() ? nullptr : std::get_if<std::vector<Value>>(&found->values);
}

/// The rows that one resample draws, with what is true and predicted of them.
struct Resample {
  std::vector<std::int32_t> truth;
  std::vector<std::int32_t> classes;
  Matrix<double> class_scores;
};

}  // namespace

std::vector<std::optional<Interval>> bootstrap_scores(const Plan& plan, const Outcome& outcome,
                                                      const std::stop_token& stop) {
  std::vector<std::optional<Interval>> intervals(plan.scores.size());
  const auto* truth = array_of<std::int64_t>(outcome, "truth");
  const auto* predicted = array_of<std::int64_t>(outcome, "prediction");
  const auto* class_scores = array_of<double>(outcome, "class_score");
  if (truth == nullptr || predicted == nullptr) return intervals;
  const std::size_t rows = truth->size();
  const Pass& pass = plan.passes[plan.cells[outcome.cell].pass];
  const std::vector<std::string>& names = plan.datasets[pass.dataset].train.shape.class_names;
  const std::size_t columns = class_scores == nullptr ? 0 : names.size();
  std::vector<std::size_t> wanted;
  for (std::size_t score = 0; score < plan.scores.size(); ++score) {
    const double share = static_cast<double>(outcome.correct) / static_cast<double>(rows);
    if (outcome.scores[score] != share && !std::isnan(outcome.scores[score])) wanted.push_back(score);
  }
  if (wanted.empty()) return intervals;

  NumpyRandomState random(kSeed);
  Resample drawn{std::vector<std::int32_t>(rows), std::vector<std::int32_t>(rows), Matrix<double>(rows, columns)};
  std::vector<std::vector<double>> values(wanted.size());
  for (std::size_t resample = 0; resample < kScoreResamples; ++resample) {
    throw_if_stopped(stop);
    for (std::size_t row = 0; row < rows; ++row) {
      const std::size_t from = random.interval(static_cast<std::uint32_t>(rows - 1));
      drawn.truth[row] = static_cast<std::int32_t>((*truth)[from]);
      drawn.classes[row] = static_cast<std::int32_t>((*predicted)[from]);
      if (columns == 0) continue;
      std::copy_n(class_scores->data() + from * columns, columns, drawn.class_scores.data() + row * columns);
    }
    const PredictionsView view{drawn.classes, drawn.class_scores.view(),
                               columns == 0 ? ScoresKind::none : pass.classifier->class_scores};
    const Judged judged(drawn.truth, view, names.size(), names);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const PlannedScore& planned = plan.scores[wanted[i]];
      values[i].push_back(planned.score->evaluate(planned.parameters, judged).value);
    }
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (std::ranges::any_of(values[i], [](double value) { return std::isnan(value); })) continue;
    intervals[wanted[i]] =
        Interval{percentile(values[i], 0.5 - 0.5 * kConfidence), percentile(values[i], 0.5 + 0.5 * kConfidence)};
  }
  return intervals;
}

}  // namespace gridfold
