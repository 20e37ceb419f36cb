#pragma once

#include <span>
#include <string>
#include <vector>

#include "store/run_index.hpp"

namespace gridfold::report {

/// `accuracy 0.9772 with k = 3`: the run's best configuration, or of several groups the lowest and the highest of their
/// bests; empty where there is none. Says where they are optimistic.
std::string best_text(const RunEntry& run);

/// Why the best of these runs are optimistic, each reason once.
std::vector<std::string> optimism_of(std::span<const RunEntry> runs);

/// Runs as a table for people: a line each, in the given order; below it, why the best of some are optimistic.
std::string run_list(std::span<const RunEntry> runs);

/// Runs for scripts, with everything that is known: an array of objects.
std::string run_list_json(std::span<const RunEntry> runs);

}  // namespace gridfold::report
