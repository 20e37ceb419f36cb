#pragma once

#include <filesystem>
#include <optional>

#include "run/executor.hpp"

namespace gridfold {

/// How far the process is that writes a run, for others to look at.
struct WriterProgress {
  RunProgress progress;
  /// Since the process began its work on the run.
  double seconds = 0;
};

/// Replaces `progress.json` in the run's folder. Not being able to is no error: it is gone when the run ends.
void write_progress_file(const std::filesystem::path& folder, const WriterProgress& progress);
void remove_progress_file(const std::filesystem::path& folder);

/// Empty where there is none that can be read.
std::optional<WriterProgress> read_progress_file(const std::filesystem::path& folder);

}  // namespace gridfold
