#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "data/published/published_sets.hpp"

namespace gridfold {

struct FetchOptions {
  /// URLs that are tried before the set's own mirrors.
  std::vector<std::string> mirrors = {};
  /// Files, or folders of files, that were downloaded before: where all of a set's are among them, nothing is
  /// downloaded.
  std::vector<std::filesystem::path> from = {};
  /// Told of each file how many bytes of it there are, and of how many, 0 where that is not known.
  std::function<void(const std::string& file, std::uint64_t done, std::uint64_t total)> progress = {};
  /// Told what is worth a line: a mirror that failed.
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

/// An OpenML data set, and the name of its label.
struct OpenmlSet {
  PublishedSet set;
  std::string target;
};

/// What OpenML's interface says of a data set, which is downloaded from `server`. Throws DownloadError, and DataError
/// where the answer names no ARFF file.
OpenmlSet openml_set(std::int64_t id, const FetchOptions& options,
                     const std::string& server = "https://www.openml.org");

/// Fetches it; its file is kept as kOpenmlTable.
Fetched fetch(const OpenmlSet& set, const FetchOptions& options);

}  // namespace gridfold
