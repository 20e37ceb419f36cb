#pragma once

#include <atomic>
#include <chrono>
#include <ctime>
#include <functional>
#include <stop_token>
#include <thread>

#include "core/cancelled.hpp"

namespace gridfold::test {

/// Whether `work` ends soon after a stop that is asked for when the share `asked_at` of it is done (0: beforehand), in
/// place of going on to its end. All is measured in processor time of this process, of which a busy machine takes
/// nothing. As the asking thread may wake too late, and memory that is warm makes work shorter, later attempts ask
/// earlier.
inline bool heeds_stop(const std::function<void(const std::stop_token&)>& work, double asked_at) {
  constexpr int kAttempts = 5;
  constexpr double kSoon = 0.3;
  const std::clock_t begin = std::clock();
  work({});
  const std::clock_t whole = std::clock() - begin;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    std::stop_source source;
    const std::clock_t start = std::clock();
    std::atomic<std::clock_t> asked = start;
    if (asked_at == 0) source.request_stop();
    const double wait = asked_at * static_cast<double>(whole) * (kAttempts - attempt) / kAttempts;
    const std::jthread asking([&](const std::stop_token& is_over) {
      while (!is_over.stop_requested() && static_cast<double>(std::clock() - start) < wait) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      if (asked_at > 0) asked = std::clock();
      source.request_stop();
    });
    try {
      work(source.get_token());
    } catch (const Cancelled&) {
      if (static_cast<double>(std::clock() - asked) < kSoon * static_cast<double>(whole)) return true;
    }
  }
  return false;
}

}  // namespace gridfold::test
