#include "neighbors/group_table.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <random>
#include <vector>

using namespace gridfold;

TEST_CASE("where rows are apart is what their groups say, for any number of groupings, groups and candidates") {
  const std::size_t rows = 700;
  std::mt19937 bits(5);
  for (const std::size_t groupings : {1UL, 3UL, 16UL, 17UL, 64UL}) {
    for (const std::uint32_t most_groups : {2U, 256U, 700U}) {
      std::vector<std::vector<std::uint32_t>> groups(groupings, std::vector<std::uint32_t>(rows));
      for (std::size_t g = 0; g < groupings; ++g) {
        for (std::uint32_t& group : groups[g]) group = static_cast<std::uint32_t>(bits() % (g == 0 ? most_groups : 2));
      }
      // Two rows that are together everywhere, and a group of so many that a count of bytes would overflow.
      for (auto& grouping : groups) grouping[7] = grouping[3];
      std::fill_n(groups[0].begin(), 400, std::uint32_t{1});
      const std::vector<std::span<const std::uint32_t>> views(groups.begin(), groups.end());
      const GroupTable table(rows, views);
      INFO(groupings << " groupings of at most " << most_groups << " groups");
      CHECK(!table.apart_somewhere(3, 7));
      for (const std::size_t row : {0UL, 3UL, 450UL, 699UL}) {
        std::vector<std::uint64_t> candidates;
        std::vector<std::size_t> apart(groupings);
        for (std::uint64_t other = 0; other < rows; ++other) {
          std::uint64_t expected = 0;
          for (std::size_t g = 0; g < groupings; ++g) {
            expected |= std::uint64_t{groups[g][row] != groups[g][other]} << g;
            apart[g] += groups[g][row] != groups[g][other];
          }
          candidates.push_back(other | 5ULL << 32);
          REQUIRE(table.apart(row, other) == expected);
          REQUIRE(table.apart_somewhere(row, other) == (expected != 0));
        }
        REQUIRE(table.fewest_apart(row, candidates) == *std::min_element(apart.begin(), apart.end()));
      }
    }
  }
}
