#include "report/result_grid.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "report/configuration_text.hpp"
#include "report/counted.hpp"
#include "report/group_names.hpp"

namespace gridfold::report {

namespace {

constexpr std::size_t kShownVerdicts = 5;

bool is_number_or_missing(const Scalar& value) {
  return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value) || is_missing(value);
}

Align align_of(const Axis& axis) {
  return std::all_of(axis.values.begin(), axis.values.end(), is_number_or_missing) ? Align::right : Align::left;
}

bool any_split_failed(const RunRecord& record) {
  const auto has_failed = [](const ConfigurationRecord& configuration) { return configuration.failed > 0; };
  return std::any_of(record.configurations.begin(), record.configurations.end(), has_failed);
}

std::string verdict_of(const RunRecord& record, std::size_t group) {
  const std::vector<const ConfigurationRecord*> best = record.best(group);
  if (best.empty()) return "no configuration has a score on every split";
  const Summary& summary = best.front()->summaries.front();
  const std::string name = configuration_text(record, *best.front());
  std::string text = fmt::format("{}: {} {} +- {} over {}", name.empty() ? "the only configuration" : name,
                                 record.scores.front().name, score_text(summary.mean),
                                 score_text(summary.standard_deviation), counted(summary.n, "split", "splits"));
  if (best.size() > 1) text += fmt::format(" (shared by {} configurations)", best.size());
  return text;
}

}  // namespace

std::string score_text(double value) { return std::isnan(value) ? "-" : fmt::format("{:.4f}", value); }

TextGrid empty_result_grid(const RunRecord& record) {
  TextGrid grid;
  grid.add_column(" ", Align::left);
  grid.add_column("rank", Align::right);
  for (const Axis& axis : record.axes) grid.add_column(axis.name, align_of(axis));
  for (const ScoreRecord& score : record.scores) {
    grid.add_column(score.name, Align::right);
    grid.add_column("std", Align::right);
  }
  grid.add_column("n", Align::right);
  if (any_split_failed(record)) grid.add_column("failed", Align::right);
  return grid;
}

void add_rows(TextGrid& grid, const RunRecord& record, std::span<const ConfigurationRecord* const> rows) {
  if (rows.empty()) return;
  const bool shows_failed = any_split_failed(record);
  const std::vector<const ConfigurationRecord*> best = record.best(rows.front()->group);
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
    cells.push_back(fmt::format("{}", row->done));
    if (shows_failed) cells.push_back(fmt::format("{}", row->failed));
    grid.add_row(std::move(cells));
  }
}

std::string verdict(const RunRecord& record) {
  if (record.groups.size() == 1) return fmt::format("Best: {}\n", verdict_of(record, 0));
  const std::vector<std::string> names = group_names(record);
  std::string text;
  for (std::size_t group = 0; group < std::min(names.size(), kShownVerdicts); ++group) {
    text += fmt::format("Best with {}: {}\n", names[group], verdict_of(record, group));
  }
  if (names.size() > kShownVerdicts) {
    text += fmt::format("... and {}\n", counted(names.size() - kShownVerdicts, "more group", "more groups"));
  }
  return text;
}

}  // namespace gridfold::report
