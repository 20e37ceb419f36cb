#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/cell_spec.hpp"
#include "config/grid_spec.hpp"
#include "config/source_mark.hpp"
#include "config/transform_rule.hpp"

namespace gridfold {

/// A sweep file, read and checked but for what needs the data set.
struct SweepSpec {
  std::filesystem::path file;
  std::string name;
  std::string description;
  /// The constants; the grid's values are put over them.
  CellSpec base;
  GridSpec grid;
  std::vector<Located<std::string>> scores{{"accuracy", {}}};
  /// Where steps of pipelines and their parameters stand, by key path: `transforms[1].pca.components`.
  std::map<std::string, SourceMark> pipeline_places = {};
};

/// The names that the registries know; config is below them and is told.
struct Vocabulary {
  std::vector<std::string> loaders;
  std::vector<std::string> classifiers;
  std::vector<std::string> metrics;
  std::vector<std::string> weights;
  std::vector<std::string> scores;
  std::vector<TransformRule> transforms = {};
};

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

/// Reads a sweep file, puts the overrides over it, and checks it. Relative paths in it start at its folder.
/// Throws ConfigError with every mistake found.
SweepSpec read_sweep(const std::filesystem::path& file, std::span<const Override> overrides,
                     const Vocabulary& vocabulary, const ReadOptions& options = {});

/// As read_sweep, for text that is at hand; `file` is what complaints name and where relative paths start.
SweepSpec read_sweep_text(std::string_view text, const std::filesystem::path& file, std::span<const Override> overrides,
                          const Vocabulary& vocabulary);

/// The place of what decides in which configurations the axis has a meaning: of an override, where there is one, and
/// nowhere else.
SourceMark deciding_override(const SweepSpec& sweep, const std::string& axis_name);

/// The place, with its path, of a step or of a parameter in the pipeline that stands at `pipeline`; the pipeline's own
/// place where that is all that is known.
SourceMark place_in_pipeline(const SweepSpec& sweep, const SourceMark& pipeline, const std::string& key_path);

/// The sweep as YAML with every default and override written out; it reads back as the same sweep.
std::string to_yaml(const SweepSpec& sweep);

}  // namespace gridfold
