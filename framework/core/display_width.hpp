#pragma once

#include <cstddef>
#include <string_view>

namespace gridfold {

/// The columns that a terminal, or a font of equal widths, shows the UTF-8 text in: two for a wide character, such as
/// those of Chinese, Japanese and Korean, none for a combining mark (Unicode Standard Annex 11).
std::size_t display_width(std::string_view text);

/// The longest beginning of the text that is no wider than so many columns.
std::string_view beginning_within(std::string_view text, std::size_t columns);

}  // namespace gridfold
