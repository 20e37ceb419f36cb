#pragma once

#include <optional>
#include <string_view>

#include "plan/outcome.hpp"

namespace gridfold {

/// `absent`, `done` or `failed`: the words that files use.
std::string_view to_text(FoldStatus status);

/// The status of that word; nothing for any other word.
std::optional<FoldStatus> fold_status(std::string_view word);

}  // namespace gridfold
