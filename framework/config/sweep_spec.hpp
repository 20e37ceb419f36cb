#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/grid_spec.hpp"
#include "config/key_table.hpp"

namespace gridfold {

/// A sweep file, read and checked but for what needs the data set.
struct SweepSpec {
  std::filesystem::path file;
  std::string name;
  std::string description;
  std::shared_ptr<const KeyTable> keys;
  /// What the grid's values are put over, in the order of the file.
  std::vector<std::pair<const Key*, KeyValue>> constants;
  GridSpec grid;
  std::vector<ComponentSpec> scores;
  std::vector<ComponentSpec> artifacts;
  /// The values of KeyRole::setting, given or by default, by the key's path.
  std::map<std::string, Scalar> settings;
  /// The environment variables that values name as `${NAME}`, in whatever file they stand or from the command line.
  std::set<std::string> variables;
  /// As YAML with every default and override written out, which reads back as the same sweep.
  std::string resolved;
};

/// The constants. They point into the sweep.
PointValues constants_of(const SweepSpec& sweep);

/// `key=value` from the command line: the key's path and a YAML value.
struct Override {
  std::string key_path;
  std::string value;
};

/// How strictly a file is read.
struct ReadOptions {
  /// Whether files and folders that the sweep names must exist, and variables in their paths be set.
  bool paths_must_exist = true;
};

/// Reads a sweep file, or standard input where the file is `-`, puts the overrides over it, and checks it. Relative
/// paths in it start at its folder. Throws ConfigError with every mistake found.
SweepSpec read_sweep(const std::filesystem::path& file, std::span<const Override> overrides,
                     const Vocabulary& vocabulary, const ReadOptions& options = {});

/// As read_sweep, for text that is at hand; `file` is what complaints name and where relative paths start.
SweepSpec read_sweep_text(std::string_view text, const std::filesystem::path& file, std::span<const Override> overrides,
                          const Vocabulary& vocabulary, const ReadOptions& options = {});

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
