#pragma once

#include <chrono>
#include <ctime>
#include <functional>
#include <stop_token>
#include <thread>

#include "core/cancelled.hpp"

namespace gridfold::test {

/// Whether `work` ends soon after a stop that is asked for when the share `asked_at` of it is done (0: beforehand), in
/// place of going on to its end. All is measured in processor time of this process, of which a busy machine takes
/// nothing; as it may wake the asking thread too late, some attempts may miss.
inline bool heeds_stop(const std::function<void(const std::stop_token&)>& work, double asked_at) {
  constexpr int kAttempts = 5;
  constexpr double kSoon = 0.3;
  const auto seconds_since = [](std::clock_t start) {
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  };
  const std::clock_t begin = std::clock();
  work({});
  const double whole = seconds_since(begin);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    std::stop_source source;
    const std::clock_t start = std::clock();
    if (asked_at == 0) source.request_stop();
    const std::jthread asking([&](const std::stop_token& is_over) {
      while (!is_over.stop_requested() && seconds_since(start) < asked_at * whole) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      source.request_stop();
    });
    try {
      work(source.get_token());
    } catch (const Cancelled&) {
      if (seconds_since(start) < (asked_at + kSoon) * whole) return true;
    }
  }
  return false;
}

}  // namespace gridfold::test
