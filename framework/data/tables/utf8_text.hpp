#pragma once

#include <cstdint>
#include <string>

namespace gridfold {

/// Appends the character with that number in UTF-8.
void append_utf8(std::string& text, std::uint32_t code);

}  // namespace gridfold
