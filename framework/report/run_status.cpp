#include "report/run_status.hpp"

#include <cmath>

#include <fmt/format.h>

#include "report/counted.hpp"
#include "report/result_grid.hpp"
#include "report/run_list.hpp"

namespace gridfold::report {

namespace {

/// Rates of less time say nothing.
constexpr double kSettledSeconds = 1;

std::string work_text(const WriterProgress& writer) {
  const double done = writer.progress.operations_done;
  const double total = writer.progress.operations_total;
  if (!(total > 0) || !(done >= 0) || !(writer.seconds >= 0)) return {};
  std::string text = fmt::format(", {:.0f} %", std::floor(100 * done / total));
  if (done > 0 && writer.seconds >= kSettledSeconds) {
    text += fmt::format(", {} left", duration_text((total - done) * writer.seconds / done));
  }
  return text;
}

}  // namespace

std::string run_status(const RunEntry& run, const std::optional<WriterProgress>& progress) {
  std::string text = fmt::format("{}: {}", run.name, to_text(run.state));
  if (run.state == RunState::running && progress) text += work_text(*progress);
  text += fmt::format("; {} of {}", run.done + run.failed, counted(run.splits, "split", "splits"));
  if (run.failed > 0) text += fmt::format(", {} failed", run.failed);
  if (const std::string best = best_text(run); !best.empty()) {
    text += "; chosen: " + best;
  } else if (run.state == RunState::running) {
    text += "; no configuration has all of its splits yet";
  }
  return text;
}

}  // namespace gridfold::report
