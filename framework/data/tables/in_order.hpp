#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace gridfold {

/// Takes items from `read`, which returns an optional, works on them in parallel and hands the results to `collect` in
/// the order of the items: `read()` and `collect(result)` are never called by two threads at once. What any of them
/// throws ends all; where several do, the first item's exception is thrown on. Uses this thread alone where the system
/// gives no others.
template <typename Read, typename Work, typename Collect>
void work_in_order(const Read& read, const Work& work, const Collect& collect, std::size_t threads) {
  std::mutex reading;
  std::mutex collecting;
  std::condition_variable turn;
  std::size_t next_read = 0;
  std::size_t next_collected = 0;
  bool ended = false;
  std::exception_ptr failure;

  const auto take_turns = [&] {
    while (true) {
      std::size_t place = 0;
      decltype(read()) item;
      std::exception_ptr failed;
      {
        const std::lock_guard lock(reading);
        if (ended) return;
        place = next_read++;
        try {
          item = read();
        } catch (...) {
          failed = std::current_exception();
        }
        if (!item) ended = true;
        if (!item && !failed) return;
      }
      std::optional<decltype(work(*item))> result;
      if (!failed) {
        try {
          result.emplace(work(std::move(*item)));
        } catch (...) {
          failed = std::current_exception();
        }
      }
      std::unique_lock lock(collecting);
      turn.wait(lock, [&] { return next_collected == place; });
      if (!failed && !failure) {
        try {
          collect(std::move(*result));
        } catch (...) {
          failed = std::current_exception();
        }
      }
      if (failed && !failure) failure = failed;
      ++next_collected;
      const bool stops = failure != nullptr;
      lock.unlock();
      turn.notify_all();
      if (stops) {
        const std::lock_guard no_more(reading);
        ended = true;
      }
    }
  };

  std::vector<std::jthread> others;
  try {
    while (others.size() + 1 < threads) others.emplace_back(take_turns);
  } catch (const std::system_error&) {
    // Fewer threads do the same.
  }
  take_turns();
  others.clear();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace gridfold
