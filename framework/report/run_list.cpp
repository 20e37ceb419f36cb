#include "report/run_list.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "report/result_grid.hpp"
#include "report/text_grid.hpp"
#include "store/json_text.hpp"

namespace gridfold::report {

namespace {

constexpr std::size_t kWidestListCell = 80;
constexpr std::size_t kWidestListLine = 160;

std::string best_text(const RunEntry& run) {
  if (!run.best) return run.best_configuration.empty() ? "-" : run.best_configuration;
  // `k = 3`, or ` (optimistic)` where there is no axis.
  const bool names_axes = !run.best_configuration.empty() && run.best_configuration.front() != ' ';
  const std::string where = names_axes ? " with " + run.best_configuration : run.best_configuration;
  return fmt::format("{} {}{}", run.score, score_text(*run.best), where);
}

}  // namespace

std::string run_list(std::span<const RunEntry> runs) {
  TextGrid grid;
  grid.add_column("run", Align::left);
  grid.add_column("status", Align::left);
  grid.add_column("splits", Align::right);
  grid.add_column("best", Align::left);
  grid.add_column("tags", Align::left);
  for (const RunEntry& run : runs) {
    const std::string shard = run.shard.empty() ? std::string() : fmt::format(" (shard {})", run.shard);
    const std::string failed = run.failed == 0 ? std::string() : fmt::format(" ({} failed)", run.failed);
    grid.add_row({run.id, std::string(to_text(run.state)) + shard,
                  fmt::format("{}/{}{}", run.done + run.failed, run.splits, failed), best_text(run),
                  fmt::format("{}", fmt::join(run.tags, ", "))});
  }
  return grid.text(kWidestListCell, kWidestListLine);
}

std::string run_list_json(std::span<const RunEntry> runs) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const RunEntry& run : runs) {
    nlohmann::ordered_json json{
        {"id", run.id},           {"name", run.name},         {"experiment", run.experiment},
        {"shard", run.shard},     {"tags", run.tags},         {"status", to_text(run.state)},
        {"started", run.started}, {"finished", run.finished}, {"configurations", run.configurations},
        {"splits", run.splits},   {"done", run.done},         {"failed", run.failed},
        {"score", run.score},     {"best", nullptr},          {"best_configuration", run.best_configuration}};
    if (run.best) json["best"] = *run.best;
    list.push_back(std::move(json));
  }
  return json_text(list);
}

}  // namespace gridfold::report
