#include "store/folds_csv.hpp"

#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "store/csv_text.hpp"
#include "store/evaluations.hpp"
#include "store/split_status.hpp"

namespace gridfold {

namespace {

void add_header(CsvText& csv, const RunLayout& layout, const std::vector<SplitDimension>& dimensions) {
  std::vector<std::string> after;
  for (const SplitDimension& dimension : dimensions) after.push_back(dimension.name);
  after.insert(after.end(), {"status", "n_train", "n_test", "correct"});
  for (const ScoreRecord& score : layout.scores) after.push_back(score.name);
  after.insert(after.end(), {"warnings", "reason"});
  csv.add_cell_header(layout.axes, after);
}

void add_results(CsvText& csv, const Evaluation& evaluation, std::size_t score_count) {
  csv.add(to_text(evaluation.status()));
  csv.add(evaluation.n_train);
  csv.add(evaluation.n_test);
  const bool done = evaluation.is_done();
  done ? csv.add(evaluation.outcome->correct) : csv.add_missing();
  for (std::size_t score = 0; score < score_count; ++score) {
    done ? csv.add(evaluation.outcome->scores[score]) : csv.add_missing();
  }
  if (evaluation.outcome == nullptr) {
    csv.add_missing();
    csv.add_missing();
  } else {
    csv.add(fmt::format("{}", fmt::join(evaluation.outcome->warnings, "; ")));
    csv.add(evaluation.outcome->reason);
  }
}

}  // namespace

std::string folds_csv(const OutcomeTable& outcomes) {
  const RunLayout& layout = outcomes.layout();
  const std::vector<SplitDimension> dimensions = split_dimensions(layout);
  CsvText csv;
  add_header(csv, layout, dimensions);
  for (const Evaluation& evaluation : evaluations(outcomes)) {
    const LayoutCell& cell = layout.cells[evaluation.cell];
    csv.add(cell.key);
    for (std::size_t axis = 0; axis < layout.axes.size(); ++axis) {
      csv.add_value(layout.axes[axis], layout.axes[axis].values[cell.coordinates[axis]]);
    }
    for (const SplitDimension& dimension : dimensions) {
      csv.add(std::size_t{evaluation.split.*dimension.coordinate});
    }
    add_results(csv, evaluation, layout.scores.size());
    csv.end_row();
  }
  return csv.text();
}

}  // namespace gridfold
