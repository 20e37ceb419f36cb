#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace gridfold {

/// Two hexadecimal digits for each byte.
inline std::string hex_text(std::span<const unsigned char> bytes) {
  // A key is made for each of a million cells: digit by digit is ten times as quick as formatting.
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(2 * bytes.size(), '0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    text[2 * i] = kDigits[bytes[i] >> 4];
    text[2 * i + 1] = kDigits[bytes[i] & 0xf];
  }
  return text;
}

}  // namespace gridfold
