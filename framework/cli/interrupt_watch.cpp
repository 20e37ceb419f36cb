#include "cli/interrupt_watch.hpp"

#include <pthread.h>

#include <chrono>
#include <optional>
#include <string>
#include <system_error>

#include "core/error.hpp"

namespace gridfold {

namespace {

/// As the parent left it: `nohup` and a shell's background jobs ignore some signals, and that stays so.
bool is_ignored(int signal) {
  struct sigaction now {};
  return sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

}  // namespace

InterruptWatch::InterruptWatch() : watched_(), ignores_term_(is_ignored(SIGTERM)) {
  sigemptyset(&watched_);
  // Ends the wait, too.
  sigaddset(&watched_, SIGTERM);
  for (const int signal : {SIGINT, SIGHUP}) {
    if (!is_ignored(signal)) sigaddset(&watched_, signal);
  }
  pthread_sigmask(SIG_BLOCK, &watched_, nullptr);
  try {
    waiter_ = std::jthread([this](const std::stop_token& watch_ends) { wait_for_signal(watch_ends); });
  } catch (const std::system_error& error) {
    throw SystemError(std::string("no thread available: ") + error.code().message());
  }
}

InterruptWatch::~InterruptWatch() {
  waiter_.request_stop();
  // To this thread alone: it wakes it up.
  pthread_kill(waiter_.native_handle(), SIGTERM);
  waiter_.join();
}

void InterruptWatch::wait_for_signal(const std::stop_token& watch_ends) {
  constexpr std::chrono::milliseconds kSameRequest{500};
  std::optional<std::chrono::steady_clock::time_point> stop_asked;
  while (true) {
    int signal = 0;
    if (sigwait(&watched_, &signal) != 0) continue;
    if (watch_ends.stop_requested()) return;
    if (signal == SIGTERM && ignores_term_) continue;
    const auto now = std::chrono::steady_clock::now();
    if (!stop_asked) {
      stop_asked = now;
      stop_run_.request_stop();
    } else if (now - *stop_asked > kSameRequest) {
      // Blocked in every other thread: here it takes its default action, the end.
      pthread_sigmask(SIG_UNBLOCK, &watched_, nullptr);
      raise(signal);
    }
  }
}

}  // namespace gridfold
