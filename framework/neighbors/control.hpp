#pragma once

#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_group.h>

#include <cstddef>
#include <cstdint>

#include "neighbors/search.hpp"

namespace gridfold {

/// Runs `work(index)` for every index below `count` on all threads; throws Cancelled once a stop was asked for.
/// `work` returns the pairs of rows that it finished.
template <typename Work>
void run_controlled(std::size_t count, const SearchControl& control, const Work& work) {
  tbb::task_group_context context;
  tbb::parallel_for(
      std::size_t{0}, count,
      [&](std::size_t index) {
        if (control.stop.stop_requested()) {
          context.cancel_group_execution();
          return;
        }
        const std::uint64_t pairs = work(index);
        if (control.progress && pairs != 0) control.progress(pairs);
      },
      context);
  if (control.stop.stop_requested()) throw Cancelled{};
}

}  // namespace gridfold
