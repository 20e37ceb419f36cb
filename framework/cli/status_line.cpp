#include "cli/status_line.hpp"

#include <unistd.h>

#include <array>
#include <iostream>
#include <memory>
#include <mutex>

#include <fmt/format.h>

#include "cli/terminal.hpp"

namespace gridfold {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTerminalStep{100};
constexpr milliseconds kPlainStep{5'000};

}  // namespace

StatusLine::StatusLine()
    : is_terminal_(isatty(STDERR_FILENO) != 0), next_due_(Clock::now() + (is_terminal_ ? kTerminalStep : kPlainStep)) {}

StatusLine::~StatusLine() { clear(); }

void StatusLine::show(const std::string& text) {
  next_due_ = Clock::now() + (is_terminal_ ? kTerminalStep : kPlainStep);
  if (is_terminal_) {
    write_exactly(std::cerr, "\r\x1b[K");
    std::cerr << text << std::flush;
    line_is_open_ = true;
  } else {
    std::cerr << text << '\n';
  }
}

void StatusLine::clear() {
  if (line_is_open_) write_exactly(std::cerr, "\r\x1b[K");
  line_is_open_ = false;
}

std::string amount_text(double bytes) {
  constexpr std::array<std::string_view, 4> kUnits{"bytes", "kB", "MB", "GB"};
  std::size_t unit = 0;
  for (; bytes >= 1000 && unit + 1 < kUnits.size(); ++unit) bytes /= 1000;
  return fmt::format("{:.{}f} {}", bytes, unit == 0 || bytes >= 100 ? 0 : 1, kUnits[unit]);
}

void TransferLine::show(const std::string& what, std::uint64_t done, std::uint64_t total) {
  if (what != what_) {
    what_ = what;
    begun_ = Clock::now();
    done_before_ = done;
  }
  if (!line_.is_due()) return;
  const auto amount = static_cast<double>(done);
  std::string text = fmt::format("{}: {}", what, amount_text(amount));
  if (total > 0) {
    text += fmt::format(" of {}, {:.0f} %", amount_text(static_cast<double>(total)),
                        100 * amount / static_cast<double>(total));
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - begun_).count();
  if (seconds > 0.5 && done > done_before_) {
    text += fmt::format(", {}/s", amount_text(static_cast<double>(done - done_before_) / seconds));
  }
  line_.show(text);
}

ReadProgress reading_line() {
  struct Shared {
    std::mutex mutex;
    TransferLine line;
  };
  return [shared = std::make_shared<Shared>()](std::uint64_t done, std::uint64_t total) {
    const std::lock_guard lock(shared->mutex);
    shared->line.show("reading data", done, total);
    if (done == total) shared->line.clear();
  };
}

}  // namespace gridfold
