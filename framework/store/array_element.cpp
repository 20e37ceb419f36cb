#include "store/array_element.hpp"

#include <algorithm>
#include <charconv>

#include "store/class_scores.hpp"

namespace gridfold {

std::optional<ArrayElement> parse_array_element(std::string_view text) {
  const std::size_t bracket = text.find('[');
  if (bracket == 0 || bracket == std::string_view::npos || !text.ends_with(']')) return std::nullopt;
  ArrayElement element{std::string(text.substr(0, bracket)), {}};
  const char* at = text.data() + bracket + 1;
  const char* const end = text.data() + text.size() - 1;
  while (true) {
    std::size_t index = 0;
    const auto [rest, error] = std::from_chars(at, end, index);
    if (error != std::errc()) return std::nullopt;
    element.at.push_back(index);
    if (rest == end) return element;
    if (*rest != ',') return std::nullopt;
    at = rest + 1;
  }
}

std::optional<double> find_element(std::span<const NamedArray> arrays, const ArrayElement& element) {
  const auto found = std::ranges::find(arrays, element.array, &NamedArray::name);
  if (found == arrays.end()) {
    const std::optional<NamedArray> score = class_score(arrays, element.array);
    return score ? find_element(std::span(&*score, 1), element) : std::nullopt;
  }
  if (found->sizes.size() != element.at.size()) return std::nullopt;
  std::size_t place = 0;
  for (std::size_t axis = 0; axis < element.at.size(); ++axis) {
    if (element.at[axis] >= found->sizes[axis]) return std::nullopt;
    place = place * found->sizes[axis] + element.at[axis];
  }
  return std::visit([place](const auto& values) { return static_cast<double>(values[place]); }, found->values);
}

}  // namespace gridfold
