#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

namespace gridfold {

/// The folder of the run that a user means: `run` is a path to it or, below `output_directory`, its id, a tag, the
/// beginning of an id that no other run shares, the name of a sweep (of which it is the newest run), or `latest`.
/// Throws StoreError, with the candidates where there are several, and Cancelled.
std::filesystem::path find_run(const std::string& run, const std::filesystem::path& output_directory,
                               const std::stop_token& stop = {});

}  // namespace gridfold
