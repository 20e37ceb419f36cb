#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/named_array.hpp"

namespace gridfold {

/// An artifact of one configuration, as a run's folder holds it.
struct StoredArtifact {
  /// What made it: `gallery`.
  std::string kind;
  /// With parameters that are not at their defaults: `gallery-queries_5`.
  std::string name;
  /// Of the configuration.
  std::string cell_key;
  /// By name; their values are doubles, and their dimensions have no names.
  std::vector<NamedArray> arrays;
  /// Of the dimensions whose elements have names.
  std::vector<DimensionNames> names;
};

/// `artifacts/<name>-<cell key>.h5` below the run's folder.
std::filesystem::path artifact_path(const std::filesystem::path& run_folder, const std::string& name,
                                    const std::string& cell_key);

/// Writes the arrays as a netCDF-4 file, whole or not at all; equal arrays give equal bytes. The elements of a
/// dimension that has no names, or none but empty ones, are numbered. Throws StoreError.
void write_artifact(const std::filesystem::path& run_folder, const std::string& name, const std::string& cell_key,
                    const std::vector<NamedArray>& arrays, const DimensionNames& names = {});

/// Every artifact of the run, by file name. Throws StoreError where one cannot be read.
std::vector<StoredArtifact> read_artifacts(const std::filesystem::path& run_folder);

/// What kept an artifact from being read.
struct DamagedArtifact {
  /// `gallery`.
  std::string kind;
  std::string problem;
  /// Whether its file is gone.
  bool is_missing = false;
};

/// Every artifact of the run that can be read, by file name; the others, also those that are gone, go to `damaged`.
std::vector<StoredArtifact> read_artifacts(const std::filesystem::path& run_folder,
                                           std::vector<DamagedArtifact>& damaged);

}  // namespace gridfold
