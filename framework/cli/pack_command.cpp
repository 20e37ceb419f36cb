#include "cli/pack_command.hpp"

#include <filesystem>
#include <iostream>
#include <string>

#include <fmt/format.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "cli/run_argument.hpp"
#include "report/counted.hpp"
#include "store/pack_run.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

void add_pack_options(po::options_description& options) {
  add_run_argument(options);
  options.add_options()("file", po::value<std::string>(),
                        "the archive; RUN's id with .tar.gz in the working directory");
}

int run_pack(const po::variables_map& options, const std::stop_token& stop) {
  const std::filesystem::path folder = run_folder_from(options, stop);
  const std::filesystem::path name = std::filesystem::absolute(folder).lexically_normal();
  const std::filesystem::path archive =
      options.count("file") > 0
          ? std::filesystem::path(options["file"].as<std::string>())
          : std::filesystem::path((name.has_filename() ? name : name.parent_path()).filename().string() + ".tar.gz");
  pack_run(folder, archive, stop);
  std::cout << fmt::format("{}: {}\n", archive.string(), report::bytes_text(std::filesystem::file_size(archive)));
  return kDone;
}

}  // namespace

Command pack_command() {
  return {.name = "pack",
          .summary = "put a run into one archive, for somebody else",
          .synopsis = "gridfold pack RUN [FILE] [--out DIR]",
          .examples = {"gridfold pack latest", "gridfold pack latest run-for-ana.tar.gz"},
          .add_options = add_pack_options,
          .positional = {"run", "file"},
          .run = run_pack};
}

}  // namespace gridfold
