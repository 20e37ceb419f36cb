#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>

namespace gridfold {

/// What names a stored run, for the help of commands that take one.
inline constexpr const char* kRunMeaning =
    "a run's folder, its id or the beginning of one, a tag, a sweep's name, or `latest`";
/// The same for commands that take several.
inline constexpr const char* kRunsMeaning =
    "runs, each by its folder, its id or the beginning of one, a tag, a sweep's name, or `latest`";

/// Adds RUN and --out, which every command about one stored run takes.
void add_run_argument(boost::program_options::options_description& options);

/// `find_run`; where the name is that of an experiment of several steps, says on standard error which of them is taken.
std::filesystem::path find_run_or_step(const std::string& run, const std::filesystem::path& output_directory,
                                       const std::stop_token& stop = {});

/// The folder of the run that the command line names. Throws StoreError where there is none.
std::filesystem::path run_folder_from(const boost::program_options::variables_map& options,
                                      const std::stop_token& stop);

/// The folders of the runs that the command line names, each once. Throws StoreError where there is no such run, and
/// ConfigError for the command where one is named twice.
std::vector<std::filesystem::path> run_folders_from(const boost::program_options::variables_map& options,
                                                    const std::string& command, const std::stop_token& stop);

}  // namespace gridfold
