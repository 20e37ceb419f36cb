#pragma once

#include <cstddef>
#include <string_view>

namespace gridfold {

/// Whether the scalar at `begin`, which may start with an anchor or a tag, is in quotes that never close. The parser
/// takes the rest of the text for its value then, and says nothing.
bool has_unclosed_quote(std::string_view text, std::size_t begin);

/// Whether the list or mapping at `begin` opens with a bracket that nothing closes.
bool has_unclosed_bracket(std::string_view text, std::size_t begin);

}  // namespace gridfold
