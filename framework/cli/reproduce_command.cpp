#include "cli/reproduce_command.hpp"

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "cli/find_experiment.hpp"
#include "cli/sweep_runner.hpp"
#include "config/experiment_spec.hpp"
#include "core/error.hpp"
#include "core/nearest_name.hpp"
#include "plan/make_plan.hpp"
#include "report/reproduction.hpp"
#include "store/published.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

void add_options(po::options_description& options) {
  options.add_options()("experiment", po::value<std::string>()->required(),
                        "a folder of experiments/, by name or path");
  add_run_options(options);
}

void require_step(const ExperimentSpec& experiment, const PublishedNumber& number) {
  std::vector<std::string> names;
  for (const ExperimentStep& step : experiment.steps) names.push_back(step.name.value);
  if (std::find(names.begin(), names.end(), number.step) != names.end()) return;
  const auto nearest = nearest_name(number.step, names);
  throw DataError(fmt::format("{}: experiment.yaml has no step \"{}\"; allowed: {}{}", number.place, number.step,
                              fmt::join(names, ", "), nearest ? fmt::format("; did you mean \"{}\"?", *nearest) : ""));
}

/// Finds the place of every published number before anything is computed.
void require_places(const ExperimentSpec& experiment, const std::vector<PublishedNumber>& published,
                    const std::shared_ptr<const Registry>& registry, const std::stop_token& stop) {
  for (const PublishedNumber& number : published) require_step(experiment, number);
  for (const ExperimentStep& step : experiment.steps) {
    const Plan plan = make_plan(step.sweep, registry, stop);
    for (const PublishedNumber& number : published) {
      if (number.step == step.name.value) require_place(plan, number);
    }
  }
}

std::string name_of(const PublishedNumber& number) {
  std::string name = number.step;
  for (const auto& [axis, value] : number.where) name += fmt::format(" {}={}", axis, value);
  if (number.fold) name += fmt::format(" fold={}", *number.fold);
  return name + " " + number.quantity;
}

int run(const po::variables_map& options, const std::stop_token& stop) {
  const std::filesystem::path folder = find_experiment(options["experiment"].as<std::string>());
  RunSettings settings = run_settings_from(options);
  settings.same_sweep = SameSweep::go_on;
  settings.command = "reproduce";
  const auto registry = built_in();
  const ExperimentSpec experiment = read_experiment(folder / "experiment.yaml", vocabulary_of(*registry));
  const std::vector<PublishedNumber> published = read_published(folder / "published.csv");
  require_places(experiment, published, registry, stop);
  settings.experiment = experiment.name;

  std::map<std::string, StoredSweep> run_of_step;
  for (const ExperimentStep& step : experiment.steps) {
    StoredSweep stored = run_and_store(step.sweep, registry, settings, stop);
    std::cout << fmt::format("{}: stored in {}\n", step.name.value, stored.folder.string());
    run_of_step.emplace(step.name.value, std::move(stored));
  }
  std::vector<report::ReproducedNumber> numbers;
  for (const PublishedNumber& number : published) {
    const StoredSweep& stored = run_of_step.at(number.step);
    numbers.push_back(
        {name_of(number), number.value, number.tolerance, find_number(stored.plan, stored.run.outcomes.all(), number)});
  }
  std::cout << report::reproduction(numbers);
  return report::count_matches(numbers) == numbers.size() ? kDone : kIncomplete;
}

}  // namespace

Command reproduce_command() {
  return {.name = "reproduce",
          .summary = "run a published experiment and compare every number",
          .synopsis = "gridfold reproduce EXPERIMENT [--jobs N] [--out DIR] [--max-memory SIZE] [--max-cells N]",
          .examples = {"gridfold reproduce cs231n-knn-cv"},
          .add_options = add_options,
          .positional = {"experiment"},
          .run = run};
}

}  // namespace gridfold
