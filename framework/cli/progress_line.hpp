#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "run/executor.hpp"

namespace gridfold {

/// The text of a progress report: percent done and, where the work of a second or more tells it, time left.
/// `operations_before` were done `seconds` ago.
std::string progress_text(const RunProgress& progress, double operations_before, double seconds);

/// Shows progress on standard error: one line that is rewritten where that is a terminal, a plain line every few
/// seconds where it is not, and nothing for a run that is over before the first one is due.
class ProgressLine {
 public:
  ProgressLine();
  /// Removes an unfinished line.
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(const RunProgress& progress);

 private:
  using Clock = std::chrono::steady_clock;

  bool is_terminal_;
  bool line_is_open_ = false;
  Clock::time_point next_due_;
  /// Of the first report, when the data was read and work began.
  std::optional<Clock::time_point> first_report_;
  double operations_before_ = 0;
};

}  // namespace gridfold
