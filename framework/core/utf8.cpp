#include "core/utf8.hpp"

namespace gridfold {

namespace {

struct Range {
  unsigned char low;
  unsigned char high;
};

/// Bytes that follow `lead`, or -1 where no sequence begins with it; `second` is what the first of them may be.
int following_bytes(unsigned char lead, Range& second) {
  second = {0x80, 0xbf};
  if (lead < 0x80) return 0;
  if (lead >= 0xc2 && lead <= 0xdf) return 1;
  if (lead >= 0xe0 && lead <= 0xef) {
    if (lead == 0xe0) second.low = 0xa0;
    if (lead == 0xed) second.high = 0x9f;
    return 2;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    if (lead == 0xf0) second.low = 0x90;
    if (lead == 0xf4) second.high = 0x8f;
    return 3;
  }
  return -1;
}

}  // namespace

std::size_t valid_utf8_prefix(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    Range allowed{};
    const int following = following_bytes(static_cast<unsigned char>(text[i]), allowed);
    if (following < 0) return i;
    std::size_t next = i + 1;
    for (int j = 0; j < following; ++j, ++next, allowed = {0x80, 0xbf}) {
      if (next == text.size()) return i;
      const auto byte = static_cast<unsigned char>(text[next]);
      if (byte < allowed.low || byte > allowed.high) return i;
    }
    i = next;
  }
  return i;
}

bool is_valid_utf8(std::string_view text) { return valid_utf8_prefix(text) == text.size(); }

}  // namespace gridfold
