#include "cli/interrupt_watch.hpp"

#include <pthread.h>

#include <ctime>

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
  while (!watch_ends.stop_requested()) {
    if (sigtimedwait(&watched_, nullptr, &kPoll) < 0) continue;
    stop_run_.request_stop();
    // From here on this thread takes the signals' default action: the end.
    pthread_sigmask(SIG_UNBLOCK, &watched_, nullptr);
    return;
  }
}

}  // namespace gridfold
