#pragma once

#include <string>
#include <string_view>

namespace gridfold {

/// `text` without what a terminal obeys rather than shows: control characters except line feed and tab, DEL, C1, and
/// marks that change the direction of writing become `\u001b`, bytes that are not UTF-8 `\xff`. All else stays.
std::string printable(std::string_view text);

/// The same with line feeds and tabs as blanks, for text that must stay on one line.
std::string printable_line(std::string text);

}  // namespace gridfold
