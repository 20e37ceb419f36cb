#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace gridfold {

/// Puts the files of a run, its artifacts but no pictures among them, into one archive, which must not exist yet.
/// Throws StoreError, also where a process writes the run, where something is wrong with it, and where its folder does
/// not have the name of a run. Throws Cancelled, too, and leaves nothing then.
void pack_run(const std::filesystem::path& folder, const std::filesystem::path& archive,
              const std::stop_token& stop = {});

/// A run that came from an archive.
struct UnpackedRun {
  std::filesystem::path folder;
  /// `tag x: why`: tags that would name other runs of the store.
  std::vector<std::string> left_out_tags;
};

/// Makes a run's folder below `directory` of an archive that may come from anybody. It holds files of a run, under a
/// run's id, and nothing else, all as they were packed but for tags that are left out; otherwise nothing is left. What
/// else gridfold puts into a run's folder, and `tar` took along, is left out: pictures with their scripts,
/// `progress.json`, temporary files and `*.before-rebuild`. Throws StoreError, and Cancelled.
UnpackedRun unpack_run(const std::filesystem::path& archive, const std::filesystem::path& directory,
                       const std::stop_token& stop = {});

}  // namespace gridfold
