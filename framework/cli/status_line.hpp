#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "data/input_file.hpp"

namespace gridfold {

/// What is going on, on standard error: one line that is rewritten where that is a terminal, a plain line every few
/// seconds where it is not, and nothing for what is over before the first one is due.
class StatusLine {
 public:
  StatusLine();
  /// Removes an unfinished line.
  ~StatusLine();
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;

  /// Whether it is time for another text.
  bool is_due() const { return Clock::now() >= next_due_; }
  void show(const std::string& text);
  /// Removes what is shown, so that other lines may follow.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  bool is_terminal_;
  bool line_is_open_ = false;
  Clock::time_point next_due_;
};

/// `8.5 MB`: an amount of bytes in units of 1000.
std::string amount_text(double bytes);

/// Shows how much of a file was read or downloaded, and how fast. Nothing is left on the terminal after it.
class TransferLine {
 public:
  TransferLine() = default;
  ~TransferLine() { clear(); }
  TransferLine(const TransferLine&) = delete;
  TransferLine& operator=(const TransferLine&) = delete;

  /// `what` is going on, such as `reading data.csv`; `total` is 0 where it is not known.
  void show(const std::string& what, std::uint64_t done, std::uint64_t total);
  void clear() { line_.clear(); }

 private:
  using Clock = std::chrono::steady_clock;

  StatusLine line_;
  std::string what_;
  Clock::time_point begun_;
  std::uint64_t done_before_ = 0;
};

/// Shows how much of a large data file was read. Copies share one line; any thread may call.
ReadProgress reading_line();

}  // namespace gridfold
