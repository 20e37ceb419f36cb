#include <string>
#include <vector>

#include <fmt/format.h>

#include "export/export_format.hpp"
#include "report/group_names.hpp"
#include "store/csv_text.hpp"

namespace gridfold {

namespace {

void add_header(CsvText& csv, const RunRecord& record, std::size_t splits) {
  std::vector<std::string> after{"group", "rank", "done", "failed", "pending"};
  for (const ScoreRecord& score : record.scores) {
    after.push_back(score.name + "_mean");
    after.push_back(score.name + "_std");
    for (std::size_t split = 0; split < splits; ++split) after.push_back(fmt::format("{}_split{}", score.name, split));
  }
  if (record.has_optimistic_number()) after.emplace_back("optimistic_because");
  csv.add_cell_header(record.axes, after);
}

std::string csv_wide(const ExportedRun& run) {
  const RunRecord& record = run.record();
  const std::vector<std::string> groups = report::group_names(record);
  const std::size_t columns = run.most_splits();
  CsvText csv;
  add_header(csv, record, columns);
  const bool is_optimistic = record.has_optimistic_number();
  const std::vector<std::string> reasons = record.optimism_of_configurations();
  for (std::size_t i = 0; i < record.configurations.size(); ++i) {
    const ConfigurationRecord& configuration = record.configurations[i];
    csv.add(configuration.key);
    for (std::size_t axis = 0; axis < record.axes.size(); ++axis)
      csv.add_value(record.axes[axis], record.value(configuration, axis));
    csv.add(groups[configuration.group]);
    for (const std::size_t number :
         {configuration.rank, configuration.done, configuration.failed, configuration.pending}) {
      csv.add(number);
    }
    const std::vector<Evaluation>& splits = run.splits(i);
    for (std::size_t score = 0; score < record.scores.size(); ++score) {
      csv.add(configuration.summaries[score].mean);
      csv.add(configuration.summaries[score].standard_deviation);
      for (const Evaluation& split : splits) csv.add(run.value(split, score));
      for (std::size_t split = splits.size(); split < columns; ++split) csv.add_missing();
    }
    if (is_optimistic) csv.add(reasons[i]);
    csv.end_row();
  }
  return csv.text();
}

}  // namespace

ExportFormat csv_wide_export() {
  return {.component = {.name = "csv-wide", .summary = "CSV, a row per configuration", .aliases = {"wide", "csv"}},
          .file = csv_wide};
}

}  // namespace gridfold
