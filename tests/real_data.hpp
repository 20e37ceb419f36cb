#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace gridfold::test {

/// The folder of that name below $GRIDFOLD_DATA; where it is not there, says so in the words that make ctest
/// count the test as skipped.
inline std::optional<std::filesystem::path> real_data(const std::string& folder) {
  const char* root = std::getenv("GRIDFOLD_DATA");
  if (root != nullptr && std::filesystem::exists(std::filesystem::path(root) / folder)) {
    return std::filesystem::path(root) / folder;
  }
  std::printf("SKIPPED: %s is not below GRIDFOLD_DATA\n", folder.c_str());
  return std::nullopt;
}

}  // namespace gridfold::test
