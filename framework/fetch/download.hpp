#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>

#include "core/error.hpp"

namespace gridfold {

/// A download that did not succeed; another mirror may have the file.
class DownloadError : public DataError {
 public:
  /// `is_network` says that no server was reached.
  DownloadError(const std::string& problem, bool is_network) : DataError(problem), network(is_network) {}
  bool network;
};

/// What to do about a download that failed, as a sentence; of every mirror where a set has several.
std::string advice_on_network(bool reached_any);

struct DownloadOptions {
  /// The most bytes that the whole file may have; 0 where that is not known.
  std::uint64_t expected_bytes = 0;
  /// Slower than one byte a second for so long is given up.
  long stall_seconds = 30;
  /// Told how many bytes there are, and of how many, 0 where that is not known.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress = {};
  std::stop_token stop = {};
};

/// Downloads what is at `url` (http, https) to `file`; where that is there already, goes on behind it if the server
/// can, and from the beginning if not. Redirects are followed, and proxies taken from the environment as curl does.
/// Throws DownloadError, StoreError where the file cannot be written, and Cancelled soon after a stop was asked for.
void download(const std::string& url, const std::filesystem::path& file, const DownloadOptions& options);

}  // namespace gridfold
