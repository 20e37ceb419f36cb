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

/// The variables of a version 5 file; none for other versions. matio pads values up to what the dimensions promise, and
/// does not always notice that a file is cut short. Throws DataError where the file ends before the elements that it
/// announces.
std::vector<MatElement> mat_elements(const std::filesystem::path& path);

}  // namespace gridfold
