#include "cli/data_command.hpp"

#include <iostream>
#include <string>

#include <fmt/format.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "core/error.hpp"
#include "data/describe.hpp"
#include "plan/registry.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

void add_options(po::options_description& options) {
  options.add_options()("action", po::value<std::string>()->required(), "list or info")(
      "path", po::value<std::string>(), "with info: a data set's file or folder");
}

int list() {
  for (const Loader& loader : built_in()->loaders) {
    std::cout << fmt::format("{:<9} {}\n", loader.component.name, loader.component.summary);
  }
  return kDone;
}

int info(const std::string& path, const std::stop_token& stop) {
  std::cout << describe(path, built_in()->loaders, stop);
  return kDone;
}

int run(const po::variables_map& options, const std::stop_token& stop) {
  const std::string action = options["action"].as<std::string>();
  const bool has_path = options.count("path") > 0;
  if (action == "list" && !has_path) return list();
  if (action == "info" && has_path) return info(options["path"].as<std::string>(), stop);
  throw ConfigError(fmt::format("gridfold data {}{}: allowed: `gridfold data list` or `gridfold data info PATH`",
                                action, has_path ? " " + options["path"].as<std::string>() : ""));
}

}  // namespace

Command data_command() {
  return {.name = "data",
          .summary = "list the loaders, or describe a data set",
          .synopsis = "gridfold data list | gridfold data info PATH",
          .examples = {"gridfold data list", "gridfold data info datasets/digits/digits.csv.gz"},
          .add_options = add_options,
          .positional = {"action", "path"},
          .run = run};
}

}  // namespace gridfold
