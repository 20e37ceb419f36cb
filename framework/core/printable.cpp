#include "core/printable.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "core/utf8.hpp"

namespace gridfold {

namespace {

/// The character that begins a text of well-formed UTF-8, and its bytes.
struct Character {
  char32_t code = 0;
  std::size_t size = 1;
};

Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
  if (byte(0) < 0x80) return {byte(0), 1};
  const std::size_t size = byte(0) < 0xe0 ? 2 : byte(0) < 0xf0 ? 3 : 4;
  char32_t code = byte(0) & (0x7fU >> size);
  for (std::size_t i = 1; i < size; ++i) code = code << 6 | (byte(i) & 0x3f);
  return {code, size};
}

bool is_obeyed(char32_t code) {
  const bool is_control = (code < 0x20 && code != '\n' && code != '\t') || (code >= 0x7f && code < 0xa0);
  // The Unicode Standard, annex 9, table 4, and the separators of lines and paragraphs.
  const bool turns = code == 0x061c || code == 0x200e || code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
                     (code >= 0x2066 && code <= 0x2069);
  return is_control || turns;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    std::string_view valid = text.substr(0, valid_utf8_prefix(text));
    text.remove_prefix(valid.size());
    while (!valid.empty()) {
      const Character character = first_character(valid);
      if (is_obeyed(character.code)) {
        shown += fmt::format("\\u{:04x}", static_cast<unsigned>(character.code));
      } else {
        shown += valid.substr(0, character.size);
      }
      valid.remove_prefix(character.size);
    }
    if (text.empty()) break;
    shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
    text.remove_prefix(1);
  }
  return shown;
}

std::string printable_line(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return printable(text);
}

}  // namespace gridfold
