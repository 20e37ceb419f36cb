#pragma once

#include <filesystem>
#include <iosfwd>
#include <stop_token>
#include <string>
#include <vector>

#include "cli/sweep_runner.hpp"
#include "config/sweep_spec.hpp"
#include "report/reproduction.hpp"
#include "store/published.hpp"

namespace gridfold {

/// An experiment's folder, read.
struct Experiment {
  std::filesystem::path folder;
  ExperimentSpec spec;
  /// None where the folder has no published.csv.
  std::vector<PublishedNumber> published;
};

/// Reads experiment.yaml and published.csv, whether or not the data they need is here. Throws ConfigError and DataError
/// for mistakes in them.
Experiment read_whole_experiment(const std::filesystem::path& folder);

/// Whether every file is here that the step reads, whether or not it can be read.
bool has_data(const ExperimentStep& step);

/// Throws ConfigError where a step's choice could not be judged by the test part although it is to be, and DataError
/// with every published number that has no place in the results: whose step the experiment lacks, or
/// whose configuration, fold or quantity the step's plan. Of steps whose data is not here or cannot be read, nothing
/// further is checked.
void require_places(const Experiment& experiment, const std::stop_token& stop);

/// What became of an experiment.
struct Reproduction {
  std::vector<report::ReproducedNumber> numbers;
  /// Whether a step could not be run although its data is here.
  bool has_failed = false;
  /// Whether every picture that was to be drawn is.
  bool are_all_drawn = true;
};

/// Runs the steps whose data is here, draws their runs where `draws`, and compares every published number, all of which
/// have a place; those of other steps are skipped, those of steps that cannot be run fail. Where runs and pictures are
/// goes to `notes`.
Reproduction reproduce(const Experiment& experiment, const RunSettings& settings, bool draws, std::ostream& notes,
                       const std::stop_token& stop);

}  // namespace gridfold
