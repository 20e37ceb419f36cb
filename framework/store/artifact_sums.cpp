#include "store/artifact_sums.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <sstream>
#include <string_view>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/paths.hpp"
#include "core/sha256.hpp"
#include "store/durable_file.hpp"
#include "store/file_descriptor.hpp"
#include "store/read_file.hpp"
#include "store/stored_file.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kExtension = ".h5";

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

void append_to_sums(const fs::path& folder, std::string_view line) {
  // A FIFO would wait for who reads it.
  FileDescriptor sums(folder / kArtifactSums, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK, "cannot open");
  sums.require_regular();
  sums.write_all(std::as_bytes(std::span(line)));
  sums.sync();
  sums.close();
}

}  // namespace

std::vector<std::string> artifact_names(const fs::path& run_folder) {
  require_no_link(run_folder / kArtifactFolder);
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

bool asks_for_artifacts(std::string_view config) { return config.find("\nartifacts: ") != std::string_view::npos; }

bool has_artifact_sums(const fs::path& run_folder) {
  require_no_link(run_folder / kArtifactFolder);
  std::error_code ignored;
  return fs::exists(fs::symlink_status(run_folder / kArtifactFolder / kArtifactSums, ignored));
}

void begin_artifact_sums(const fs::path& run_folder) {
  const fs::path folder = run_folder / kArtifactFolder;
  require_no_link(folder);
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) throw StoreError(system_error_text(folder, "cannot make the folder", failed.value()));
  append_to_sums(folder, "");
  sync_folder(folder);
}

std::vector<std::string> problems_of_artifacts(const fs::path& run_folder) {
  const fs::path folder = run_folder / kArtifactFolder;
  const fs::path file = folder / kArtifactSums;
  // Not a run of the sweep, which may take a newer one.
  const std::string remedy = fmt::format("`gridfold run --resume {}`", shell_word(run_folder));
  if (!has_artifact_sums(run_folder)) {
    return {
        fmt::format("{}: is missing, and the sweep asks for artifacts; {} makes them again", file.string(), remedy)};
  }
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
      problems.push_back(fmt::format("{}: its SHA-256 is not the one in {}; delete it, and {} makes it again",
                                     artifact.string(), kArtifactSums, remedy));
    }
    sums.erase(listed);
  }
  for (const auto& [name, sum] : sums) {
    problems.push_back(fmt::format("{}: is missing; {} makes it again", (folder / name).string(), remedy));
  }
  return problems;
}

std::vector<std::string> missing_artifacts(const fs::path& run_folder) {
  std::map<std::string, std::string> sums;
  try {
    if (has_artifact_sums(run_folder)) sums = read_checksums(run_folder / kArtifactFolder / kArtifactSums);
  } catch (const StoreError&) {
    return {};
  }
  std::vector<std::string> missing;
  for (const auto& [name, sum] : sums) {
    const std::string path = fmt::format("{}/{}", kArtifactFolder, name);
    std::error_code ignored;
    if (!fs::exists(fs::symlink_status(run_folder / path, ignored))) missing.push_back(path);
  }
  return missing;
}

void add_artifact_sum(const fs::path& artifact, std::span<const std::byte> bytes) {
  Sha256 hash;
  hash.update(bytes);
  append_to_sums(artifact.parent_path(), fmt::format("{}  {}\n", hash.hex_digest(), artifact.filename().string()));
}

}  // namespace gridfold
