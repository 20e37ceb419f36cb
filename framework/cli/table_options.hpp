#pragma once

#include <string>

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>

#include "report/table.hpp"

namespace gridfold {

/// Adds --top and --all, which say how many rows of a table are shown, and --color.
void add_table_options(boost::program_options::options_description& options);

/// Throws ConfigError where --top is no number or stands beside --all.
report::TableOptions table_options_from(const boost::program_options::variables_map& options);

/// Prints what report::table gave with these options.
void print_table(const std::string& text, const report::TableOptions& options);

}  // namespace gridfold
