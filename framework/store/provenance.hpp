#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "plan/plan.hpp"
#include "run/outcome.hpp"
#include "store/run_record.hpp"

namespace gridfold {

/// What only the program that ran the sweep can tell.
struct RunEnvironment {
  /// The level that the distance kernels used, such as `avx512`.
  std::string instruction_set;
  std::size_t threads = 0;
  /// Versions of libraries found at run time; they go before the versions that gridfold was built with.
  std::vector<std::pair<std::string, std::string>> libraries;
};

/// The processor's name as the kernel tells it; "unknown" where it does not.
std::string cpu_model();

/// Where an outcome's numbers come from.
Provenance make_provenance(const Plan& plan, const SweepOutcome& outcome, const RunEnvironment& environment);

}  // namespace gridfold
