#include "cli/bench_command.hpp"

#include <iostream>
#include <string>

#include <fmt/format.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "core/error.hpp"
#include "distance/kernel_rates.hpp"
#include "distance/tile_kernels.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

void add_bench_options(po::options_description& options) {
  options.add_options()("what", po::value<std::string>()->required(), "kernels");
}

int kernels() {
  const KernelSet& active = active_kernels();
  for (const KernelSet* level : kernel_sets()) {
    const char* state = level == &active ? "in use" : level->supported() ? "available" : "not on this machine";
    std::cout << fmt::format("{:<8} {:<20} needs {}\n", level->name, state, level->needs);
  }
  std::cout << fmt::format("\n{} on one thread, in billions of features a second:\n", active.name);
  for (const KernelRate& rate : measure_rates(active)) {
    std::cout << fmt::format("{:<16} {:8.1f}\n", rate.distance, rate.features_per_second * 1e-9);
  }
  return kDone;
}

int run_bench(const po::variables_map& options, const std::stop_token&) {
  const std::string what = options["what"].as<std::string>();
  if (what == "kernels") return kernels();
  throw ConfigError(fmt::format("gridfold bench {}: allowed: `gridfold bench kernels`", what));
}

}  // namespace

Command bench_command() {
  return {.name = "bench",
          .summary = "list the levels of instructions, and measure the one in use",
          .synopsis = "gridfold bench kernels",
          .examples = {"gridfold bench kernels", "GRIDFOLD_SIMD=avx2 gridfold bench kernels"},
          .add_options = add_bench_options,
          .positional = {"what"},
          .run = run_bench};
}

}  // namespace gridfold
