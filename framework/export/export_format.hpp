#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/component.hpp"
#include "export/exported_run.hpp"

namespace gridfold {

/// A file below an exported folder.
struct ExportedFile {
  std::filesystem::path path;
  std::string bytes;
};

/// A folder that an export makes as a whole.
struct ExportedFolder {
  /// Its name below the folder that the user names.
  std::string name;
  std::vector<ExportedFile> files;
};

/// A way to write a run for other programs: one file, or a folder.
struct ExportFormat {
  Component component;
  /// The file's bytes; null where a folder is made. Throws ConfigError where the format has no place for such a run.
  std::string (*file)(const ExportedRun& run) = nullptr;
  /// Null where a file is made. `to`, an absolute path, is where the folder will stand.
  ExportedFolder (*folder)(const ExportedRun& run, const std::filesystem::path& to) = nullptr;
  /// Whether the file can be shown in a terminal.
  bool is_text = true;
  /// Whether it is for people, who get the averages over seeds in the place of single seeds.
  bool averages_seeds = false;
};

ExportFormat csv_long_export();
ExportFormat csv_wide_export();
ExportFormat json_export();
ExportFormat json_lines_export();
ExportFormat markdown_export();
ExportFormat latex_export();
ExportFormat cv_results_export();
ExportFormat vega_lite_export();
ExportFormat mlflow_export();
ExportFormat hdf5_export();

/// Every format of `gridfold export`.
std::vector<ExportFormat> built_in_exports();

}  // namespace gridfold
