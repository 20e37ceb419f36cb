#pragma once

#include <cstddef>

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>

namespace gridfold {

/// Adds --jobs, the number of threads.
void add_jobs_option(boost::program_options::options_description& options);

/// 0 for one per processor. Throws ConfigError.
std::size_t jobs_from(const boost::program_options::variables_map& options);

}  // namespace gridfold
