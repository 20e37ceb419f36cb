#pragma once

#include <filesystem>
#include <string>

#include "store/run_record.hpp"

namespace gridfold {

/// The folder of a run: `run` is a path to it, its id below `output_directory`, a beginning of an id that no other
/// run there shares, or `latest`. Throws StoreError, with the candidates where there are several.
std::filesystem::path find_run(const std::string& run, const std::filesystem::path& output_directory);

/// Reads a run's summary.json. Throws StoreError naming the file and the field.
RunRecord read_run(const std::filesystem::path& folder);

/// Compares each file of the folder with the size and SHA-256 that summary.json tells. Throws StoreError at the
/// first one that is missing or differs.
void verify_run(const std::filesystem::path& folder);

}  // namespace gridfold
