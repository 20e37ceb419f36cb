#include "cli/out_option.hpp"

#include <string>

#include <boost/program_options/value_semantic.hpp>

namespace gridfold {

namespace po = boost::program_options;

void add_out_option(po::options_description& options) {
  options.add_options()("out,o", po::value<std::string>()->default_value("results")->value_name("DIR"),
                        "the folder of run folders");
}

std::filesystem::path out_from(const po::variables_map& options) { return options["out"].as<std::string>(); }

}  // namespace gridfold
