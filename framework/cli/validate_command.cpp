#include "cli/validate_command.hpp"

#include <filesystem>
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "cli/run_artifacts.hpp"
#include "cli/sweep_options.hpp"
#include "config/sweep_spec.hpp"
#include "core/error.hpp"
#include "plan/registry.hpp"
#include "plan/validate.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

void add_validate_options(po::options_description& options) {
  options.add_options()("file", po::value<std::vector<std::string>>()->multitoken()->required(),
                        "sweep and experiment files, or - for standard input")(
      "without-data", "do not ask whether the files that sweeps name exist, nor whether variables in paths are set");
  add_set_option(options);
}

/// What there is to say about a file without mistakes. Throws ConfigError with its mistakes.
std::string verdict(const std::filesystem::path& file, std::span<const Override> overrides, const ReadOptions& options,
                    const std::stop_token& stop) {
  const auto registry = built_in();
  std::size_t configurations = 0;
  std::size_t judged_by_test_part = 0;
  ExperimentSpec experiment;
  if (overrides.empty()) {
    experiment = read_experiment(file, vocabulary_of(*registry), options);
  } else {
    experiment.steps.emplace_back().sweep = read_sweep(file, overrides, vocabulary_of(*registry), options);
  }
  const std::size_t steps = experiment.steps.size();
  for (const ExperimentStep& step : experiment.steps) {
    const Validated validated = validate(step.sweep, *registry, stop);
    require_artifact_conditions(step.sweep, *registry, stop);
    for (const PlanNote& note : validated.notes) std::cerr << "warning: " << to_text(note) << '\n';
    configurations += validated.configurations;
    judged_by_test_part += validated.judged_by_test_part;
  }
  const std::string in_steps = steps == 1 ? "" : fmt::format(" in {} steps", steps);
  std::string test_part;
  if (judged_by_test_part > 0) {
    const std::string which = configurations == 1                     ? "it"
                              : judged_by_test_part == configurations ? "all of them"
                                                                      : fmt::format("{} of them", judged_by_test_part);
    test_part = fmt::format("; the test set judges {}, which the ledger keeps", which);
  }
  return fmt::format("{}: no mistakes, {} {}{}{}", file == "-" ? "standard input" : file.string(), configurations,
                     configurations == 1 ? "configuration" : "configurations", in_steps, test_part);
}

int run_validate(const po::variables_map& options, const std::stop_token& stop) {
  ReadOptions reading;
  reading.paths_must_exist = options.count("without-data") == 0;
  const std::vector<Override> overrides = overrides_from(options);
  int code = kDone;
  for (const std::string& file : options["file"].as<std::vector<std::string>>()) {
    try {
      std::cout << verdict(file, overrides, reading, stop) << '\n';
    } catch (const ConfigError& mistakes) {
      std::cout << mistakes.what() << '\n';
      code = kConfigError;
    }
  }
  return code;
}

}  // namespace

Command validate_command() {
  return {
      .name = "validate",
      .summary = "check sweep and experiment files without opening their data",
      .synopsis = "gridfold validate FILE... [--set KEY=VALUE]... [--without-data]",
      .examples = {"gridfold validate configs/*.yaml", "gridfold validate --without-data configs/cifar10-folds.yaml"},
      .add_options = add_validate_options,
      .positional = {"file"},
      .run = run_validate};
}

}  // namespace gridfold
