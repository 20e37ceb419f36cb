#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "cli/status_line.hpp"
#include "run/executor.hpp"

namespace gridfold {

/// The text of a progress report: percent done and, where the work of a second or more tells it, time left.
/// `operations_before` were done `seconds` ago.
std::string progress_text(const RunProgress& progress, double operations_before, double seconds);

/// Shows the progress of a run.
class ProgressLine {
 public:
  void show(const RunProgress& progress);

 private:
  using Clock = std::chrono::steady_clock;

  StatusLine line_;
  /// Of the first report, when the data was read and work began.
  std::optional<Clock::time_point> first_report_;
  double operations_before_ = 0;
};

}  // namespace gridfold
