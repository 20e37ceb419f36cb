#pragma once

#include <stop_token>
#include <string>

namespace gridfold {

/// Thrown by work whose stop token was triggered. It is no Error: nothing went wrong.
struct Cancelled {
  /// What the user should know of what was done until then; empty where there is nothing.
  std::string told = {};
};

inline void throw_if_stopped(const std::stop_token& stop) {
  if (stop.stop_requested()) throw Cancelled{};
}

}  // namespace gridfold
