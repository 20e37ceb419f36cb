#pragma once

#include <cstdint>
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
};

/// Asks OpenML (https://www.openml.org/apis) for a data set's description. Where files were downloaded before, nobody
/// is asked: the set has one file of an unknown sum, which is `options.from`. Throws DownloadError, and DataError where
/// the answer names no ARFF file.
OpenmlSet describe_openml(std::int64_t id, const FetchOptions& options);

}  // namespace gridfold
