#include "report/run_list.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "core/printable.hpp"
#include "report/counted.hpp"
#include "report/result_grid.hpp"
#include "report/text_grid.hpp"
#include "store/json_text.hpp"

namespace gridfold::report {

namespace {

constexpr std::size_t kWidestListCell = 80;
constexpr std::size_t kWidestListLine = 160;

constexpr std::size_t kMostReasons = 5;

std::string range_text(const std::vector<double>& means) {
  const auto [low, high] = std::ranges::minmax(means);
  return score_text(low) + (high > low ? " to " + score_text(high) : "");
}

}  // namespace

std::string best_text(const RunEntry& run) {
  std::vector<double> means;
  std::vector<double> nested;
  std::size_t optimistic = 0;
  for (const BestOfGroup& best : run.bests) {
    if (!best.mean) continue;
    means.push_back(*best.mean);
    if (!best.optimism.empty()) ++optimistic;
    if (best.nested_mean) nested.push_back(*best.nested_mean);
  }
  if (means.empty()) return {};
  // The mark comes first: long configurations are cut.
  std::string text = fmt::format("{} {}", run.score, range_text(means));
  if (optimistic > 0) {
    text += fmt::format(" ({}optimistic{})", optimistic < means.size() ? "some " : "",
                        nested.empty() ? "" : "; inner choices: " + range_text(nested));
  }
  if (run.bests.size() > 1) {
    const bool all_have_one = means.size() == run.bests.size();
    text += all_have_one ? fmt::format(", the best of each of {} groups", means.size())
                         : fmt::format(", the best of {} of {} groups", means.size(), run.bests.size());
  } else if (!run.bests.front().configuration.empty()) {
    text += " with " + run.bests.front().configuration;
  }
  return text;
}

std::vector<std::string> optimism_of(std::span<const RunEntry> runs) {
  std::vector<std::string> reasons;
  for (const RunEntry& run : runs) {
    for (const BestOfGroup& best : run.bests) {
      const bool is_new = std::ranges::find(reasons, best.optimism) == reasons.end();
      if (best.mean && !best.optimism.empty() && is_new) reasons.push_back(best.optimism);
    }
  }
  return reasons;
}

std::string run_list(std::span<const RunEntry> runs) {
  TextGrid grid;
  // Runs that experiments made can be named by these.
  const bool has_experiments = std::ranges::any_of(runs, [](const RunEntry& run) { return !run.experiment.empty(); });
  grid.add_column("run", Align::left);
  if (has_experiments) grid.add_column("experiment", Align::left);
  grid.add_column("status", Align::left);
  grid.add_column("splits", Align::right);
  grid.add_column("best", Align::left);
  grid.add_column("tags", Align::left);
  for (const RunEntry& run : runs) {
    const std::string shard = run.shard.empty() ? std::string() : fmt::format(" (shard {})", run.shard);
    const std::string failed = run.failed == 0 ? std::string() : fmt::format(" ({} failed)", run.failed);
    const std::string best = best_text(run);
    std::vector<std::string> row{run.id, std::string(to_text(run.state)) + shard,
                                 fmt::format("{}/{}{}", run.done + run.failed, run.splits, failed),
                                 best.empty() ? "-" : best, fmt::format("{}", fmt::join(run.tags, ", "))};
    if (has_experiments) row.insert(row.begin() + 1, run.experiment.empty() ? "-" : run.experiment);
    grid.add_row(std::move(row));
  }
  const std::vector<std::string> reasons = optimism_of(runs);
  std::string text = grid.text(kWidestListCell, kWidestListLine);
  for (std::size_t i = 0; i < std::min(reasons.size(), kMostReasons); ++i) {
    text += fmt::format("optimistic: {}\n", printable_line(reasons[i]));
  }
  if (reasons.size() > kMostReasons) {
    text += fmt::format("... and {} (--json)\n", counted(reasons.size() - kMostReasons, "more reason", "more reasons"));
  }
  return text;
}

std::string run_list_json(std::span<const RunEntry> runs) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const RunEntry& run : runs) {
    nlohmann::ordered_json json{{"id", run.id},
                                {"name", run.name},
                                {"experiment", run.experiment},
                                {"shard", run.shard},
                                {"tags", run.tags},
                                {"status", to_text(run.state)},
                                {"started", run.started},
                                {"finished", run.finished},
                                {"configurations", run.configurations},
                                {"splits", run.splits},
                                {"done_splits", run.done},
                                {"failed_splits", run.failed},
                                {"score", run.score},
                                {"best", nullptr},
                                {"best_configuration", ""},
                                {"bests", nlohmann::ordered_json::array()}};
    if (run.best()) {
      json["best"] = *run.best();
      json["best_configuration"] = run.bests.front().configuration;
    }
    for (const BestOfGroup& best : run.bests) {
      json["bests"].push_back(
          {{"group", best.group},
           {"mean", best.mean ? nlohmann::ordered_json(*best.mean) : nullptr},
           {"configuration", best.configuration},
           {"is_optimistic", !best.optimism.empty()},
           {"optimistic_because", best.optimism},
           {"nested_mean", best.nested_mean ? nlohmann::ordered_json(*best.nested_mean) : nullptr}});
    }
    list.push_back(std::move(json));
  }
  return json_text(list);
}

}  // namespace gridfold::report
