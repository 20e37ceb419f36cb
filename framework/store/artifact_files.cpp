#include "store/artifact_files.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <span>
#include <sstream>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/sha256.hpp"
#include "hdf5/array_file.hpp"
#include "store/durable_file.hpp"
#include "store/file_descriptor.hpp"
#include "store/hdf5/memory_file.hpp"
#include "store/read_file.hpp"
#include "store/stored_file.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kExtension = ".h5";
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

StoredArtifact read_artifact(const fs::path& file) {
  const std::string stem = file.stem().string();
  const std::size_t end_of_name = stem.rfind('-');
  if (end_of_name == std::string::npos) {
    throw DataError(file.string() + ": is not named as an artifact is: <name>-<cell key>.h5");
  }
  StoredArtifact artifact{.kind = stem.substr(0, stem.find('-')),
                          .name = stem.substr(0, end_of_name),
                          .cell_key = stem.substr(end_of_name + 1),
                          .arrays = {},
                          .names = {}};
  const hdf5::ArrayFile stored(file);
  for (const std::string& name : stored.names()) {
    add_to(artifact, name, stored.read(name, kMostArrayBytes));
  }
  return artifact;
}

void add_checksum(const fs::path& artifact, std::span<const std::byte> bytes) {
  Sha256 hash;
  hash.update(bytes);
  FileDescriptor sums(artifact.parent_path() / kArtifactSums, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW,
                      "cannot open");
  const std::string line = fmt::format("{}  {}\n", hash.hex_digest(), artifact.filename().string());
  sums.write_all(std::as_bytes(std::span(line)));
  sums.sync();
  sums.close();
}

/// The checksums by file name.
std::map<std::string, std::string> read_checksums(const fs::path& file) {
  constexpr std::uint64_t kMostBytes = std::uint64_t{64} << 20;
  constexpr std::size_t kDigits = 64;
  std::istringstream lines(read_file(file, kMostBytes));
  std::map<std::string, std::string> sums;
  for (std::string line; std::getline(lines, line);) {
    const std::string name = line.size() > kDigits + 2 ? line.substr(kDigits + 2) : std::string();
    if (!is_artifact_name(fmt::format("{}/{}", kArtifactFolder, name)) || line.compare(kDigits, 2, "  ") != 0) {
      throw StoreError(fmt::format("{}: holds a line that is no checksum of an artifact", file.string()));
    }
    sums[name] = line.substr(0, kDigits);
  }
  return sums;
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
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error)
    throw StoreError(fmt::format("{}: cannot make the folder: {}", path.parent_path().string(), error.message()));
  const std::vector<std::byte> bytes = file.image();
  // First the checksum: whoever goes on after a crash makes an artifact that is missing.
  add_checksum(path, bytes);
  replace_durable_file(path, bytes);
  sync_folder(path.parent_path());
}

std::vector<std::string> artifact_names(const fs::path& run_folder) {
  std::vector<std::string> names;
  std::error_code absent;
  for (const fs::directory_entry& entry : fs::directory_iterator(run_folder / kArtifactFolder, absent)) {
    if (entry.path().extension() == kExtension || entry.path().filename() == kArtifactSums) {
      names.push_back(fmt::format("{}/{}", kArtifactFolder, entry.path().filename().string()));
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool is_artifact_name(std::string_view name) {
  constexpr std::size_t kMostBytes = 255;
  if (!name.starts_with(kArtifactFolder) || name.size() > kArtifactFolder.size() + 1 + kMostBytes) return false;
  name.remove_prefix(kArtifactFolder.size());
  if (name.size() > 1 && name.substr(1) == kArtifactSums) return name.front() == '/';
  return name.size() > 1 && name.front() == '/' && name[1] != '.' && name.ends_with(kExtension) &&
         std::all_of(name.begin() + 1, name.end(), [](char c) {
           return c != '/' && c != '\\' && static_cast<unsigned char>(c) >= ' ' && c != '\x7f';
         });
}

std::vector<std::string> problems_of_artifacts(const fs::path& run_folder) {
  const fs::path folder = run_folder / kArtifactFolder;
  const fs::path file = folder / kArtifactSums;
  std::error_code ignored;
  if (!fs::exists(fs::symlink_status(file, ignored))) return {};
  std::vector<std::string> problems;
  std::map<std::string, std::string> sums = read_checksums(file);
  for (const std::string& name : artifact_names(run_folder)) {
    if (name.ends_with(kArtifactSums)) continue;
    const fs::path artifact = run_folder / name;
    const auto listed = sums.find(artifact.filename().string());
    if (listed == sums.end()) {
      problems.push_back(fmt::format("{}: no line of {} tells of it", artifact.string(), kArtifactSums));
      continue;
    }
    if (digest_of_file(artifact).sha256 != listed->second) {
      problems.push_back(
          fmt::format("{}: its SHA-256 is not the one in {}; delete it, and `gridfold run` makes it again",
                      artifact.string(), kArtifactSums));
    }
    sums.erase(listed);
  }
  for (const auto& [name, sum] : sums) {
    problems.push_back(fmt::format("{}: is missing; `gridfold run` makes it again", (folder / name).string()));
  }
  return problems;
}

std::vector<StoredArtifact> read_artifacts(const fs::path& run_folder) {
  std::vector<StoredArtifact> artifacts;
  for (const std::string& name : artifact_names(run_folder)) {
    if (name.ends_with(kArtifactSums)) continue;
    artifacts.push_back(read_stored_file([&] { return read_artifact(run_folder / name); }));
  }
  return artifacts;
}

}  // namespace gridfold
