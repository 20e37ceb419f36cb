#include <string>
#include <vector>

#include "export/export_format.hpp"
#include "report/group_names.hpp"
#include "store/csv_text.hpp"
#include "store/evaluations.hpp"
#include "store/split_status.hpp"

namespace gridfold {

namespace {

void add_header(CsvText& csv, const RunRecord& record, const std::vector<SplitDimension>& dimensions) {
  std::vector<std::string> after{"group"};
  for (const SplitDimension& dimension : dimensions) after.push_back(dimension.name);
  after.insert(after.end(), {"status", "n_train", "n_test", "score", "value", "reason"});
  if (record.has_optimistic_number()) after.emplace_back("optimistic_because");
  csv.add_cell_header(record.axes, after);
}

std::string csv_long(const ExportedRun& run) {
  const RunRecord& record = run.record();
  const std::vector<SplitDimension> dimensions = split_dimensions(run.stored().layout());
  const std::vector<std::string> groups = report::group_names(record);
  CsvText csv;
  add_header(csv, record, dimensions);
  const bool is_optimistic = record.has_optimistic_number();
  std::vector<std::string> reasons(record.scores.size());
  const std::vector<std::string> of_choices = record.optimism_of_choices();
  for (std::size_t i = 0; i < record.configurations.size(); ++i) {
    const ConfigurationRecord& configuration = record.configurations[i];
    for (std::size_t score = 0; score < reasons.size(); ++score) {
      reasons[score] = record.optimism(configuration.group, score);
      add_reason(reasons[score], of_choices[i]);
    }
    for (const Evaluation& split : run.splits(i)) {
      for (std::size_t score = 0; score < record.scores.size(); ++score) {
        csv.add(configuration.key);
        for (std::size_t axis = 0; axis < record.axes.size(); ++axis)
          csv.add_value(record.axes[axis], record.value(configuration, axis));
        csv.add(groups[configuration.group]);
        for (const SplitDimension& dimension : dimensions) csv.add(std::size_t{split.split.*dimension.coordinate});
        csv.add(to_text(split.status()));
        csv.add(split.n_train);
        csv.add(split.n_test);
        csv.add(record.scores[score].name);
        csv.add(run.value(split, score));
        csv.add(split.outcome == nullptr ? std::string() : split.outcome->reason);
        if (is_optimistic) csv.add(reasons[score]);
        csv.end_row();
      }
    }
  }
  return csv.text();
}

}  // namespace

ExportFormat csv_long_export() {
  return {
      .component = {.name = "csv-long", .summary = "CSV, a row per score of each split", .aliases = {"long", "tidy"}},
      .file = csv_long};
}

}  // namespace gridfold
