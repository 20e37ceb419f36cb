#pragma once

#include <cstddef>
#include <string_view>

namespace gridfold {

/// Whether `text` is well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF
/// (the Unicode Standard, table 3-7).
bool is_valid_utf8(std::string_view text);

/// The bytes before the first that is not part of well-formed UTF-8; all of them where there is none.
std::size_t valid_utf8_prefix(std::string_view text);

/// Whether the byte begins a character of well-formed UTF-8.
constexpr bool starts_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

}  // namespace gridfold
