#pragma once

#include <signal.h>

#include <stop_token>
#include <thread>

namespace gridfold {

/// While it lives, the first SIGINT, SIGTERM or SIGHUP asks the run to stop; another one half a second later or more
/// ends the process at once. Sooner ones are taken for the same request: `timeout` and some shells send to the process
/// and to its group. What the parent has made the process ignore stays ignored.
///
/// Throws SystemError where no thread is available.
///
/// Make it before the first thread of the process, for the others inherit the blocked signals. These stay blocked when
/// it is gone: the process is at its end then, and its exit status stands.
class InterruptWatch {
 public:
  InterruptWatch();
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

  std::stop_token token() const { return stop_run_.get_token(); }

 private:
  void wait_for_signal(const std::stop_token& watch_ends);

  sigset_t watched_;
  bool ignores_term_;
  std::stop_source stop_run_;
  std::jthread waiter_;
};

}  // namespace gridfold
