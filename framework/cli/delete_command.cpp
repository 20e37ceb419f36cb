#include "cli/delete_command.hpp"

#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "cli/out_option.hpp"
#include "cli/run_argument.hpp"
#include "store/delete_run.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

void add_delete_options(po::options_description& options) {
  options.add_options()("run", po::value<std::vector<std::string>>()->multitoken()->required(), kRunsMeaning);
  add_out_option(options);
}

int run_delete(const po::variables_map& options, const std::stop_token& stop) {
  // All are found before the first one goes.
  const std::vector<std::filesystem::path> folders = run_folders_from(options, "delete", stop);
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
