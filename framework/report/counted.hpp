#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gridfold::report {

/// `1,613,706`.
std::string grouped(std::uint64_t count);

/// `1 cell`, `2 cells`, `1,613,706 pairs`.
std::string counted(std::uint64_t count, std::string_view one, std::string_view many);

/// `12 bytes`, `1.5 KiB`, `0.7 MiB`.
std::string bytes_text(std::uint64_t bytes);

/// `below 0.1 s`, `about 12 s`, `about 3 min`.
std::string duration_text(double seconds);

}  // namespace gridfold::report
