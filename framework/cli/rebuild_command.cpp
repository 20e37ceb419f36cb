#include "cli/rebuild_command.hpp"

#include <filesystem>
#include <iostream>
#include <string>

#include <fmt/format.h>

#include "cli/exit_code.hpp"
#include "cli/run_argument.hpp"
#include "report/counted.hpp"
#include "store/run_writer.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

int run(const po::variables_map& options, const std::stop_token&) {
  const std::filesystem::path folder = run_folder_from(options);
  const auto writer = RunWriter::open(folder);
  writer->rebuild();
  const OutcomeTable& outcomes = writer->run().outcomes;
  std::cout << fmt::format("{}: results.h5, folds.csv, timings.csv, config.yaml and summary.json made anew from {}\n",
                           folder.string(),
                           report::counted(outcomes.done() + outcomes.failed(), "stored split", "stored splits"));
  for (const std::string& damage : writer->damage()) std::cerr << "warning: " << damage << '\n';
  if (writer->damage().empty()) return kDone;
  std::cerr << fmt::format("warning: `gridfold run --resume {}` computes again what is lost\n", folder.string());
  return kIncomplete;
}

}  // namespace

Command rebuild_command() {
  return {.name = "rebuild",
          .summary = "make a run's files anew from its journal",
          .synopsis = "gridfold rebuild RUN [--out DIR]",
          .examples = {"gridfold rebuild latest"},
          .add_options = add_run_argument,
          .positional = {"run"},
          .run = run};
}

}  // namespace gridfold
