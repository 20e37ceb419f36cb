#pragma once

#include <cstddef>
#include <functional>

namespace gridfold {

/// The threads that `jobs` (0: one per processor) comes to on this machine.
std::size_t thread_count(std::size_t jobs);

/// Does `work`, whose parallel loops get so many threads. Throws SystemError where they cannot be started.
void on_threads(std::size_t jobs, const std::function<void()>& work);

/// The same without asking whether so many threads can be started.
void on_threads_at_most(std::size_t jobs, const std::function<void()>& work);

}  // namespace gridfold
