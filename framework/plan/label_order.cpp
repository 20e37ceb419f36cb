#include "plan/label_order.hpp"

#include <cstddef>
#include <map>

#include "core/sha256.hpp"

namespace gridfold {

std::string label_order(std::span<const std::int32_t> labels) {
  constexpr std::size_t kLeastChanges = 20;
  constexpr std::size_t kDigits = 16;
  std::map<std::int32_t, std::size_t> number_of_class;
  std::size_t changes = 0;
  std::string text;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    if (row > 0 && labels[row] != labels[row - 1]) ++changes;
    text += std::to_string(number_of_class.try_emplace(labels[row], number_of_class.size()).first->second) + ",";
  }
  if (changes < number_of_class.size() + kLeastChanges) return {};
  return sha256_hex(text).substr(0, kDigits);
}

}  // namespace gridfold
