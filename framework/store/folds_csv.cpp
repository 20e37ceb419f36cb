#include "store/folds_csv.hpp"

#include <vector>

#include "store/axis_names.hpp"
#include "store/csv_text.hpp"
#include "store/fold_status.hpp"

namespace gridfold {

namespace {

void add_header(CsvText& csv, const RunRecord& record) {
  const std::vector<std::string> before{"cell"};
  std::vector<std::string> after{"repeat", "fold", "status", "n_train", "n_test", "correct"};
  for (const ScoreRecord& score : record.scores) after.push_back(score.name);
  after.push_back("reason");
  std::vector<std::string> reserved = before;
  reserved.insert(reserved.end(), after.begin(), after.end());
  for (const std::string& name : before) csv.add(name);
  for (const std::string& name : free_axis_names(record.axes, reserved)) csv.add(name);
  for (const std::string& name : after) csv.add(name);
  csv.end_row();
}

void add_fold(CsvText& csv, const FoldOutcome& fold, std::size_t score_count) {
  csv.add(fold.repeat);
  csv.add(fold.fold);
  csv.add(to_text(fold.status));
  // No fold has zero rows: 0 is a size that a failed cell never learnt.
  for (const std::size_t rows : {fold.n_train, fold.n_test}) {
    rows > 0 ? csv.add(rows) : csv.add_missing();
  }
  const bool done = fold.status == FoldStatus::done;
  done ? csv.add(fold.correct) : csv.add_missing();
  for (std::size_t score = 0; score < score_count; ++score) {
    done ? csv.add(fold.scores[score]) : csv.add_missing();
  }
  csv.add(fold.reason);
}

}  // namespace

std::string folds_csv(const RunRecord& record) {
  CsvText csv;
  add_header(csv, record);
  for (const ConfigurationRecord& configuration : record.configurations) {
    for (const FoldOutcome& fold : configuration.folds) {
      csv.add(configuration.key);
      for (std::size_t axis = 0; axis < record.axes.size(); ++axis) csv.add(to_text(record.value(configuration, axis)));
      add_fold(csv, fold, record.scores.size());
      csv.end_row();
    }
  }
  return csv.text();
}

}  // namespace gridfold
