#pragma once

#include <chrono>
#include <string>

#include "run/executor.hpp"

namespace gridfold {

/// The text of a progress report: done / total, rate, time left.
std::string progress_text(const RunProgress& progress, double elapsed_seconds);

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
  Clock::time_point started_;
  Clock::time_point next_due_;
};

}  // namespace gridfold
