#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace gridfold {

/// The folder of the run that a user means: `run` is a path to it or, below `output_directory`, its id, a tag, the
/// beginning of an id that no other run shares, the name of a sweep (of which it is the newest run), or `latest`.
/// Where it names an experiment, of which it is the newest run, `other_steps` gets the ids of the newest runs of its
/// other steps. Throws StoreError, with the candidates where there are several, and Cancelled.
std::filesystem::path find_run(const std::string& run, const std::filesystem::path& output_directory,
                               const std::stop_token& stop = {}, std::vector<std::string>* other_steps = nullptr);

}  // namespace gridfold
