#include "cli/interrupt_watch.hpp"

#include <pthread.h>

#include <chrono>
#include <optional>
#include <string>
#include <system_error>

#include "core/error.hpp"

namespace gridfold {

InterruptWatch::InterruptWatch() : watched_() {
  sigemptyset(&watched_);
  sigaddset(&watched_, SIGINT);
  sigaddset(&watched_, SIGTERM);
  // `nohup` has it ignored, and then it stays so.
  struct sigaction on_hang_up {};
  if (sigaction(SIGHUP, nullptr, &on_hang_up) == 0 && on_hang_up.sa_handler != SIG_IGN) sigaddset(&watched_, SIGHUP);
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
