#pragma once

#include <filesystem>

#include "store/run_record.hpp"

namespace gridfold {

/// The commit of the git checkout that holds `sweep_file`, and, where `with_diff`, what tracked files in the file's
/// folder differ in from it: the first 256 KiB. Without git or outside a checkout, the file alone.
SweepSource sweep_source(const std::filesystem::path& sweep_file, bool with_diff);

}  // namespace gridfold
