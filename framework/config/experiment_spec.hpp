#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/sweep_spec.hpp"

namespace gridfold {

/// One sweep of an experiment.
struct ExperimentStep {
  Located<std::string> name;
  SweepSpec sweep;
  /// Whether what the sweep chooses is then judged by the test part.
  bool is_evaluated = false;
};

/// An experiment file: sweeps to run one after another, whose numbers are compared with published ones.
struct ExperimentSpec {
  std::string name;
  std::string description;
  /// Where the numbers were published.
  std::string source;
  /// What has to be downloaded for it, in words; empty where gridfold brings or makes all of it.
  std::string data;
  std::vector<ExperimentStep> steps;
};

/// Reads an experiment file, or standard input where the file is `-`: `name`, `description`, `source`, `data` and
/// `steps`, a list of `name`, `sweep` and `evaluate` (true or false), where a sweep is what a sweep file holds (its
/// `name` may be left out: the step's name is taken). A file without `steps` is a sweep file, an experiment of that one
/// step. Relative paths start at the file's folder. Throws ConfigError with every mistake found.
ExperimentSpec read_experiment(const std::filesystem::path& file, const Vocabulary& vocabulary,
                               const ReadOptions& options = {});

}  // namespace gridfold
