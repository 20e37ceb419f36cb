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
#include "config/point_values.hpp"

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

}  // namespace gridfold
