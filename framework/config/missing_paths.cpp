#include "config/missing_paths.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <variant>

namespace gridfold {

namespace {

void add_if_missing(const Key& key, const KeyValue& value, std::vector<std::string>& missing) {
  const auto* path = std::get_if<std::string>(&value.value.value);
  if (key.info.type != ParameterType::path || path == nullptr) return;
  std::error_code error;
  if (std::filesystem::exists(*path, error)) return;
  if (std::find(missing.begin(), missing.end(), *path) == missing.end()) missing.push_back(*path);
}

void add_missing(const GridSpec& grid, std::vector<std::string>& missing) {
  if (grid.axis.key != nullptr) {
    for (const KeyValue& option : grid.axis.options) add_if_missing(*grid.axis.key, option, missing);
  }
  for (const GridSpec& part : grid.parts) add_missing(part, missing);
}

}  // namespace

std::vector<std::string> missing_paths(const SweepSpec& sweep) {
  std::vector<std::string> missing;
  for (const auto& [key, value] : sweep.constants) add_if_missing(*key, value, missing);
  add_missing(sweep.grid, missing);
  return missing;
}

}  // namespace gridfold
