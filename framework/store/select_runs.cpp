#include "store/select_runs.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.hpp"
#include "store/read_run.hpp"
#include "store/select_configurations.hpp"

namespace gridfold {

namespace {

struct RunColumn {
  const char* name;
  Scalar (*value)(const RunEntry& run);
};

Scalar best_or_missing(const RunEntry& run) {
  const std::optional<double> best = best_of_groups(run);
  return best ? Scalar(*best) : Scalar();
}

Scalar count(std::size_t value) { return static_cast<std::int64_t>(value); }

const std::array kRunColumns{
    RunColumn{"id", [](const RunEntry& run) -> Scalar { return run.id; }},
    RunColumn{"name", [](const RunEntry& run) -> Scalar { return run.name; }},
    RunColumn{"experiment", [](const RunEntry& run) -> Scalar { return run.experiment; }},
    RunColumn{"shard", [](const RunEntry& run) -> Scalar { return run.shard; }},
    // A run without tags has an empty one.
    RunColumn{"tags", [](const RunEntry& run) { return run.tags.empty() ? Scalar(std::string()) : Scalar(run.tags); }},
    RunColumn{"status", [](const RunEntry& run) -> Scalar { return std::string(to_text(run.state)); }},
    RunColumn{"started", [](const RunEntry& run) -> Scalar { return run.started; }},
    RunColumn{"finished", [](const RunEntry& run) -> Scalar { return run.finished; }},
    RunColumn{"configurations", [](const RunEntry& run) { return count(run.configurations); }},
    RunColumn{"splits", [](const RunEntry& run) { return count(run.splits); }},
    RunColumn{"done_splits", [](const RunEntry& run) { return count(run.done); }},
    RunColumn{"failed_splits", [](const RunEntry& run) { return count(run.failed); }},
    RunColumn{"score", [](const RunEntry& run) -> Scalar { return run.score; }},
    RunColumn{"best", best_or_missing},
};

const RunColumn* run_column(const std::string& name) {
  const auto found = std::find_if(kRunColumns.begin(), kRunColumns.end(),
                                  [&](const RunColumn& column) { return column.name == name; });
  return found == kRunColumns.end() ? nullptr : &*found;
}

/// Whether the condition holds for some configuration; a column of the run means the run, and what tells of results
/// means those over all seeds.
bool holds_for_one(const RunEntry& run, const RunRecord& record, const ConfigurationColumns& columns,
                   const Condition& condition) {
  const RunRecord averaged = over_seeds(record);
  const ConfigurationColumns average_columns(averaged);
  const std::vector<std::size_t> places = places_of_averages(record);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto value_of = [&](const std::string& column) {
      if (const RunColumn* of_run = run_column(column)) return of_run->value(run);
      return columns.is_of_results(column) ? average_columns.value(averaged.configurations[places[i]], column)
                                           : columns.value(record.configurations[i], column);
    };
    if (condition.holds(value_of)) return true;
  }
  return false;
}

}  // namespace

std::optional<double> best_of_groups(const RunEntry& run) {
  std::optional<double> best;
  for (const BestOfGroup& of_group : run.bests) {
    if (!of_group.mean) continue;
    const bool is_better = !best || (run.higher_is_better ? *of_group.mean > *best : *of_group.mean < *best);
    if (is_better) best = of_group.mean;
  }
  return best;
}

std::vector<RunEntry> select_runs(std::vector<RunEntry> runs, const Condition& condition,
                                  const std::filesystem::path& directory) {
  std::set<std::string> known;
  for (const RunColumn& column : kRunColumns) known.insert(column.name);
  const std::vector<std::string> asked = condition.columns();
  const bool is_about_runs =
      std::all_of(asked.begin(), asked.end(), [](const std::string& column) { return run_column(column) != nullptr; });
  std::vector<RunEntry> selected;
  // Where there are no runs, nobody knows what columns they would have.
  bool is_any_read = is_about_runs;
  for (RunEntry& run : runs) {
    if (is_about_runs) {
      if (condition.holds([&](const std::string& column) { return run_column(column)->value(run); })) {
        selected.push_back(std::move(run));
      }
      continue;
    }
    try {
      const RunRecord record = read_run(directory / run.id);
      const std::vector<std::string> own = configuration_columns(record);
      // Constants are read only where they are asked for: runs are many.
      const bool asks_for_constants = std::ranges::any_of(asked, [&](const std::string& column) {
        return run_column(column) == nullptr && std::ranges::find(own, column) == own.end();
      });
      const ConfigurationColumns columns(record, asks_for_constants ? read_config(directory / run.id) : std::string());
      known.insert(columns.names().begin(), columns.names().end());
      is_any_read = true;
      if (holds_for_one(run, record, columns, condition)) selected.push_back(std::move(run));
    } catch (const StoreError&) {
      // It went away, or was damaged, since it was listed.
    }
  }
  if (is_any_read) condition.require_columns(std::vector<std::string>(known.begin(), known.end()));
  return selected;
}

}  // namespace gridfold
