#include "run/on_threads.hpp"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/task_arena.h>

#include "run/require_threads.hpp"

namespace gridfold {

std::size_t thread_count(std::size_t jobs) {
  return jobs == 0 ? static_cast<std::size_t>(tbb::info::default_concurrency()) : jobs;
}

void on_threads(std::size_t jobs, const std::function<void()>& work) {
  require_threads(thread_count(jobs));
  on_threads_at_most(jobs, work);
}

void on_threads_at_most(std::size_t jobs, const std::function<void()>& work) {
  const std::size_t threads = thread_count(jobs);
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
  tbb::task_arena arena(static_cast<int>(threads));
  arena.execute(work);
}

}  // namespace gridfold
