#include "run/require_threads.hpp"

#include <latch>
#include <system_error>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "core/error.hpp"

namespace gridfold {

void require_threads(std::size_t count) {
  std::latch all_run(1);
  std::vector<std::jthread> threads;
  try {
    while (threads.size() + 1 < count) threads.emplace_back([&all_run] { all_run.wait(); });
  } catch (const std::system_error& error) {
    all_run.count_down();
    throw SystemError(fmt::format("no thread available: {} of {} could be started: {}; --jobs sets how many are used",
                                  threads.size() + 1, count, error.code().message()));
  }
  all_run.count_down();
}

}  // namespace gridfold
