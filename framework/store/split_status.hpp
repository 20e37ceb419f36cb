#pragma once

#include <string_view>

#include "run/outcome.hpp"

namespace gridfold {

/// `absent`, `done`, `failed` or `pending`: the words that files use.
std::string_view to_text(SplitStatus status);

}  // namespace gridfold
