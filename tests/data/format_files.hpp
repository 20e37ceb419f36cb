#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "data_files.hpp"

namespace gridfold::test {

/// Files of one content in many formats; tests/data/formats/ has the scripts that wrote them.
inline const std::filesystem::path kFormatFiles = std::filesystem::path(GRIDFOLD_SOURCE_DIR) / "tests/data/formats";

inline Dataset load_format(std::string_view format, const std::filesystem::path& path,
                           const ParameterValues& options = {}, Part part = Part::train) {
  return load_part(loader(format), request_of(format, path, options, part));
}

/// The fingerprint of `name`.csv, which another format of the same content must have.
inline std::string csv_fingerprint(const std::string& name) {
  return load_format("csv", kFormatFiles / (name + ".csv")).fingerprint;
}

}  // namespace gridfold::test
