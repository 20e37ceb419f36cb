#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gridfold {

/// In the run's folder.
inline constexpr std::string_view kArtifactFolder = "artifacts";

/// In that folder: a line for each artifact with its SHA-256 and its file name, as `sha256sum --check` reads them. Of
/// several lines for one file the last one counts.
inline constexpr std::string_view kArtifactSums = "SHA256SUMS";

/// The paths of all files of artifacts within the run's folder, ascending: `artifacts/<name>-<cell key>.h5` and
/// `artifacts/SHA256SUMS`. Throws StoreError where the folder is a link.
std::vector<std::string> artifact_names(const std::filesystem::path& run_folder);

/// Whether a path within a run's folder is such a one.
bool is_artifact_name(std::string_view name);

/// Whether a run's resolved sweep asks for artifacts.
bool asks_for_artifacts(std::string_view config);

/// Whether the run's folder has SHA256SUMS. It has none before its artifacts are begun. Throws
/// StoreError where the folder of artifacts is a link.
bool has_artifact_sums(const std::filesystem::path& run_folder);

/// Makes an empty SHA256SUMS where there is none. Throws StoreError.
void begin_artifact_sums(const std::filesystem::path& run_folder);

/// What differs from what was written: artifacts that are missing, changed or unknown to SHA256SUMS.
std::vector<std::string> problems_of_artifacts(const std::filesystem::path& run_folder);

/// The paths within the run's folder of artifacts that SHA256SUMS has a line of and that are gone; none where it cannot
/// be read.
std::vector<std::string> missing_artifacts(const std::filesystem::path& run_folder);

/// Adds the line of an artifact that is about to be written. Throws StoreError.
void add_artifact_sum(const std::filesystem::path& artifact, std::span<const std::byte> bytes);

}  // namespace gridfold
