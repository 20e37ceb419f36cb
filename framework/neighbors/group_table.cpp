#include "neighbors/group_table.hpp"

#include <algorithm>

namespace gridfold {

namespace {

// A vector type of GCC and Clang: with a plain array, GCC 12 keeps the counts in memory.
using Counts = std::uint16_t __attribute__((vector_size(16)));

Counts load(const std::uint16_t* values) {
  Counts counts;
  std::memcpy(&counts, values, sizeof counts);
  return counts;
}

}  // namespace

std::size_t GroupTable::fewest_others(std::size_t rows) const {
  if (groups_.empty()) return rows;
  std::size_t largest_group = 0;
  for (std::size_t g = 0; g < groupings_; ++g) {
    std::vector<std::size_t> sizes(std::size_t{1} << 16);
    for (std::size_t row = 0; row < rows; ++row) ++sizes[of(row)[g]];
    largest_group = std::max(largest_group, *std::max_element(sizes.begin(), sizes.end()));
  }
  return rows - largest_group;
}

std::size_t GroupTable::fewest_apart(std::size_t row, std::span<const std::uint64_t> candidates) const {
  if (groups_.empty()) return candidates.size();
  if (stride_ == 1) {
    std::size_t apart = 0;
    for (const std::uint64_t candidate : candidates) apart += *of(row) != *of(static_cast<std::uint32_t>(candidate));
    return apart;
  }
  std::size_t fewest = candidates.size();
  for (std::size_t first = 0; first < groupings_; first += kLanes) {
    const Counts own_low = load(of(row) + first);
    const Counts own_high = load(of(row) + first + kLanes / 2);
    Counts low{};
    Counts high{};
    for (const std::uint64_t candidate : candidates) {
      const std::uint16_t* other = of(static_cast<std::uint32_t>(candidate)) + first;
      // A true comparison is all ones, that is, minus one.
      low -= static_cast<Counts>(own_low != load(other));
      high -= static_cast<Counts>(own_high != load(other + kLanes / 2));
    }
    for (std::size_t g = 0; g < kLanes && first + g < groupings_; ++g) {
      const std::size_t apart = g < kLanes / 2 ? low[g] : high[g - kLanes / 2];
      fewest = std::min(fewest, apart);
    }
  }
  return fewest;
}

}  // namespace gridfold
