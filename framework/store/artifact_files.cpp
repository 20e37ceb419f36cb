#include "store/artifact_files.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <span>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"
#include "hdf5/array_file.hpp"
#include "store/artifact_sums.hpp"
#include "store/durable_file.hpp"
#include "store/hdf5/memory_file.hpp"
#include "store/read_file.hpp"
#include "store/stored_file.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostArrayBytes = std::uint64_t{1} << 30;

/// Numbers as doubles; texts as the names of a dimension's elements.
void add_to(StoredArtifact& artifact, const std::string& name, hdf5::StoredArray array) {
  std::visit(
      [&](auto& values) {
        if constexpr (std::is_same_v<std::remove_cvref_t<decltype(values)>, std::vector<std::string>>) {
          artifact.names.push_back({name, std::move(values)});
        } else {
          artifact.arrays.push_back({name, {}, array.shape, std::vector<double>(values.begin(), values.end())});
        }
      },
      array.values);
}

std::string kind_of(const fs::path& file) {
  const std::string stem = file.stem().string();
  return stem.substr(0, stem.find('-'));
}

StoredArtifact read_artifact(const fs::path& file) {
  const std::string stem = file.stem().string();
  const std::size_t end_of_name = stem.rfind('-');
  if (end_of_name == std::string::npos) {
    throw DataError(file.string() + ": is not named as an artifact is: <name>-<cell key>.h5");
  }
  StoredArtifact artifact{.kind = kind_of(file),
                          .name = stem.substr(0, end_of_name),
                          .cell_key = stem.substr(end_of_name + 1),
                          .arrays = {},
                          .names = {}};
  require_no_link(file);
  const hdf5::ArrayFile stored(file);
  for (const std::string& name : stored.names()) {
    if (stored.is_in_other_files(name)) {
      throw DataError(fmt::format("{}: {} lies in another file, as nothing that gridfold writes", file.string(), name));
    }
    add_to(artifact, name, stored.read(name, kMostArrayBytes));
  }
  return artifact;
}

}  // namespace

fs::path artifact_path(const fs::path& run_folder, const std::string& name, const std::string& cell_key) {
  return run_folder / kArtifactFolder / fmt::format("{}-{}.h5", name, cell_key);
}

void write_artifact(const fs::path& run_folder, const std::string& name, const std::string& cell_key,
                    const std::vector<NamedArray>& arrays, const DimensionNames& names) {
  hdf5::MemoryFile file;
  std::map<std::string, std::size_t> sizes;
  for (const NamedArray& array : arrays) {
    for (std::size_t i = 0; i < array.dimensions.size(); ++i) sizes.emplace(array.dimensions[i], array.sizes[i]);
  }
  const bool has_names = std::ranges::any_of(names.names, [](const std::string& one) { return !one.empty(); });
  for (const auto& [dimension, size] : sizes) {
    if (has_names && dimension == names.dimension) {
      file.add_dimension(dimension, std::span<const std::string>(names.names));
      continue;
    }
    std::vector<std::int64_t> indices(size);
    std::iota(indices.begin(), indices.end(), std::int64_t{0});
    file.add_dimension(dimension, std::span<const std::int64_t>(indices));
  }
  for (const NamedArray& array : arrays) {
    std::visit([&](const auto& values) { file.add_array(array.name, array.dimensions, std::span(values)); },
               array.values);
  }
  file.set_attribute("", "artifact", name);
  file.set_attribute("", "cell", cell_key);
  const fs::path path = artifact_path(run_folder, name, cell_key);
  if (!has_artifact_sums(run_folder)) begin_artifact_sums(run_folder);
  const std::vector<std::byte> bytes = file.image();
  // First the checksum: whoever goes on after a crash makes an artifact that is missing.
  add_artifact_sum(path, bytes);
  replace_durable_file(path, bytes);
  sync_folder(path.parent_path());
}

std::vector<StoredArtifact> read_artifacts(const fs::path& run_folder) {
  std::vector<DamagedArtifact> damaged;
  std::vector<StoredArtifact> artifacts = read_artifacts(run_folder, damaged);
  if (!damaged.empty()) throw StoreError(damaged.front().problem);
  return artifacts;
}

std::vector<StoredArtifact> read_artifacts(const fs::path& run_folder, std::vector<DamagedArtifact>& damaged) {
  std::vector<StoredArtifact> artifacts;
  for (const std::string& name : artifact_names(run_folder)) {
    const fs::path file = run_folder / name;
    if (name.ends_with(kArtifactSums)) continue;
    try {
      artifacts.push_back(read_stored_file([&] { return read_artifact(file); }));
    } catch (const StoreError& error) {
      damaged.push_back({kind_of(file), error.what()});
    }
  }
  for (const std::string& name : missing_artifacts(run_folder)) {
    damaged.push_back({kind_of(name), fmt::format("{}: is missing", (run_folder / name).string()), true});
  }
  return artifacts;
}

}  // namespace gridfold
