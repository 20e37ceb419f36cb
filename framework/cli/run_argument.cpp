#include "cli/run_argument.hpp"

#include <string>

#include <boost/program_options/value_semantic.hpp>

#include "cli/out_option.hpp"
#include "store/find_run.hpp"

namespace gridfold {

namespace po = boost::program_options;

void add_run_argument(po::options_description& options) {
  options.add_options()("run", po::value<std::string>()->required(),
                        "a run's folder, its id or the beginning of one, a tag, a sweep's name, or `latest`");
  add_out_option(options);
}

std::filesystem::path run_folder_from(const po::variables_map& options) {
  return find_run(options["run"].as<std::string>(), out_from(options));
}

}  // namespace gridfold
