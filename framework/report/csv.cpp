#include "report/csv.hpp"

#include <vector>

#include "store/axis_names.hpp"
#include "store/csv_text.hpp"

namespace gridfold::report {

namespace {

void add_header(CsvText& csv, const RunRecord& record) {
  std::vector<std::string> after{"rank"};
  for (const ScoreRecord& score : record.scores) {
    for (const char* part : {"_mean", "_std", "_standard_error", "_min", "_max", "_n"}) {
      after.push_back(score.name + part);
    }
  }
  after.push_back("failed");
  std::vector<std::string> reserved = after;
  reserved.push_back("cell");
  csv.add(std::string_view("cell"));
  for (const std::string& name : free_axis_names(record.axes, reserved)) csv.add(name);
  for (const std::string& name : after) csv.add(name);
  csv.end_row();
}

}  // namespace

std::string csv(const RunRecord& record) {
  CsvText csv;
  add_header(csv, record);
  for (const ConfigurationRecord& configuration : record.configurations) {
    csv.add(configuration.key);
    for (std::size_t axis = 0; axis < record.axes.size(); ++axis) csv.add(to_text(record.value(configuration, axis)));
    csv.add(configuration.rank);
    for (const Summary& summary : configuration.summaries) {
      csv.add(summary.mean);
      csv.add(summary.standard_deviation);
      csv.add(summary.standard_error);
      csv.add(summary.minimum);
      csv.add(summary.maximum);
      csv.add(summary.n);
    }
    csv.add(configuration.count(FoldStatus::failed));
    csv.end_row();
  }
  return csv.text();
}

}  // namespace gridfold::report
