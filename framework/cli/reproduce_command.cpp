#include "cli/reproduce_command.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/component_list.hpp"
#include "cli/exit_code.hpp"
#include "cli/find_experiment.hpp"
#include "cli/reproduction.hpp"
#include "core/error.hpp"
#include "core/nearest_name.hpp"
#include "core/registry.hpp"
#include "report/reproduction.hpp"
#include "report/text_grid.hpp"
#include "store/output_file.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

void add_reproduce_options(po::options_description& options) {
  options.add_options()("experiment", po::value<std::vector<std::string>>()->multitoken(),
                        "folders of experiments/, by name or path")("all", "every experiment that there is")(
      "quick", "of all experiments, those that need no download")(
      "list", "show what experiments there are and which data each needs, and run nothing")(
      "format,f", po::value<std::string>()->default_value("table")->value_name("FORMAT"),
      component_list(report::reproduction_formats()).c_str())(
      "export-markdown", po::value<std::string>()->value_name("FILE"), "also write the verdicts as Markdown")(
      "export-csv", po::value<std::string>()->value_name("FILE"), "also write every number as CSV")(
      "no-plots", "do not draw the runs");
  add_run_options(options);
}

/// The experiments that the command line asks for. Throws ConfigError.
std::vector<Experiment> chosen_experiments(const po::variables_map& options) {
  std::vector<std::string> names;
  if (options.count("experiment") > 0) names = options["experiment"].as<std::vector<std::string>>();
  const bool is_quick = options.count("quick") > 0;
  const bool takes_all = is_quick || options.count("all") > 0 || (options.count("list") > 0 && names.empty());
  if (!names.empty() && takes_all) {
    throw ConfigError(
        fmt::format("gridfold reproduce: {} takes all that there are, and \"{}\" is named; allowed: one "
                    "of the two",
                    is_quick ? "--quick" : "--all", names.front()));
  }
  if (names.empty() && !takes_all) {
    throw ConfigError(
        "gridfold reproduce: name experiments, or use --all or --quick; `gridfold reproduce --list` shows them");
  }
  if (takes_all) names = known_experiments();
  std::vector<Experiment> experiments;
  std::set<std::filesystem::path> known;
  for (const std::string& name : names) {
    const std::filesystem::path folder = find_experiment(name);
    if (!known.insert(std::filesystem::weakly_canonical(folder)).second) continue;
    Experiment experiment = read_whole_experiment(folder);
    if (!is_quick || experiment.spec.data.empty()) experiments.push_back(std::move(experiment));
  }
  if (experiments.empty()) throw ConfigError("gridfold reproduce: no experiment is installed or in ./experiments");
  return experiments;
}

void show_list(const std::vector<Experiment>& experiments) {
  report::TextGrid grid;
  grid.add_column("experiment", report::Align::left);
  grid.add_column("numbers", report::Align::right);
  grid.add_column("data", report::Align::left);
  grid.add_column("here", report::Align::left);
  bool is_all_here = true;
  for (const Experiment& experiment : experiments) {
    const std::size_t steps = experiment.spec.steps.size();
    const auto here = static_cast<std::size_t>(std::ranges::count_if(experiment.spec.steps, has_data));
    is_all_here = is_all_here && here == steps;
    grid.add_row({experiment.spec.name, fmt::format("{}", experiment.published.size()),
                  experiment.spec.data.empty() ? "none to download" : experiment.spec.data,
                  here == steps ? "yes"
                  : here == 0   ? "no"
                                : fmt::format("for {} of {} steps", here, steps)});
  }
  constexpr std::size_t kWidestData = 100;
  std::cout << grid.text(kWidestData, 200);
  if (!is_all_here) {
    std::cout << "\n`gridfold data fetch NAME` downloads what is not here; experiments/README.md says which names\n";
  }
}

const report::ReproductionFormat& chosen_format(const std::vector<report::ReproductionFormat>& formats,
                                                const std::string& name) {
  if (const auto* format = find_entry(formats, name)) return *format;
  for (const report::ReproductionFormat& format : formats) {
    for (const std::string& alias : format.component.aliases) {
      if (alias == name) return format;
    }
  }
  const std::vector<std::string> names = entry_names(std::span(formats));
  const auto nearest = nearest_name(name, names);
  throw ConfigError(fmt::format("--format {}: allowed: {}{}", name, fmt::join(names, ", "),
                                nearest ? fmt::format("; did you mean \"{}\"?", *nearest) : ""));
}

int run_reproduce(const po::variables_map& options, const std::stop_token& stop) {
  const std::vector<report::ReproductionFormat> formats = report::reproduction_formats();
  const report::ReproductionFormat& format = chosen_format(formats, options["format"].as<std::string>());
  const std::vector<Experiment> experiments = chosen_experiments(options);
  if (options.count("list") > 0) {
    if (&format != &formats.front()) {
      throw ConfigError(
          fmt::format("--list shows a table of what can be run, and --format {} is about its results; "
                      "allowed: one of the two",
                      format.component.name));
    }
    show_list(experiments);
    return kDone;
  }
  for (const report::ReproductionFormat& exported : formats) {
    const std::string option = "export-" + exported.component.name;
    if (options.count(option) > 0) require_output_file(options[option].as<std::string>());
  }
  const RunSettings settings = run_settings_from(options);
  const bool draws = options.count("no-plots") == 0;
  std::ostream& notes = &format == &formats.front() ? std::cout : std::cerr;
  std::vector<report::ReproducedNumber> numbers;
  const bool is_any_here = std::ranges::any_of(
      experiments, [](const Experiment& one) { return std::ranges::any_of(one.spec.steps, has_data); });
  for (const Experiment& experiment : experiments) require_places(experiment, stop);
  bool has_failed = false;
  bool are_all_drawn = true;
  for (const Experiment& experiment : experiments) {
    Reproduction reproduction = reproduce(experiment, settings, draws, notes, stop);
    has_failed = has_failed || reproduction.has_failed;
    are_all_drawn = are_all_drawn && reproduction.are_all_drawn;
    std::ranges::move(reproduction.numbers, std::back_inserter(numbers));
  }
  std::cout << format.render(numbers);
  for (const report::ReproductionFormat& exported : formats) {
    const std::string option = "export-" + exported.component.name;
    if (options.count(option) > 0) write_output_file(options[option].as<std::string>(), exported.render(numbers), stop);
  }
  const report::VerdictCounts counts = report::count(numbers);
  const bool is_one = options.count("experiment") > 0;
  if (is_one && (!is_any_here || (!numbers.empty() && counts.skipped == numbers.size()))) {
    throw DataError(
        "nothing was compared, since the data is not here; `gridfold reproduce --list` shows what is needed");
  }
  if (counts.differs > 0 || counts.failed > 0 || has_failed) return kIncomplete;
  return are_all_drawn ? kDone : kStoreError;
}

}  // namespace

Command reproduce_command() {
  return {.name = "reproduce",
          .summary = "run published experiments and compare every number",
          .synopsis =
              "gridfold reproduce EXPERIMENT... | --all | --quick | --list [--format table|markdown|csv] "
              "[--export-markdown FILE] [--export-csv FILE] [--no-plots] [--jobs N] [--out DIR] [--max-memory SIZE] "
              "[--max-cells N]",
          .examples = {"gridfold reproduce cs231n-knn-cv", "gridfold reproduce --quick",
                       "gridfold reproduce --all --export-markdown verdicts.md"},
          .add_options = add_reproduce_options,
          .positional = {"experiment"},
          .run = run_reproduce};
}

}  // namespace gridfold
