#pragma once

#include <string>
#include <string_view>

namespace gridfold {

/// `text` in quotes, short enough for a message and free of what a terminal obeys: `"höhe\t"`, `"\u001b"`, `"\xff"`.
std::string shown(std::string_view text);

}  // namespace gridfold
