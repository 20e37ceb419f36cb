#include "data/tables/shown_text.hpp"

#include <fmt/format.h>

namespace gridfold {

std::string shown(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  std::string quoted = "\"";
  for (const char c : text.substr(0, kLongest)) {
    const auto byte = static_cast<unsigned char>(c);
    quoted += byte < 0x20 || byte >= 0x7f ? fmt::format("\\x{:02x}", byte) : std::string(1, c);
  }
  return quoted + (text.size() > kLongest ? "\"..." : "\"");
}

}  // namespace gridfold
