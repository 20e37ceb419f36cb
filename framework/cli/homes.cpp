#include "cli/homes.hpp"

#include <system_error>

namespace gridfold {

namespace fs = std::filesystem;

std::vector<fs::path> homes() {
  std::vector<fs::path> found{fs::current_path()};
  std::error_code failed;
  const fs::path program = fs::read_symlink("/proc/self/exe", failed);
  if (failed) return found;
  for (fs::path folder = program.parent_path(); folder != folder.root_path(); folder = folder.parent_path()) {
    found.push_back(folder);
    found.push_back(folder / "share/gridfold");
  }
  return found;
}

}  // namespace gridfold
