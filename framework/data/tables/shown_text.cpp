#include "data/tables/shown_text.hpp"

#include <algorithm>
#include <cstddef>

#include "core/printable.hpp"

namespace gridfold {

std::string shown(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  const bool is_whole = text.size() <= kLongest;
  // No character of UTF-8 is cut.
  const auto is_within = [&](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80; };
  std::size_t size = std::min(text.size(), kLongest);
  while (!is_whole && size > kLongest - 3 && is_within(size)) --size;
  std::string quoted = "\"";
  for (const char c : printable(text.substr(0, size))) {
    quoted += c == '\n' ? "\\n" : c == '\t' ? "\\t" : std::string(1, c);
  }
  return quoted + (is_whole ? "\"" : "\"...");
}

}  // namespace gridfold
