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

/// What is true and predicted of the judged rows, and rows drawn from them.
class Resamples {
 public:
  Resamples(const Plan& plan, const Outcome& outcome, const std::vector<std::int64_t>& truth,
            const std::vector<std::int64_t>& predicted)
      : pass_(plan.passes[plan.cells[outcome.cell].pass]),
        names_(plan.datasets[pass_.dataset].train.shape.class_names),
        truth_(truth),
        predicted_(predicted),
        class_scores_(array_of<double>(outcome, "class_score")) {}

  void begin(std::size_t rows) {
    drawn_truth_.resize(rows);
    drawn_classes_.resize(rows);
    drawn_scores_ = Matrix<double>(rows, class_scores_ == nullptr ? 0 : names_.size());
  }

  void draw(std::size_t row, std::size_t from) {
    drawn_truth_[row] = static_cast<std::int32_t>(truth_[from]);
    drawn_classes_[row] = static_cast<std::int32_t>(predicted_[from]);
    const std::size_t columns = drawn_scores_.cols();
    if (columns > 0) std::copy_n(class_scores_->data() + from * columns, columns, drawn_scores_.data() + row * columns);
  }

  /// Whether the score counts right rows and nothing else: it does so with the first row once more, predicted wrong.
  bool is_share_of_right_rows(const PlannedScore& score, std::size_t correct) {
    const std::size_t rows = truth_.size();
    if (names_.size() < 2) return true;
    begin(rows + 1);
    for (std::size_t row = 0; row < rows; ++row) draw(row, row);
    draw(rows, 0);
    drawn_classes_[rows] = drawn_truth_[rows] == 0 ? 1 : 0;
    return value(score) == static_cast<double>(correct) / static_cast<double>(rows + 1);
  }

  double value(const PlannedScore& score) const {
    const PredictionsView view{drawn_classes_, drawn_scores_.view(),
                               class_scores_ == nullptr ? ScoresKind::none : pass_.classifier->class_scores};
    return score.score->evaluate(score.parameters, Judged(drawn_truth_, view, names_.size(), names_)).value;
  }

 private:
  const Pass& pass_;
  const std::vector<std::string>& names_;
  const std::vector<std::int64_t>& truth_;
  const std::vector<std::int64_t>& predicted_;
  const std::vector<double>* class_scores_;
  std::vector<std::int32_t> drawn_truth_;
  std::vector<std::int32_t> drawn_classes_;
  Matrix<double> drawn_scores_;
};

report::ScoreInterval interval_of(const std::vector<double>& values) {
  if (std::ranges::any_of(values, [](double value) { return std::isnan(value); })) {
    return {std::nullopt, "it has no value on some resamples of the test rows"};
  }
  const auto [least, most] = std::ranges::minmax(values);
  if (least == most) return {std::nullopt, "it is the same on every resample of the test rows"};
  return {Interval{percentile(values, 0.5 - 0.5 * kConfidence), percentile(values, 0.5 + 0.5 * kConfidence)}};
}

}  // namespace

std::vector<report::ScoreInterval> bootstrap_scores(const Plan& plan, const Outcome& outcome,
                                                    const std::stop_token& stop) {
  std::vector<report::ScoreInterval> intervals(plan.scores.size());
  const auto* truth = array_of<std::int64_t>(outcome, "truth");
  const auto* predicted = array_of<std::int64_t>(outcome, "prediction");
  if (truth == nullptr || predicted == nullptr) return intervals;
  const std::size_t rows = truth->size();
  Resamples resamples(plan, outcome, *truth, *predicted);
  std::vector<std::size_t> wanted;
  for (std::size_t score = 0; score < plan.scores.size(); ++score) {
    if (std::isnan(outcome.scores[score])) continue;
    if (!resamples.is_share_of_right_rows(plan.scores[score], outcome.correct)) wanted.push_back(score);
  }
  if (wanted.empty()) return intervals;

  NumpyRandomState random(kSeed);
  std::vector<std::vector<double>> values(wanted.size());
  resamples.begin(rows);
  for (std::size_t resample = 0; resample < kScoreResamples; ++resample) {
    throw_if_stopped(stop);
    for (std::size_t row = 0; row < rows; ++row) {
      resamples.draw(row, random.interval(static_cast<std::uint32_t>(rows - 1)));
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) values[i].push_back(resamples.value(plan.scores[wanted[i]]));
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) intervals[wanted[i]] = interval_of(values[i]);
  return intervals;
}

}  // namespace gridfold
