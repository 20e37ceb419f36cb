#include "cli/progress_line.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iostream>

#include <fmt/format.h>

namespace gridfold {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTerminalInterval{100};
constexpr milliseconds kPlainInterval{5'000};
constexpr double kSettled = 1;

std::string with_prefix(double value) {
  constexpr std::array kPrefixes{"", " k", " M", " G", " T", " P"};
  std::size_t prefix = 0;
  while (value >= 999.5 && prefix + 1 < kPrefixes.size()) {
    value /= 1000;
    ++prefix;
  }
  if (prefix == 0) return fmt::format("{:.0f}", value);
  return fmt::format("{:.{}f}{}", value, value < 9.95 ? 2 : value < 99.5 ? 1 : 0, kPrefixes[prefix]);
}

std::string duration(double seconds) {
  if (seconds < 60) return fmt::format("{:.0f} s", std::ceil(seconds));
  if (seconds < 3600) return fmt::format("{:.0f} min {:02.0f} s", std::floor(seconds / 60), std::fmod(seconds, 60));
  return fmt::format("{:.0f} h {:02.0f} min", std::floor(seconds / 3600), std::floor(std::fmod(seconds, 3600) / 60));
}

}  // namespace

std::string progress_text(const RunProgress& progress, double elapsed_seconds) {
  const auto done = static_cast<double>(progress.pairs_done);
  const auto total = static_cast<double>(progress.pairs_total);
  const double percent = total > 0 ? 100 * done / total : 100;
  std::string text = fmt::format("{} / {} pairs ({:.0f} %)", with_prefix(done), with_prefix(total), percent);
  if (done > 0 && elapsed_seconds > 0) {
    const double rate = done / elapsed_seconds;
    text += fmt::format(", {} pairs/s", with_prefix(rate));
    // The first rates, while threads start and lists fill, say nothing about the last ones.
    if (elapsed_seconds >= kSettled) text += fmt::format(", {} left", duration((total - done) / rate));
  }
  return text;
}

ProgressLine::ProgressLine()
    : is_terminal_(isatty(STDERR_FILENO) != 0),
      started_(Clock::now()),
      next_due_(started_ + (is_terminal_ ? kTerminalInterval : kPlainInterval)) {}

ProgressLine::~ProgressLine() {
  if (line_is_open_) std::cerr << "\r\x1b[K" << std::flush;
}

void ProgressLine::show(const RunProgress& progress) {
  const Clock::time_point now = Clock::now();
  if (now < next_due_) return;
  next_due_ = now + (is_terminal_ ? kTerminalInterval : kPlainInterval);
  const std::string text = progress_text(progress, std::chrono::duration<double>(now - started_).count());
  if (is_terminal_) {
    std::cerr << "\r\x1b[K" << text << std::flush;
    line_is_open_ = true;
  } else {
    std::cerr << text << '\n';
  }
}

}  // namespace gridfold
