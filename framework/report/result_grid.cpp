#include "report/result_grid.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace gridfold::report {

namespace {

bool is_number_or_missing(const Scalar& value) {
  return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value) || is_missing(value);
}

Align align_of(const Axis& axis) {
  return std::all_of(axis.values.begin(), axis.values.end(), is_number_or_missing) ? Align::right : Align::left;
}

bool any_fold_failed(const RunRecord& record) {
  const auto has_failed = [](const ConfigurationRecord& c) { return c.count(FoldStatus::failed) > 0; };
  return std::any_of(record.configurations.begin(), record.configurations.end(), has_failed);
}

std::string parameters(const RunRecord& record, const ConfigurationRecord& configuration) {
  std::string text;
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
    const Scalar& value = record.value(configuration, axis);
    if (is_missing(value)) continue;
    if (!text.empty()) text += ", ";
    text += fmt::format("{} = {}", record.axes[axis].name, to_text(value));
  }
  return text.empty() ? "the only configuration" : text;
}

}  // namespace

std::string score_text(double value) { return std::isnan(value) ? "-" : fmt::format("{:.4f}", value); }

TextGrid result_grid(const RunRecord& record, std::span<const ConfigurationRecord* const> rows) {
  const bool shows_failed = any_fold_failed(record);
  const std::vector<const ConfigurationRecord*> best = record.best();
  TextGrid grid;
  grid.add_column(" ", Align::left);
  grid.add_column("rank", Align::right);
  for (const Axis& axis : record.axes) grid.add_column(axis.name, align_of(axis));
  for (const ScoreRecord& score : record.scores) {
    grid.add_column(score.name, Align::right);
    grid.add_column("std", Align::right);
  }
  grid.add_column("n", Align::right);
  if (shows_failed) grid.add_column("failed", Align::right);
  for (const ConfigurationRecord* row : rows) {
    std::vector<std::string> cells{std::find(best.begin(), best.end(), row) != best.end() ? "*" : "",
                                   fmt::format("{}", row->rank)};
    for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
      const Scalar& value = record.value(*row, axis);
      cells.push_back(is_missing(value) ? "-" : to_text(value));
    }
    for (const Summary& summary : row->summaries) {
      cells.push_back(score_text(summary.mean));
      cells.push_back(score_text(summary.standard_deviation));
    }
    cells.push_back(fmt::format("{}", row->summaries.front().n));
    if (shows_failed) cells.push_back(fmt::format("{}", row->count(FoldStatus::failed)));
    grid.add_row(std::move(cells));
  }
  return grid;
}

std::string verdict(const RunRecord& record) {
  const std::vector<const ConfigurationRecord*> best = record.best();
  if (best.empty()) return "No configuration has a score.\n";
  const Summary& summary = best.front()->summaries.front();
  const std::size_t evaluated = best.front()->folds.size() - best.front()->count(FoldStatus::absent);
  const std::string folds = evaluated == 1           ? "1 fold"
                            : summary.n == evaluated ? fmt::format("{} folds", evaluated)
                                                     : fmt::format("{} of {} folds", summary.n, evaluated);
  std::string text =
      fmt::format("Best: {}: {} {} +- {} over {}", parameters(record, *best.front()), record.scores.front().name,
                  score_text(summary.mean), score_text(summary.standard_deviation), folds);
  if (best.size() > 1) text += fmt::format(" (shared by {} configurations)", best.size());
  return text + "\n";
}

}  // namespace gridfold::report
