#include "cli/delete_command.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "cli/out_option.hpp"
#include "core/error.hpp"
#include "store/delete_run.hpp"
#include "store/find_run.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

void add_delete_options(po::options_description& options) {
  options.add_options()("run", po::value<std::vector<std::string>>()->multitoken()->required(), "the runs");
  add_out_option(options);
}

int run_delete(const po::variables_map& options, const std::stop_token&) {
  std::vector<std::filesystem::path> folders;
  // All are found before the first one goes.
  for (const std::string& run : options["run"].as<std::vector<std::string>>()) {
    const std::filesystem::path folder = find_run(run, out_from(options));
    const auto is_same = [&](const std::filesystem::path& other) {
      std::error_code ignored;
      return std::filesystem::equivalent(folder, other, ignored);
    };
    if (std::ranges::any_of(folders, is_same)) {
      throw ConfigError(fmt::format("gridfold delete: {} is named twice", folder.string()));
    }
    folders.push_back(folder);
  }
  for (const std::filesystem::path& folder : folders) {
    std::cout << fmt::format("moved to {}\n", move_to_trash(folder).string());
  }
  std::cout << "move a folder back to undo this; remove .trash to free the space\n";
  return kDone;
}

}  // namespace

Command delete_command() {
  return {.name = "delete",
          .summary = "move runs to a trash folder",
          .synopsis = "gridfold delete RUN ... [--out DIR]",
          .examples = {"gridfold delete latest"},
          .add_options = add_delete_options,
          .positional = {"run"},
          .run = run_delete};
}

}  // namespace gridfold
