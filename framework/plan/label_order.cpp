#include "plan/label_order.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <vector>

#include "core/sha256.hpp"

namespace gridfold {

std::string label_order(std::span<const std::int32_t> labels) {
  constexpr std::size_t kLeastDifferent = 20;
  constexpr std::size_t kStretch = 8;
  constexpr std::size_t kDigits = 16;
  std::map<std::int32_t, std::size_t> number_of_class;
  std::size_t changes = 0;
  std::vector<std::size_t> numbers;
  std::string text;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    if (row > 0 && labels[row] != labels[row - 1]) ++changes;
    numbers.push_back(number_of_class.try_emplace(labels[row], number_of_class.size()).first->second);
    text += std::to_string(numbers.back()) + ",";
  }
  std::set<std::vector<std::size_t>> stretches;
  for (std::size_t row = 0; row + kStretch <= numbers.size(); ++row) {
    const auto begin = numbers.begin() + static_cast<std::ptrdiff_t>(row);
    stretches.emplace(begin, begin + static_cast<std::ptrdiff_t>(kStretch));
    // More of them say nothing more.
    if (stretches.size() >= number_of_class.size() + kLeastDifferent) break;
  }
  const std::size_t least = number_of_class.size() + kLeastDifferent;
  if (changes < least || stretches.size() < least) return {};
  return sha256_hex(text).substr(0, kDigits);
}

}  // namespace gridfold
