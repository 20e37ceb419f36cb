#include "cli/unpack_command.hpp"

#include <iostream>
#include <string>

#include <fmt/format.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "cli/out_option.hpp"
#include "store/pack_run.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

void add_unpack_options(po::options_description& options) {
  options.add_options()("file", po::value<std::string>()->required(), "an archive that `gridfold pack` made");
  add_out_option(options);
}

int run_unpack(const po::variables_map& options, const std::stop_token& stop) {
  const UnpackedRun unpacked = unpack_run(options["file"].as<std::string>(), out_from(options), stop);
  std::cout << fmt::format("unpacked to {}\n", unpacked.folder.string());
  for (const std::string& reason : unpacked.left_out_tags) std::cerr << "note: left out " << reason << '\n';
  return kDone;
}

}  // namespace

Command unpack_command() {
  return {.name = "unpack",
          .summary = "take a run out of an archive, and check all of it",
          .synopsis = "gridfold unpack FILE [--out DIR]",
          .examples = {"gridfold unpack run-for-ana.tar.gz"},
          .add_options = add_unpack_options,
          .positional = {"file"},
          .run = run_unpack};
}

}  // namespace gridfold
