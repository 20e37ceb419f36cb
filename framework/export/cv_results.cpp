#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "export/export_format.hpp"
#include "export/split_json.hpp"
#include "report/group_names.hpp"
#include "stats/summary.hpp"
#include "store/csv_text.hpp"
#include "store/json_text.hpp"

namespace gridfold {

namespace {

/// A score that scikit-learn would have been given, by its places among the record's scores.
struct Scorer {
  std::string name;
  bool higher_is_better = true;
  std::size_t test = 0;
  /// Where rows that were trained on were judged, too.
  std::optional<std::size_t> train;
};

std::vector<Scorer> scorers_of(const RunRecord& record) {
  std::vector<Scorer> scorers;
  for (std::size_t i = 0; i < record.scores.size(); ++i) {
    const ScoreRecord& score = record.scores[i];
    if (!training_score_reason(record.scores, score.name).empty()) continue;
    scorers.push_back({score.name, score.higher_is_better, i, training_score(record.scores, score.name)});
  }
  if (scorers.size() == 1) scorers.front().name = "score";
  return scorers;
}

/// A column of the table: NaN is an empty field.
struct Column {
  std::string name;
  std::vector<double> values;
  bool is_whole_number = false;
};

class CvResults {
 public:
  explicit CvResults(const ExportedRun& run) : run_(run), rows_(run.record().configurations.size()) {}

  /// Mean and deviation of seconds, where the run timed each cell by itself.
  void add_times(const std::string& name, double FitSeconds::*part) {
    std::vector<MeanAndDeviation> summaries;
    for (std::size_t row = 0; row < rows_; ++row) {
      std::vector<double> seconds;
      for (const Evaluation& split : run_.judging(row)) {
        if (split.outcome != nullptr && split.outcome->seconds) seconds.push_back(*split.outcome->seconds.*part);
      }
      summaries.push_back(whole(seconds, row));
    }
    add_means(name, summaries);
  }

  /// Each split, mean and deviation of a score; rank, too, where an order is given.
  void add_score(const std::string& name, std::size_t score, std::optional<bool> higher_is_better) {
    std::vector<std::vector<double>> values_of_row;
    std::size_t most_splits = 0;
    for (std::size_t row = 0; row < rows_; ++row) {
      values_of_row.push_back(run_.judging_values(row, score));
      most_splits = std::max(most_splits, values_of_row.back().size());
    }
    for (std::size_t split = 0; split < most_splits; ++split) {
      Column column{fmt::format("split{}_{}", split, name), {}, false};
      for (const std::vector<double>& values : values_of_row) {
        column.values.push_back(split < values.size() ? values[split] : std::numeric_limits<double>::quiet_NaN());
      }
      columns_.push_back(std::move(column));
    }
    // As with scikit-learn's error_score=nan, a split without a value leaves no mean.
    std::vector<MeanAndDeviation> summaries;
    for (std::size_t row = 0; row < rows_; ++row) {
      std::vector<double> values = values_of_row[row];
      std::erase_if(values, [](double value) { return std::isnan(value); });
      summaries.push_back(whole(values, row));
      // The record's mean, by which the run ranks.
      if (!std::isnan(summaries.back().mean)) {
        summaries.back().mean = run_.record().configurations[row].summaries[score].mean;
      }
    }
    const std::vector<double> means = add_means(name, summaries);
    if (!higher_is_better) return;
    Column column{fmt::format("rank_{}", name), {}, true};
    for (const std::size_t rank : ranks_of_rows(means, score, *higher_is_better)) {
      column.values.push_back(static_cast<double>(rank));
    }
    columns_.push_back(std::move(column));
  }

  const std::vector<Column>& columns() const { return columns_; }

 private:
  /// With ddof 0, as scikit-learn's are; NaN where a split has no value.
  struct MeanAndDeviation {
    double mean = std::numeric_limits<double>::quiet_NaN();
    double deviation = std::numeric_limits<double>::quiet_NaN();
  };

  MeanAndDeviation whole(const std::vector<double>& values, std::size_t row) const {
    if (values.empty() || values.size() != run_.judging(row).size()) return {};
    const double mean = summarize(values).mean;
    return {mean, std::sqrt(squared_deviations(values, mean) / static_cast<double>(values.size()))};
  }

  /// By the means of the rows, or, where these are single seeds, by those over seeds.
  std::vector<std::size_t> ranks_of_rows(const std::vector<double>& means, std::size_t score,
                                         bool higher_is_better) const {
    const std::vector<ConfigurationRecord>& averages = run_.record().averages.configurations;
    if (averages.empty()) return ranks(means, higher_is_better);
    std::map<std::size_t, std::size_t> average_of_cell;
    std::vector<double> means_over_seeds;
    for (const ConfigurationRecord& average : averages) {
      for (const std::size_t cell : average.cells) average_of_cell[cell] = means_over_seeds.size();
      const bool is_whole = average.is_complete() && average.summaries[score].n == average.judging;
      means_over_seeds.push_back(is_whole ? average.summaries[score].mean : std::numeric_limits<double>::quiet_NaN());
    }
    const std::vector<std::size_t> rank_of = ranks(means_over_seeds, higher_is_better);
    std::vector<std::size_t> ranks_of_rows;
    for (const ConfigurationRecord& row : run_.record().configurations) {
      ranks_of_rows.push_back(rank_of[average_of_cell.at(row.cells.front())]);
    }
    return ranks_of_rows;
  }

  std::vector<double> add_means(const std::string& name, const std::vector<MeanAndDeviation>& summaries) {
    Column means{"mean_" + name, {}, false};
    Column deviations{"std_" + name, {}, false};
    for (const MeanAndDeviation& summary : summaries) {
      means.values.push_back(summary.mean);
      deviations.values.push_back(summary.deviation);
    }
    columns_.push_back(means);
    columns_.push_back(std::move(deviations));
    return means.values;
  }

  const ExportedRun& run_;
  std::size_t rows_;
  std::vector<Column> columns_;
};

/// Ranks compare configurations, so that all must be of one group.
void require_one_group(const RunRecord& record) {
  if (record.groups.size() <= 1) return;
  const std::vector<std::string> names = report::group_names(record);
  std::string known;
  for (std::size_t i = 0; i < names.size(); ++i) known += fmt::format("\n  --group {}  {}", i, names[i]);
  throw ConfigError(fmt::format(
      "cv-results ranks configurations, and those of different groups cannot be compared; allowed:{}", known));
}

std::string cv_results(const ExportedRun& run) {
  const RunRecord& record = run.record();
  require_one_group(record);
  const bool is_optimistic = record.has_optimistic_number();
  CvResults times(run);
  times.add_times("fit_time", &FitSeconds::fit);
  times.add_times("score_time", &FitSeconds::predict);
  CvResults scores(run);
  for (const Scorer& scorer : scorers_of(record)) {
    scores.add_score("test_" + scorer.name, scorer.test, scorer.higher_is_better);
    if (scorer.train) scores.add_score("train_" + scorer.name, *scorer.train, std::nullopt);
  }
  CsvText csv;
  for (const Column& column : times.columns()) csv.add(column.name);
  for (const Axis& axis : record.axes) csv.add("param_" + axis.name);
  csv.add("params");
  for (const Column& column : scores.columns()) csv.add(column.name);
  if (is_optimistic) csv.add("optimistic_because");
  csv.end_row();
  const auto add = [&](const std::vector<Column>& columns, std::size_t row) {
    for (const Column& column : columns) {
      column.is_whole_number ? csv.add(static_cast<std::size_t>(column.values[row])) : csv.add(column.values[row]);
    }
  };
  const std::vector<std::string> reasons = record.optimism_of_configurations();
  for (std::size_t row = 0; row < record.configurations.size(); ++row) {
    add(times.columns(), row);
    for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
      csv.add_value(record.axes[axis], record.value(record.configurations[row], axis));
    }
    csv.add(json_line(params_json(record, record.configurations[row])));
    add(scores.columns(), row);
    if (is_optimistic) csv.add(reasons[row]);
    csv.end_row();
  }
  return csv.text();
}

}  // namespace

ExportFormat cv_results_export() {
  return {.component = {.name = "cv-results",
                        .summary = "CSV with the columns of scikit-learn's cv_results_",
                        .aliases = {"cvresults", "sklearn"}},
          .file = cv_results};
}

}  // namespace gridfold
