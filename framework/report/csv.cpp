#include "report/csv.hpp"

#include <vector>

#include "report/group_names.hpp"
#include "store/csv_text.hpp"

namespace gridfold::report {

namespace {

void add_header(CsvText& csv, const RunRecord& record) {
  std::vector<std::string> after{"group", "rank"};
  for (const ScoreRecord& score : record.scores) {
    for (const char* part : {"_mean", "_std", "_standard_error", "_min", "_max", "_n"}) {
      after.push_back(score.name + part);
    }
  }
  after.insert(after.end(), {"failed", "pending"});
  if (record.has_optimistic_number()) after.emplace_back("optimistic_because");
  csv.add_cell_header(record.axes, after);
}

}  // namespace

std::string csv(const RunRecord& single) {
  const RunRecord record = over_seeds(single);
  const std::vector<std::string> names = group_names(record);
  CsvText csv;
  add_header(csv, record);
  const bool is_optimistic = record.has_optimistic_number();
  const std::vector<std::string> reasons = record.optimism_of_configurations();
  for (std::size_t i = 0; i < record.configurations.size(); ++i) {
    const ConfigurationRecord& configuration = record.configurations[i];
    csv.add(configuration.key);
    for (std::size_t axis = 0; axis < record.axes.size(); ++axis)
      csv.add_value(record.axes[axis], record.value(configuration, axis));
    csv.add(names[configuration.group]);
    csv.add(configuration.rank);
    for (const Summary& summary : configuration.summaries) {
      csv.add(summary.mean);
      csv.add(summary.standard_deviation);
      csv.add(summary.standard_error);
      csv.add(summary.minimum);
      csv.add(summary.maximum);
      csv.add(summary.n);
    }
    csv.add(configuration.failed);
    csv.add(configuration.pending);
    if (is_optimistic) csv.add(reasons[i]);
    csv.end_row();
  }
  return csv.text();
}

Format csv_format() {
  return {.component = {.name = "csv", .summary = "one row per configuration"},
          .render = [](const RunRecord& record, const TableOptions&) { return csv(record); },
          .holds_test_uses = false};
}

}  // namespace gridfold::report
