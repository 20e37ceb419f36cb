#pragma once

#include <filesystem>

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>

namespace gridfold {

/// Adds --out, the folder of run folders.
void add_out_option(boost::program_options::options_description& options);

std::filesystem::path out_from(const boost::program_options::variables_map& options);

}  // namespace gridfold
