#pragma once

#include <span>
#include <stop_token>
#include <string>

namespace gridfold {

/// `gridfold data fetch`: brings the named data sets into the cache, or lists those that can be fetched where none is
/// named. Returns an ExitCode. Throws ConfigError for an unknown name, and as fetch does.
int fetch_datasets(std::span<const std::string> names, std::span<const std::string> mirrors,
                   std::span<const std::string> from, const std::stop_token& stop);

}  // namespace gridfold
