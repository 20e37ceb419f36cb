#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gridfold {

/// What gridfold calls the thing that scikit-learn, SciPy or a paper calls `name`, if it is among `known`:
/// `l2` for `euclidean`, `k` for `n_neighbors`. Capitals, blanks, hyphens and underscores do not matter.
std::optional<std::string> familiar_name(std::string_view name, std::span<const std::string> known);

/// The name that was probably meant: the familiar one, or else the one with fewest different letters.
std::optional<std::string> suggestion(std::string_view name, std::span<const std::string> known);

}  // namespace gridfold
