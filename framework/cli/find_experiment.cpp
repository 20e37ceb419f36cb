#include "cli/find_experiment.hpp"

#include <algorithm>
#include <optional>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/homes.hpp"
#include "core/error.hpp"
#include "core/nearest_name.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

bool is_experiment(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_regular_file(folder / "experiment.yaml", ignored);
}

}  // namespace

std::vector<std::string> known_experiments() {
  std::vector<std::string> names;
  for (const fs::path& home : homes()) {
    std::error_code absent;
    for (const fs::directory_entry& entry : fs::directory_iterator(home / "experiments", absent)) {
      if (is_experiment(entry.path())) names.push_back(entry.path().filename().string());
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

fs::path find_experiment(const std::string& name) {
  if (is_experiment(name)) return name;
  for (const fs::path& home : homes()) {
    if (is_experiment(home / "experiments" / name)) return home / "experiments" / name;
  }
  const std::vector<std::string> known = known_experiments();
  if (known.empty()) {
    throw ConfigError(
        fmt::format("unknown experiment \"{}\": none is installed or in ./experiments; allowed: a folder "
                    "with an experiment.yaml",
                    name));
  }
  std::string problem = fmt::format("unknown experiment \"{}\"; allowed: {}, or a folder with an experiment.yaml", name,
                                    fmt::join(known, ", "));
  if (const auto nearest = nearest_name(name, known)) problem += fmt::format("; did you mean \"{}\"?", *nearest);
  throw ConfigError(problem);
}

}  // namespace gridfold
