#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/stored_run.hpp"

namespace gridfold {

/// What only the program that runs the sweep can tell.
struct RunEnvironment {
  /// The level that the distance kernels use, such as `avx512`.
  std::string instruction_set;
  std::size_t threads = 0;
  std::optional<std::uint64_t> memory_limit = std::nullopt;
  /// Versions of libraries found at run time; they go before the versions that gridfold was built with.
  std::vector<std::pair<std::string, std::string>> libraries = {};
  /// Names of environment variables that decided something.
  std::vector<std::string> variables = {};
  SweepSource sweep = {};
};

/// The processor's name as the kernel tells it; "unknown" where it does not.
std::string cpu_model();

/// The name of this machine.
std::string host_name();

/// This process's work on a run, which begins now or began at `started`.
Session make_session(const RunEnvironment& environment,
                     std::chrono::system_clock::time_point started = std::chrono::system_clock::now());

}  // namespace gridfold
