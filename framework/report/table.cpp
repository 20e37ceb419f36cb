#include "report/table.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "report/result_grid.hpp"
#include "report/row_order.hpp"

namespace gridfold::report {

namespace {

std::string title(const RunRecord& record) {
  std::size_t folds = 0;
  for (const ConfigurationRecord& configuration : record.configurations) folds += configuration.folds.size();
  return fmt::format("{}: {} configurations, {} fold evaluations\n\n", record.name, record.configurations.size(),
                     folds);
}

std::string parameters(const RunRecord& record, const ConfigurationRecord& configuration) {
  std::string text;
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
    if (axis > 0) text += ", ";
    text += fmt::format("{} = {}", record.axes[axis].name, to_text(record.value(configuration, axis)));
  }
  return text.empty() ? "the only configuration" : text;
}

std::string verdict(const RunRecord& record) {
  const std::vector<const ConfigurationRecord*> best = record.best();
  if (best.empty()) return "No configuration has a score.\n";
  const Summary& summary = best.front()->summaries.front();
  const std::size_t evaluated = best.front()->folds.size() - best.front()->count(FoldStatus::absent);
  const std::string folds =
      summary.n == evaluated ? fmt::format("{} folds", evaluated) : fmt::format("{} of {} folds", summary.n, evaluated);
  std::string text =
      fmt::format("Best: {}: {} {} +- {} over {}", parameters(record, *best.front()), record.scores.front().name,
                  score_text(summary.mean), score_text(summary.standard_deviation), folds);
  if (best.size() > 1) text += fmt::format(" (shared by {} configurations)", best.size());
  return text + "\n";
}

}  // namespace

std::string table(const RunRecord& record, const TableOptions& options) {
  std::vector<const ConfigurationRecord*> rows = ordered(record, options.order);
  const std::size_t shown = std::min(rows.size(), options.limit.value_or(rows.size()));
  const std::size_t left_out = rows.size() - shown;
  rows.resize(shown);
  std::string text = title(record) + result_grid(record, rows).text();
  if (left_out > 0) text += fmt::format("... and {} more\n", left_out);
  return text + "\n" + verdict(record);
}

}  // namespace gridfold::report
