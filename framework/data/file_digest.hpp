#pragma once

#include <stop_token>
#include <string>

#include "data/file_stamps.hpp"

namespace gridfold {

/// The SHA-256 of a file, as 64 hexadecimal digits, from the user's cache where it is known. Empty where the file
/// cannot be read. Throws Cancelled soon after a stop was asked for.
std::string file_digest(const FileStamp& file, const std::stop_token& stop = {});

}  // namespace gridfold
