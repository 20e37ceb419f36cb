#pragma once

#include <string>

#include "data/file_stamps.hpp"
#include "data/loader.hpp"

namespace gridfold {

/// The fingerprint of the whole part, whatever rows are asked for: from the user's cache folder
/// (`gridfold/fingerprints` below $XDG_CACHE_HOME or ~/.cache) where an earlier call with the same loader, parameters
/// and stamps left it, else by reading the part. A folder that cannot be written changes nothing but the time that it
/// takes. Throws as load_part.
std::string known_fingerprint(const Loader& loader, const LoadRequest& request, const FileStamps& stamps);

}  // namespace gridfold
