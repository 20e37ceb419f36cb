#pragma once

#include <span>
#include <string>

#include "store/run_index.hpp"

namespace gridfold::report {

/// Runs as a table for people: a line each, in the given order.
std::string run_list(std::span<const RunEntry> runs);

/// The same for scripts, with everything that is known: an array of objects.
std::string run_list_json(std::span<const RunEntry> runs);

}  // namespace gridfold::report
