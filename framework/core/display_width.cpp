#include "core/display_width.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/utf8.hpp"

namespace gridfold {

namespace {

struct CodePoints {
  char32_t first;
  char32_t last;
};

/// Blocks of characters that are wide or full-width in EastAsianWidth.txt, and the pictographs.
constexpr std::array kWide{CodePoints{0x1100, 0x115F},   CodePoints{0x2E80, 0x303E},   CodePoints{0x3041, 0x4DBF},
                           CodePoints{0x4E00, 0xA4CF},   CodePoints{0xA960, 0xA97F},   CodePoints{0xAC00, 0xD7A3},
                           CodePoints{0xF900, 0xFAFF},   CodePoints{0xFE30, 0xFE6F},   CodePoints{0xFF01, 0xFF60},
                           CodePoints{0xFFE0, 0xFFE6},   CodePoints{0x1F300, 0x1F64F}, CodePoints{0x1F680, 0x1F6FF},
                           CodePoints{0x1F900, 0x1F9FF}, CodePoints{0x20000, 0x3FFFD}};

constexpr std::array kCombining{CodePoints{0x0300, 0x036F}, CodePoints{0x1AB0, 0x1AFF}, CodePoints{0x1DC0, 0x1DFF},
                                CodePoints{0x200B, 0x200F}, CodePoints{0x20D0, 0x20FF}, CodePoints{0xFE00, 0xFE0F},
                                CodePoints{0xFE20, 0xFE2F}};

bool is_among(char32_t character, const auto& blocks) {
  return std::ranges::any_of(
      blocks, [&](const CodePoints& block) { return block.first <= character && character <= block.last; });
}

/// The bytes of the first character of well-formed UTF-8.
std::size_t length_of_first(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && !starts_character(text[length])) ++length;
  return length;
}

char32_t decoded(std::string_view character) {
  constexpr std::array<unsigned, 5> kBitsOfFirst{0, 0x7F, 0x1F, 0x0F, 0x07};
  const std::size_t length = std::min<std::size_t>(character.size(), 4);
  char32_t value = static_cast<unsigned char>(character.front()) & kBitsOfFirst[length];
  for (std::size_t i = 1; i < length; ++i) {
    value = value << 6U | (static_cast<unsigned char>(character[i]) & 0x3FU);
  }
  return value;
}

std::size_t width_of(std::string_view character) {
  const char32_t value = decoded(character);
  if (is_among(value, kCombining)) return 0;
  return is_among(value, kWide) ? 2 : 1;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const std::size_t length = length_of_first(text);
    width += width_of(text.substr(0, length));
    text.remove_prefix(length);
  }
  return width;
}

std::string_view beginning_within(std::string_view text, std::size_t columns) {
  std::size_t bytes = 0;
  std::size_t width = 0;
  while (bytes < text.size()) {
    const std::size_t length = length_of_first(text.substr(bytes));
    width += width_of(text.substr(bytes, length));
    if (width > columns) break;
    bytes += length;
  }
  return text.substr(0, bytes);
}

std::string padding(std::string_view text, std::size_t columns) {
  return std::string(columns - std::min(columns, display_width(text)), ' ');
}

std::string without_middle(std::string_view text, std::size_t columns, std::string_view mark) {
  std::size_t width = display_width(text);
  if (width <= columns) return std::string(text);
  const std::size_t kept = columns - std::min(columns, display_width(mark));
  const std::string_view beginning = beginning_within(text, kept - kept / 2);
  std::string_view end = text;
  while (!end.empty()) {
    const std::size_t length = length_of_first(end);
    const std::size_t first = width_of(end.substr(0, length));
    // A combining mark stays with the letter that it stands above.
    if (width <= kept / 2 && first > 0) break;
    width -= first;
    end.remove_prefix(length);
  }
  return fmt::format("{}{}{}", beginning, mark, end);
}

}  // namespace gridfold
