#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gridfold {

/// The columns that a terminal, or a font of equal widths, shows the UTF-8 text in: two for a wide character, such as
/// those of Chinese, Japanese and Korean, none for a combining mark (Unicode Standard Annex 11).
std::size_t display_width(std::string_view text);

/// The longest beginning of the text that is no wider than so many columns.
std::string_view beginning_within(std::string_view text, std::size_t columns);

/// The blanks that the text lacks to be so many columns wide.
std::string padding(std::string_view text, std::size_t columns);

/// The text no wider than so many columns, two or more: out of the middle of a wider one, `mark` stands for what is
/// left out, since names differ at both ends.
std::string without_middle(std::string_view text, std::size_t columns, std::string_view mark);

}  // namespace gridfold
