#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>

#include "config/sweep_spec.hpp"
#include "plan/plan.hpp"
#include "plan/registry.hpp"

namespace gridfold {

/// Adds SWEEP.yaml and --set, which every command that reads a sweep takes.
void add_sweep_options(boost::program_options::options_description& options, bool is_required = true);

/// Adds --set alone, for commands that read a stored sweep.
void add_set_option(boost::program_options::options_description& options);

/// What --set puts over a sweep. Throws ConfigError.
std::vector<Override> overrides_from(const boost::program_options::variables_map& options);

/// Reads the sweep that the command line names, with its overrides. `registry` outlives it. Throws ConfigError.
SweepSpec sweep_from(const boost::program_options::variables_map& options, const Registry& registry);

/// The sweep's file, and those of the data sets that were read for its plan.
std::vector<std::filesystem::path> files_read(const boost::program_options::variables_map& options, const Plan& plan);

}  // namespace gridfold
