#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gridfold {

/// Edits between two names: insertions, deletions, substitutions and swaps of neighbours
/// (the restricted Damerau-Levenshtein distance).
std::size_t edit_distance(std::string_view left, std::string_view right);

/// The candidate that a person most likely meant by `name`: the one with the fewest edits, if they are few
/// enough (a third of the name's length, at least one). The first of equals wins.
std::optional<std::string> nearest_name(std::string_view name, std::span<const std::string> candidates);

}  // namespace gridfold
