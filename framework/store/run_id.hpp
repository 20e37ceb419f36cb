#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace gridfold {

/// `text` with every byte but ASCII letters, digits, `.`, `_` and `-` turned into `-` (runs of them into one),
/// at most 64 bytes, never starting with a dot or a dash; "run" where nothing is left.
std::string file_name_safe(std::string_view text);

/// UTC as ISO 8601 with milliseconds: `2026-11-23T15:19:00.123Z`.
std::string to_utc_text(std::chrono::system_clock::time_point time);

/// An id that sorts by time: `20261123T151900.123Z-digits-knn-3f9a2c1e`, with `config_hash` cut to 8 digits.
/// Attempts after the first end in `-2`, `-3`, ...: whoever makes the folder decides which one is free.
std::string run_id(std::chrono::system_clock::time_point started, std::string_view name, std::string_view config_hash);
/// Whether a text has the shape of an id, such as a folder's name in an archive.
bool is_run_id(std::string_view text);
std::string numbered_run_id(const std::string& id, std::size_t attempt);

}  // namespace gridfold
