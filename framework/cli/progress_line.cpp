#include "cli/progress_line.hpp"

#include <cmath>

#include <fmt/format.h>

namespace gridfold {

namespace {

constexpr double kSettled = 1;

/// Sums of rounded operations may leave a little less than nothing.
std::string duration(double left) {
  const double seconds = left > 0 ? std::ceil(left) : 0;
  if (seconds < 60) return fmt::format("{:.0f} s", seconds);
  if (seconds < 3600) return fmt::format("{:.0f} min {:02.0f} s", std::floor(seconds / 60), std::fmod(seconds, 60));
  return fmt::format("{:.0f} h {:02.0f} min", std::floor(seconds / 3600), std::floor(std::fmod(seconds, 3600) / 60));
}

}  // namespace

std::string progress_text(const RunProgress& progress, double operations_before, double seconds) {
  const double done = progress.operations_done;
  const double total = progress.operations_total;
  const double share = total > 0 ? done / total : 1;
  std::string text = fmt::format("{:.0f} %", std::floor(100 * share));
  // The first rates, while threads start and lists fill, say nothing about the last ones.
  if (seconds >= kSettled && done > operations_before) {
    const double rate = (done - operations_before) / seconds;
    text += fmt::format(", {} left", duration((total - done) / rate));
  }
  return text;
}

void ProgressLine::show(const RunProgress& progress) {
  const Clock::time_point now = Clock::now();
  if (!first_report_) {
    first_report_ = now;
    operations_before_ = progress.operations_done;
  }
  if (!line_.is_due()) return;
  const double seconds = std::chrono::duration<double>(now - *first_report_).count();
  line_.show(progress_text(progress, operations_before_, seconds));
}

}  // namespace gridfold
