#pragma once

#include <functional>
#include <string>

#include "data/file_stamps.hpp"

namespace gridfold {

/// 64 hexadecimal digits that depend on the contents of files and on `what`: from the user's cache where the files are
/// still those of earlier, else computed and put there. An empty list of files is never cached.
std::string cached_digest(const std::string& what, const FileStamps& stamps,
                          const std::function<std::string()>& compute);

}  // namespace gridfold
