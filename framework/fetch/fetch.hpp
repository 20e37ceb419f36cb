#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "data/published/published_sets.hpp"

namespace gridfold {

struct FetchOptions {
  /// URLs to which a file's name is appended, tried before the set's own.
  std::vector<std::string> mirrors = {};
  /// Files, or folders of files, that were downloaded before: where all of a set's are among them, nothing is
  /// downloaded.
  std::vector<std::filesystem::path> from = {};
  /// Told of each file how many bytes of it there are, and of how many, 0 where that is not known.
  std::function<void(const std::string& file, std::uint64_t done, std::uint64_t total)> progress = {};
  /// Told why a mirror failed where there is another one to try, and what a call waits for.
  std::function<void(const std::string& message)> note = {};
  long stall_seconds = 30;
  std::stop_token stop = {};
};

/// What became of a set.
struct Fetched {
  std::filesystem::path folder;
  /// Whether it was there already.
  bool was_there = false;
};

/// Brings a set's files into its folder among the fetched data sets: downloads them from the first mirror that has them
/// whole, goes on with what an interrupted call left, checks their sums, and unpacks archives. The folder appears whole
/// or not at all. Throws DataError where no mirror has the right file, StoreError where the folder cannot be written,
/// and Cancelled soon after a stop was asked for; what was downloaded is kept for the next call then.
Fetched fetch(const PublishedSet& set, const FetchOptions& options);

/// The same of the OpenML data set of that number, whose file is kept as kOpenmlTable. `options.mirrors` are servers
/// that are asked instead of openml.org. Throws DataError as well where it is no ARFF file.
Fetched fetch(std::int64_t openml_id, const FetchOptions& options);

}  // namespace gridfold
