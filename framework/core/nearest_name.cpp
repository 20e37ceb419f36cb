#include "core/nearest_name.hpp"

#include <algorithm>
#include <vector>

#include "core/lower_case.hpp"

namespace gridfold {

std::size_t edit_distance(std::string_view left, std::string_view right) {
  const std::size_t width = right.size() + 1;
  std::vector<std::size_t> table((left.size() + 1) * width);
  const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& { return table[i * width + j]; };
  for (std::size_t i = 0; i <= left.size(); ++i) at(i, 0) = i;
  for (std::size_t j = 0; j <= right.size(); ++j) at(0, j) = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t substitution = left[i - 1] == right[j - 1] ? 0 : 1;
      at(i, j) = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + substitution});
      const bool swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
      if (swapped) at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
    }
  }
  return at(left.size(), right.size());
}

std::optional<std::string> nearest_name(std::string_view name, std::span<const std::string> candidates) {
  // A very long word is no typing error, and the table above grows with its length.
  if (name.size() > 64) return std::nullopt;
  std::size_t fewest = std::max<std::size_t>(1, name.size() / 3) + 1;
  std::optional<std::string> nearest;
  for (const std::string& candidate : candidates) {
    const std::size_t edits = edit_distance(name, candidate);
    // A name without a letter in common is not what was meant, unless only the case differs: `C` is not `k`.
    if (edits < fewest &&
        (edits < std::max(name.size(), candidate.size()) || lower_case(name) == lower_case(candidate))) {
      fewest = edits;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace gridfold
