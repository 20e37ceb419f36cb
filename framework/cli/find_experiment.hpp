#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace gridfold {

/// The folder of an experiment: `name` itself where it is a folder that holds an experiment.yaml, else
/// `experiments/<name>` below the working directory, a folder above the program, or the installed
/// `share/gridfold`. Throws ConfigError with the known experiments where there is none.
std::filesystem::path find_experiment(const std::string& name);

/// The names of all experiments in those places, sorted.
std::vector<std::string> known_experiments();

}  // namespace gridfold
