#include "cli/interrupt_watch.hpp"

#include <pthread.h>

#include <chrono>
#include <ctime>
#include <optional>

namespace gridfold {

InterruptWatch::InterruptWatch() : watched_(), previous_() {
  sigemptyset(&watched_);
  sigaddset(&watched_, SIGINT);
  sigaddset(&watched_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &watched_, &previous_);
  waiter_ = std::jthread([this](const std::stop_token& watch_ends) { wait_for_signal(watch_ends); });
}

InterruptWatch::~InterruptWatch() {
  waiter_.request_stop();
  waiter_.join();
  pthread_sigmask(SIG_SETMASK, &previous_, nullptr);
}

void InterruptWatch::wait_for_signal(const std::stop_token& watch_ends) {
  constexpr timespec kPoll{0, 20'000'000};
  constexpr std::chrono::milliseconds kSameRequest{500};
  std::optional<std::chrono::steady_clock::time_point> stop_asked;
  while (!watch_ends.stop_requested()) {
    const int signal = sigtimedwait(&watched_, nullptr, &kPoll);
    if (signal < 0) continue;
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
