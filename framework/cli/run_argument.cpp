#include "cli/run_argument.hpp"

#include <algorithm>
#include <iostream>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/out_option.hpp"
#include "core/error.hpp"
#include "store/find_run.hpp"

namespace gridfold {

namespace po = boost::program_options;

void add_run_argument(po::options_description& options) {
  options.add_options()("run", po::value<std::string>()->required(), kRunMeaning);
  add_out_option(options);
}

std::filesystem::path find_run_or_step(const std::string& run, const std::filesystem::path& output_directory,
                                       const std::stop_token& stop) {
  std::vector<std::string> other_steps;
  std::filesystem::path folder = find_run(run, output_directory, stop, &other_steps);
  if (!other_steps.empty()) {
    std::cerr << fmt::format("note: {} is an experiment; of its steps, this is {}; the others: {}\n", run,
                             folder.filename().string(), fmt::join(other_steps, ", "));
  }
  return folder;
}

std::filesystem::path run_folder_from(const po::variables_map& options, const std::stop_token& stop) {
  return find_run_or_step(options["run"].as<std::string>(), out_from(options), stop);
}

std::vector<std::filesystem::path> run_folders_from(const po::variables_map& options, const std::string& command,
                                                    const std::stop_token& stop) {
  std::vector<std::filesystem::path> folders;
  for (const std::string& run : options["run"].as<std::vector<std::string>>()) {
    const std::filesystem::path folder = find_run_or_step(run, out_from(options), stop);
    const auto is_same = [&](const std::filesystem::path& other) {
      std::error_code ignored;
      return std::filesystem::equivalent(folder, other, ignored);
    };
    if (std::ranges::any_of(folders, is_same)) {
      throw ConfigError(fmt::format("gridfold {}: {} is named twice", command, folder.string()));
    }
    folders.push_back(folder);
  }
  return folders;
}

}  // namespace gridfold
