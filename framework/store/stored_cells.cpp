#include "store/stored_cells.hpp"

#include <algorithm>
#include <system_error>
#include <vector>

#include "core/error.hpp"
#include "store/read_run.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> run_folders_by_age(const fs::path& output_directory) {
  std::vector<fs::path> folders;
  std::error_code failed;
  for (fs::directory_iterator entry(output_directory, failed); !failed && entry != fs::end(entry);
       entry.increment(failed)) {
    std::error_code ignored;
    if (fs::is_regular_file(entry->path() / "summary.json", ignored)) folders.push_back(entry->path());
  }
  // Ids begin with the time.
  std::sort(folders.begin(), folders.end());
  return folders;
}

}  // namespace

std::map<std::string, std::string> stored_cells(const fs::path& output_directory) {
  std::map<std::string, std::string> run_of_cell;
  for (const fs::path& folder : run_folders_by_age(output_directory)) {
    RunRecord record;
    try {
      record = read_run(folder);
    } catch (const StoreError&) {
      // Somebody else's folder, or a newer schema: it holds no result that this program could use.
      continue;
    }
    for (const ConfigurationRecord& configuration : record.configurations) {
      if (configuration.count(FoldStatus::done) == configuration.folds.size()) {
        run_of_cell[configuration.key] = record.id;
      }
    }
  }
  return run_of_cell;
}

}  // namespace gridfold
