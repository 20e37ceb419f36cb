#include "run/judge.hpp"

#include <algorithm>
#include <utility>

#include "scores/accuracy.hpp"

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

const Judge::CellPlace& Judge::cell_of(std::size_t setting, std::size_t split) const {
  const std::vector<CellPlace>& cells = cells_of_setting_[setting];
  return *std::find_if(cells.begin(), cells.end(), [&](const CellPlace& place) {
    return split >= place.splits.first && split < place.splits.end();
  });
}

std::vector<Outcome> Judge::outcomes_of(std::size_t cell, SplitRange splits) const {
  std::vector<Outcome> outcomes(splits.count);
  for (std::size_t i = 0; i < splits.count; ++i) {
    const std::size_t split = splits.first + i;
    outcomes[i].cell = cell;
    outcomes[i].split = pass_.splits.coordinates(split);
    outcomes[i].n_train = pass_.splits.train_count(split);
    outcomes[i].n_test = pass_.splits.test_count(split);
  }
  return outcomes;
}

void Judge::score(const Emission& emission, SplitRange splits) {
  std::vector<Outcome> outcomes = outcomes_of(cell_of(emission.setting, splits.first).cell, splits);
  const PredictionsView& all = emission.predictions;
  const std::size_t first = begin_of_split_[splits.first];
  for (std::size_t i = 0; i < splits.count; ++i) {
    Outcome& outcome = outcomes[i];
    const std::size_t begin = begin_of_split_[splits.first + i] - first;
    Judged judged{std::span(truth_).subspan(first + begin, outcome.n_test),
                  {all.classes.subspan(begin, outcome.n_test), {}, all.kind},
                  class_count_};
    if (all.kind != ScoresKind::none) {
      const std::size_t classes = all.class_scores.cols();
      judged.predictions.class_scores = {all.class_scores.data() + begin * classes, outcome.n_test, classes};
    }
    outcome.status = SplitStatus::done;
    outcome.correct = count_correct(judged.truth, judged.predictions.classes);
    outcome.warnings.assign(emission.warnings.begin(), emission.warnings.end());
    outcome.arrays.assign(emission.arrays.begin(), emission.arrays.end());
    for (const Score* score : plan_.scores) {
      ScoreValue value = score->evaluate(judged);
      outcome.scores.push_back(value.value);
      if (!value.warning.empty()) outcome.warnings.push_back(score->component.name + ": " + value.warning);
    }
  }
  deliver_(outcomes);
}

void Judge::fail(std::size_t setting, SplitRange splits, const std::string& reason) {
  std::vector<Outcome> outcomes = outcomes_of(cell_of(setting, splits.first).cell, splits);
  for (Outcome& outcome : outcomes) {
    outcome.status = SplitStatus::failed;
    outcome.reason = reason;
  }
  deliver_(outcomes);
}

void Judge::fail_all(std::size_t split, const std::string& reason) {
  for (std::size_t setting = 0; setting < cells_of_setting_.size(); ++setting) {
    for (const CellPlace& place : cells_of_setting_[setting]) {
      if (split >= place.splits.first && split < place.splits.end()) fail(setting, {split, 1}, reason);
    }
  }
}

}  // namespace gridfold
