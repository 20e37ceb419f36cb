#include "cli/out_option.hpp"

#include <string>

#include <boost/program_options/value_semantic.hpp>

#include "core/error.hpp"

namespace gridfold {

namespace po = boost::program_options;

void add_out_option(po::options_description& options) {
  options.add_options()("out,o", po::value<std::string>()->default_value("results")->value_name("DIR"),
                        "the folder of run folders");
}

std::filesystem::path out_from(const po::variables_map& options) {
  const std::string& folder = options["out"].as<std::string>();
  if (folder.empty()) throw ConfigError("--out is an empty text; allowed: the path of a folder");
  return folder;
}

}  // namespace gridfold
