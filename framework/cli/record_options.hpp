#pragma once

#include <string>

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>

#include "store/run_record.hpp"

namespace gridfold {

/// Adds --where and --sort.
void add_record_options(boost::program_options::options_description& options);

/// The record with the configurations that --where asks for, ranked by the score that --sort names. `config` is the
/// resolved sweep, whose constants --where may name. Throws ConfigError.
RunRecord record_asked_for(RunRecord record, const std::string& config,
                           const boost::program_options::variables_map& options);

}  // namespace gridfold
