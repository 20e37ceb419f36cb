#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "data/published/published_sets.hpp"
#include "fetch/fetch.hpp"

namespace gridfold {

/// What OpenML says of a data set.
struct OpenmlSet {
  PublishedSet set;
  /// The attribute that is the label; empty where none is.
  std::string label;
  /// Attributes that are no features, such as identifiers.
  std::vector<std::string> ignored;
  /// The file, where it was downloaded before.
  std::filesystem::path given = {};
};

/// Asks OpenML (https://www.openml.org/apis) for a data set's description. Where files were downloaded before, nobody
/// is asked: `options.from` is the ARFF file, which is read to its end, and perhaps the description; `options.note` is
/// told what cannot be known without that. Throws DataError where the file is none, where the description names no ARFF
/// file, or where it cannot be downloaded.
OpenmlSet describe_openml(std::int64_t id, const FetchOptions& options);

/// Throws DataError where the file is no ARFF file that can be read to its end without the ignored attributes.
void require_arff(const std::filesystem::path& file, const std::vector<std::string>& ignored,
                  const std::stop_token& stop);

}  // namespace gridfold
