#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "data/loader.hpp"

namespace gridfold {

/// What a conversion wrote.
struct Converted {
  /// The loader that reads it, with the parameters that differ from the defaults.
  std::string loader;
  ParameterValues parameters;
  std::vector<std::filesystem::path> files;
  /// Of the train part, the same before and after.
  std::string fingerprint;
};

/// Writes all parts of a data set to `target`, whose ending says the format: .csv, .npy, .npz, .libsvm, .h5 and the
/// like. What was written is read back before it gets its name, and has the fingerprints of what was converted. Throws
/// ConfigError for an ending that stands for no format, and where `target` exists; DataError for what the format cannot
/// hold; StoreError where it cannot be written.
Converted convert(const Loader& loader, const LoadRequest& request, const std::filesystem::path& target,
                  std::span<const Loader> loaders);

}  // namespace gridfold
