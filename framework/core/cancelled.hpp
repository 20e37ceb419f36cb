#pragma once

#include <stop_token>

namespace gridfold {

/// Thrown by work whose stop token was triggered. It is no Error: nothing went wrong.
struct Cancelled {};

inline void throw_if_stopped(const std::stop_token& stop) {
  if (stop.stop_requested()) throw Cancelled{};
}

}  // namespace gridfold
