#include "run/judge.hpp"

#include <algorithm>
#include <utility>

#include "scores/count_correct.hpp"

namespace gridfold {

Judge::Judge(const Plan& plan, std::size_t pass, std::span<const std::size_t> cells,
             std::span<const std::int32_t> judged_labels, OutcomeSink deliver)
    : plan_(plan),
      pass_(plan.passes[pass]),
      cells_of_setting_(pass_.settings.size()),
      class_count_(plan.datasets[pass_.dataset].train.shape.class_names.size()),
      deliver_(std::move(deliver)) {
  for (const std::size_t cell : cells) {
    cells_of_setting_[plan.cells[cell].setting].push_back({cell, plan.splits_of(plan.cells[cell])});
  }
  for (const std::uint32_t row : pass_.splits.judged_rows(0, pass_.splits.count())) {
    truth_.push_back(judged_labels[row]);
  }
  std::size_t begin = 0;
  for (std::size_t split = 0; split < pass_.splits.count(); ++split) {
    begin_of_split_.push_back(begin);
    begin += pass_.splits.test_count(split);
  }
}

template <typename Use>
void Judge::for_each_cell(std::size_t setting, SplitRange splits, const Use& use) const {
  for (const CellPlace& place : cells_of_setting_[setting]) {
    const std::size_t first = std::max(place.splits.first, splits.first);
    const std::size_t end = std::min(place.splits.end(), splits.end());
    if (first >= end) continue;
    const SplitRange of_cell{first, end - first};
    std::vector<Outcome> outcomes = outcomes_of(place.cell, of_cell);
    use(outcomes, of_cell);
    deliver_(outcomes);
  }
}

std::vector<Outcome> Judge::outcomes_of(std::size_t cell, SplitRange splits) const {
  std::vector<Outcome> outcomes(splits.count);
  const SplitRange of_cell = plan_.splits_of(plan_.cells[cell]);
  const std::map<std::size_t, std::string>& warnings = plan_.scheme_of(plan_.cells[cell]).warnings;
  for (std::size_t i = 0; i < splits.count; ++i) {
    const std::size_t split = splits.first + i;
    outcomes[i].cell = cell;
    outcomes[i].split = pass_.splits.coordinates(split);
    outcomes[i].n_train = pass_.splits.train_count(split);
    outcomes[i].n_test = pass_.splits.test_count(split);
    const auto warning = warnings.find(split - of_cell.first);
    if (warning != warnings.end()) outcomes[i].warnings.push_back(warning->second);
  }
  return outcomes;
}

void Judge::score(const Emission& emission, SplitRange splits) {
  const PredictionsView& all = emission.predictions;
  const std::size_t first = begin_of_split_[splits.first];
  for_each_cell(emission.setting, splits, [&](std::vector<Outcome>& outcomes, SplitRange of_cell) {
    for (std::size_t i = 0; i < of_cell.count; ++i) {
      Outcome& outcome = outcomes[i];
      const std::size_t begin = begin_of_split_[of_cell.first + i] - first;
      Judged judged{std::span(truth_).subspan(first + begin, outcome.n_test),
                    {all.classes.subspan(begin, outcome.n_test), {}, all.kind},
                    class_count_};
      if (all.kind != ScoresKind::none) {
        const std::size_t classes = all.class_scores.cols();
        judged.predictions.class_scores = {all.class_scores.data() + begin * classes, outcome.n_test, classes};
      }
      outcome.status = SplitStatus::done;
      outcome.correct = count_correct(judged.truth, judged.predictions.classes);
      outcome.warnings.insert(outcome.warnings.end(), emission.warnings.begin(), emission.warnings.end());
      outcome.arrays.assign(emission.arrays.begin(), emission.arrays.end());
      for (const Score* score : plan_.scores) {
        ScoreValue value = score->evaluate(judged);
        outcome.scores.push_back(value.value);
        if (!value.warning.empty()) outcome.warnings.push_back(score->component.name + ": " + value.warning);
      }
    }
  });
}

void Judge::fail(std::size_t setting, SplitRange splits, const std::string& reason) {
  for_each_cell(setting, splits, [&](std::vector<Outcome>& outcomes, SplitRange) {
    for (Outcome& outcome : outcomes) {
      outcome.status = SplitStatus::failed;
      outcome.reason = reason;
    }
  });
}

void Judge::fail_all(std::size_t split, const std::string& reason) {
  for (std::size_t setting = 0; setting < cells_of_setting_.size(); ++setting) fail(setting, {split, 1}, reason);
}

}  // namespace gridfold
