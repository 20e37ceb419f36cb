#include "store/parse_json.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "core/error.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kMostDepth = 32;

/// How deep brackets stand in each other at most, whatever else the text holds: each costs the parser memory, however
/// few bytes it takes.
std::size_t depth_of(std::string_view text) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool is_in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_in_text) {
      if (c == '\\') ++i;
      if (c == '"') is_in_text = false;
    } else if (c == '"') {
      is_in_text = true;
    } else if (c == '[' || c == '{') {
      deepest = std::max(deepest, ++depth);
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

}  // namespace

nlohmann::ordered_json parse_json(std::string_view text, const std::string& source) {
  if (depth_of(text) > kMostDepth) throw StoreError(fmt::format("{}: nests deeper than {} levels", source, kMostDepth));
  try {
    return nlohmann::ordered_json::parse(text);
  } catch (const nlohmann::json::parse_error& error) {
    throw StoreError(fmt::format("{}: byte {}: is no JSON", source, error.byte));
  } catch (const nlohmann::json::out_of_range&) {
    throw StoreError(fmt::format("{}: holds a number beyond the range of 64-bit floats", source));
  }
}

}  // namespace gridfold
