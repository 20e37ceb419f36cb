#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace gridfold {

/// A variable of a MATLAB file that is a full array of numbers.
struct MatElement {
  std::string name;
  /// How many values of its real part are stored, whatever its dimensions say.
  std::uint64_t values = 0;
};

/// What a file of version 5 stores; nothing of others. matio fills up what dimensions promise beyond it, and notices
/// not always where a file ends. Throws DataError where the file ends before the elements that it announces do.
std::vector<MatElement> mat_elements(const std::filesystem::path& path);

}  // namespace gridfold
