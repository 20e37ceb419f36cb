#include "cli/reproduction.hpp"

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/evaluate_command.hpp"
#include "cli/exit_code.hpp"
#include "cli/run_pictures.hpp"
#include "core/error.hpp"
#include "core/nearest_name.hpp"
#include "core/scalar.hpp"
#include "data/published/published_sets.hpp"
#include "plan/cell_spec.hpp"
#include "plan/expand.hpp"
#include "plan/make_plan.hpp"
#include "plan/resolved_cell.hpp"
#include "plan/row_choice.hpp"
#include "report/group_names.hpp"
#include "report/result_grid.hpp"
#include "report/test_set_text.hpp"
#include "store/make_record.hpp"
#include "store/read_journal.hpp"
#include "store/run_layout.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

void require_step(const ExperimentSpec& experiment, const PublishedNumber& number) {
  std::vector<std::string> names;
  for (const ExperimentStep& step : experiment.steps) names.push_back(step.name.value);
  if (std::find(names.begin(), names.end(), number.step) != names.end()) return;
  const auto nearest = nearest_name(number.step, names);
  throw DataError(fmt::format("{}: experiment.yaml has no step \"{}\"; allowed: {}{}", number.place, number.step,
                              fmt::join(names, ", "), nearest ? fmt::format("; did you mean \"{}\"?", *nearest) : ""));
}

std::string name_of(const PublishedNumber& number) {
  std::string name = number.step;
  for (const auto& [axis, value] : number.where) name += fmt::format(" {}={}", axis, value);
  if (number.repeat) name += fmt::format(" repeat={}", *number.repeat);
  if (number.fold) name += fmt::format(" fold={}", *number.fold);
  return name + " " + number.quantity;
}

void add_once(std::string reason, std::vector<std::string>& reasons) {
  if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) reasons.push_back(std::move(reason));
}

bool is_here(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

/// The set that `gridfold data fetch` has for a folder of that name, such as `fashion-mnist`; null where it has none.
const PublishedSet* published_in(const fs::path& folder) {
  const auto plain = [](std::string name) {
    std::ranges::replace(name, '-', '_');
    return name;
  };
  const std::string name = plain(folder.filename().string());
  const std::vector<PublishedSet>& sets = published_sets();
  const auto found = std::ranges::find_if(
      sets, [&](const PublishedSet& set) { return plain(set.place.empty() ? set.name : set.place) == name; });
  return found == sets.end() ? nullptr : &*found;
}

void add_if_missing(const fs::path& path, std::vector<std::string>& reasons) {
  if (is_here(path)) return;
  const PublishedSet* set = published_in(path);
  add_once(path.string() + " does not exist" +
               (set == nullptr ? "" : fmt::format("; `gridfold data fetch {}` downloads it", set->name)),
           reasons);
}

/// Where the fetched set for a folder of that name is; empty where there is none, or no place for fetched sets.
fs::path fetched_for(const fs::path& folder) {
  const PublishedSet* set = published_in(folder);
  if (set == nullptr) return {};
  try {
    const fs::path place = place_of_fetched(set->name);
    return is_here(place) ? place : fs::path();
  } catch (const SystemError&) {
    return {};
  }
}

/// Reads the step anew with the fetched data sets in the place of folders that are not here.
void take_fetched_data(ExperimentStep& step, const fs::path& file) {
  std::vector<Override> fetched;
  for (const auto& [key, value] : step.sweep.constants) {
    const auto* path = std::get_if<std::string>(&value.value.value);
    if (key->info.type != ParameterType::path || path == nullptr || is_here(*path)) continue;
    const fs::path place = fetched_for(*path);
    if (!place.empty()) fetched.push_back({key->path, json_quoted(place.string())});
  }
  if (fetched.empty()) return;
  step.sweep =
      read_sweep_text(step.sweep.resolved, file, fetched, vocabulary_of(*built_in()), {.paths_must_exist = false});
}

void add_missing_path(const Key& key, const KeyValue& value, std::vector<std::string>& reasons) {
  const auto* path = std::get_if<std::string>(&value.value.value);
  if (key.info.type == ParameterType::path && path != nullptr) add_if_missing(*path, reasons);
}

/// Of the paths that the grid names.
void add_missing_paths(const GridSpec& grid, std::vector<std::string>& reasons) {
  if (grid.axis.key != nullptr) {
    for (const KeyValue& option : grid.axis.options) add_missing_path(*grid.axis.key, option, reasons);
  }
  for (const GridSpec& part : grid.parts) add_missing_paths(part, reasons);
}

/// Of the files that a part is read from.
void add_missing_files(const Loader& loader, const LoadRequest& request, std::vector<std::string>& reasons) {
  try {
    const std::vector<fs::path> files = loader.files(request);
    // A table that names no test part is a matter of the sweep.
    if (const std::string source = source_of(loader, request); files.empty() && fs::is_directory(source)) {
      add_once(fmt::format("{} has no {} part", source, to_text(request.part)), reasons);
    }
    for (const fs::path& file : files) add_if_missing(file, reasons);
  } catch (const DataError& error) {
    add_once(error.what(), reasons);
  }
}

/// Of the files that the step's configurations read, each data set once.
void add_missing_files(const ExperimentStep& step, const Registry& registry, std::vector<std::string>& reasons) {
  std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
  expand(step.sweep, [&](const GridPoint& point) {
    if (!seen.emplace(point.dataset, point.protocol).second) return;
    const ResolvedCell resolved = resolve(point, registry);
    const CellSpec cell = cell_of(point.values);
    // With what the test part alone depends on, also where the protocol leaves it locked.
    LoadRequest request{.parameters =
                            completed(cell.dataset.loader, cell.seed ? std::optional(cell.seed->value) : std::nullopt)};
    add_missing_files(*resolved.loader, request, reasons);
    const bool keeps_rows =
        resolved.resampling->reservation != nullptr || reservation_of(resolved.loader_parameters).has_value();
    request.part = Part::test;
    if ((resolved.resampling->scores_test_part || step.is_evaluated) && !keeps_rows) {
      add_missing_files(*resolved.loader, request, reasons);
    }
  });
}

/// Why the step's data is not here; empty where it is.
std::vector<std::string> missing_data(const ExperimentStep& step) {
  std::vector<std::string> reasons;
  for (const auto& [key, value] : step.sweep.constants) add_missing_path(*key, value, reasons);
  add_missing_paths(step.sweep.grid, reasons);
  if (!reasons.empty()) return reasons;
  try {
    add_missing_files(step, *built_in(), reasons);
  } catch (const ConfigError&) {
    // Whoever runs the step is told what is wrong with it.
  }
  return reasons;
}

/// The steps that can run, by name; those whose data is not here are told of on standard error.
std::vector<const ExperimentStep*> runnable_steps(const Experiment& experiment) {
  std::vector<const ExperimentStep*> steps;
  for (const ExperimentStep& step : experiment.spec.steps) {
    const std::vector<std::string> missing = missing_data(step);
    if (missing.empty()) {
      steps.push_back(&step);
    } else {
      std::cerr << fmt::format("note: {}: skipped {}, since {}\n", experiment.spec.name, step.name.value,
                               fmt::join(missing, ", and "));
    }
  }
  return steps;
}

/// The plan of the step; none where its data is not here, or such that it cannot be run.
std::optional<Plan> plan_of(const ExperimentStep& step, const std::stop_token& stop) {
  if (!has_data(step)) return std::nullopt;
  try {
    return make_plan(step.sweep, built_in(), stop);
  } catch (const DataError&) {
  } catch (const ConfigError&) {
  }
  return std::nullopt;
}

/// Throws ConfigError where nothing could be chosen and judged by the test part, as the plan shows before anything
/// runs.
void require_evaluable(const ExperimentStep& step, const Plan& plan) {
  const StoredRun empty{.id = {},
                        .experiment = {},
                        .shard = {},
                        .outcomes = OutcomeTable(std::make_shared<const RunLayout>(layout_of(plan))),
                        .sessions = {},
                        .pass_seconds = {}};
  const RunRecord record = over_seeds(make_record(empty));
  const std::string place = fmt::format("{}: step {}: evaluate: true", to_text(step.name.mark), step.name.value);
  if (record.groups.size() != 1) {
    throw ConfigError(
        fmt::format("{}: the sweep has {} groups of configurations that cannot be compared with each other ({}); "
                    "allowed: one",
                    place, record.groups.size(), fmt::join(report::group_names(record), "; ")));
  }
  const DatasetRecord& dataset = record.provenance.datasets[record.groups.front().dataset];
  const PlannedDataset& planned = plan.datasets[record.groups.front().dataset];
  if (!planned.has_test_part) {
    throw ConfigError(
        fmt::format("{}: {} has no test part; allowed: a sweep whose dataset.test keeps rows for testing, "
                    "or whose data set names one",
                    place, dataset.name));
  }
}

/// Why the number is optimistic, where it is a score, or the right predictions behind it.
std::string optimism_of(const StoredSweep& stored, const PublishedNumber& number) {
  const RunRecord record = over_seeds(stored.record);
  const bool is_score =
      number.quantity == "correct" || std::ranges::count(record.scores, number.quantity, &ScoreRecord::name) > 0;
  if (!is_score) return {};
  const std::size_t cell = find_cells(stored.plan, number).front();
  const auto own = std::ranges::find_if(record.configurations, [&](const ConfigurationRecord& configuration) {
    return std::ranges::count(configuration.cells, cell) > 0;
  });
  std::string reason = training_score_reason(record.scores, number.quantity);
  return !reason.empty() || own == record.configurations.end() ? reason : record.groups[own->group].optimism;
}

/// A step's run; empty where it could not be run, for the reason.
struct StepRun {
  std::optional<StoredSweep> sweep;
  std::string problem;
  std::vector<StoredArtifact> artifacts;
};

/// Judges by the test part what the step chose, also where that was used before: whoever reproduces a number has to.
int evaluate(const ExperimentStep& step, const StoredSweep& stored, const RunSettings& settings, std::ostream& notes,
             const std::stop_token& stop) {
  const RunRecord record = over_seeds(stored.record);
  if (record.groups.size() != 1) {
    throw ConfigError("evaluate: the step has several groups of configurations that cannot be compared");
  }
  notes << fmt::format("\n{}: its choice, judged by the test set:\n", step.name.value);
  return evaluate_choice({.record = record,
                          .configurations = record.configurations.size(),
                          .sweep = step.sweep,
                          .plan = stored.plan,
                          .folder = stored.folder,
                          .command = settings.command,
                          .may_repeat = true,
                          .records_once = true},
                         settings, notes, stop);
}

}  // namespace

bool has_data(const ExperimentStep& step) { return missing_data(step).empty(); }

Experiment read_whole_experiment(const fs::path& folder) {
  Experiment experiment{
      .folder = folder,
      .spec = read_experiment(folder / "experiment.yaml", vocabulary_of(*built_in()), {.paths_must_exist = false}),
      .published = {}};
  for (ExperimentStep& step : experiment.spec.steps) take_fetched_data(step, folder / "experiment.yaml");
  const fs::path published = folder / "published.csv";
  std::error_code error;
  if (fs::exists(published, error)) experiment.published = read_published(published);
  return experiment;
}

void require_places(const Experiment& experiment, const std::stop_token& stop) {
  std::vector<std::string> problems;
  const auto check = [&](const auto& require) {
    try {
      require();
    } catch (const DataError& error) {
      problems.emplace_back(error.what());
    }
  };
  for (const PublishedNumber& number : experiment.published) {
    check([&] { require_step(experiment.spec, number); });
  }
  for (const ExperimentStep& step : experiment.spec.steps) {
    const auto is_of_step = [&](const PublishedNumber& number) { return number.step == step.name.value; };
    if (std::ranges::none_of(experiment.published, is_of_step) && !step.is_evaluated) continue;
    const std::optional<Plan> plan = plan_of(step, stop);
    if (!plan) continue;
    if (step.is_evaluated) require_evaluable(step, *plan);
    for (const PublishedNumber& number : experiment.published) {
      if (is_of_step(number)) check([&] { require_place(*plan, number); });
    }
  }
  if (!problems.empty()) throw DataError(fmt::format("{}", fmt::join(problems, "\n")));
}

Reproduction reproduce(const Experiment& experiment, const RunSettings& run_settings, bool draws, std::ostream& notes,
                       const std::stop_token& stop) {
  const auto registry = built_in();
  const std::vector<const ExperimentStep*> steps = runnable_steps(experiment);
  RunSettings settings = run_settings;
  settings.same_sweep = SameSweep::go_on;
  settings.command = "reproduce";
  settings.experiment = experiment.spec.name;

  Reproduction reproduction;
  std::map<std::string, StepRun> run_of_step;
  std::set<std::string> told_test_sets;
  for (const ExperimentStep* step : steps) {
    StepRun& run = run_of_step[step->name.value];
    try {
      run.sweep = run_and_store(step->sweep, registry, settings, stop);
      run.artifacts = read_artifacts(run.sweep->folder);
    } catch (const Error& error) {
      // Other experiments could not be stored either, unless another process is just writing this run.
      const bool is_of_store = dynamic_cast<const StoreError*>(&error) != nullptr;
      if (is_of_store && dynamic_cast<const RunInUse*>(&error) == nullptr) throw;
      std::cerr << fmt::format("error: {}: {}: {}\n", experiment.spec.name, step->name.value, error.what());
      run.problem = error.what();
      reproduction.has_failed = true;
      continue;
    }
    notes << fmt::format("{}: stored in {}\n", step->name.value, run.sweep->folder.string());
    const RunRecord record = over_seeds(run.sweep->record);
    const bool has_test_set = !report::test_set_text(record).empty();
    if (record.has_optimistic_number() || has_test_set) {
      notes << report::verdict(record) << report::untold_test_sets(record, told_test_sets);
    }
    if (draws && !draw_where_possible(run.sweep->folder, notes)) reproduction.are_all_drawn = false;
    if (step->is_evaluated) {
      try {
        reproduction.has_failed |= evaluate(*step, *run.sweep, settings, notes, stop) != kDone;
      } catch (const StoreError&) {
        throw;
      } catch (const Error& error) {
        std::cerr << fmt::format("error: {}: {}: {}\n", experiment.spec.name, step->name.value, error.what());
        reproduction.has_failed = true;
      }
    }
  }
  for (const PublishedNumber& number : experiment.published) {
    const auto run = run_of_step.find(number.step);
    report::ReproducedNumber compared{.experiment = experiment.spec.name,
                                      .what = name_of(number),
                                      .published = number.value,
                                      .tolerance = number.tolerance,
                                      .got = {},
                                      .is_skipped = run == run_of_step.end(),
                                      .source = number.source,
                                      .note = number.note};
    if (!compared.is_skipped && run->second.sweep) {
      const StoredSweep& stored = *run->second.sweep;
      compared.got = find_number(stored.plan, stored.run.outcomes, run->second.artifacts, number);
      compared.optimism = optimism_of(stored, number);
      if (!compared.got) compared.note = failure_of(stored.plan, stored.run.outcomes.all(), number);
    } else if (!compared.is_skipped) {
      compared.note = run->second.problem;
    }
    reproduction.numbers.push_back(std::move(compared));
  }
  return reproduction;
}

}  // namespace gridfold
