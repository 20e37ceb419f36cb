#include "neighbors/group_table.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <random>
#include <vector>

using namespace gridfold;

namespace {

constexpr std::size_t kGroupedRows = 700;
constexpr std::uint32_t kLeftOut = RowGroups::kLeftOut;

/// Groupings of all kinds: folds, of which the first has many; every third judges group 0 alone and leaves rows out.
struct Made {
  Made(std::size_t count, std::uint32_t most_groups) {
    std::mt19937 bits(5);
    for (std::size_t g = 0; g < count; ++g) {
      const bool judges_one = g % 3 == 2;
      std::vector<std::uint32_t>& of_row = groups.emplace_back(kGroupedRows);
      for (std::uint32_t& group : of_row) {
        group = static_cast<std::uint32_t>(bits() % (g == 0 ? most_groups : 3));
        if (judges_one && bits() % 5 == 0) group = kLeftOut;
      }
      judged.push_back(judges_one ? 1 : kLeftOut);
      // Two rows that are together everywhere, and a group of so many that a count of bytes would overflow.
      of_row[7] = of_row[3] = 0;
      if (g == 0) std::fill_n(of_row.begin(), 400, std::uint32_t{1});
      views.emplace_back(of_row, judged.back());
    }
  }

  bool is_judged(std::size_t g, std::size_t row) const { return groups[g][row] < judged[g]; }
  bool may_have(std::size_t g, std::size_t row, std::size_t other) const {
    return groups[g][other] != groups[g][row] && groups[g][other] != kLeftOut;
  }

  std::vector<std::vector<std::uint32_t>> groups;
  std::vector<std::uint32_t> judged;
  std::vector<RowGroups> views;
};

}  // namespace

TEST_CASE("who may be a neighbour is what the groups say, for any number of groupings, groups and candidates") {
  for (const std::size_t groupings : {1UL, 2UL, 3UL, 16UL, 17UL, 64UL, 150UL}) {
    for (const std::uint32_t most_groups : {2U, 254U, 255U, 700U}) {
      const Made made(groupings, most_groups);
      const GroupTable table(kGroupedRows, made.views);
      INFO(groupings << " groupings of at most " << most_groups << " groups");
      CHECK(!table.apart_somewhere(3, 7));
      for (const std::size_t row : {0UL, 3UL, 450UL, 699UL}) {
        std::vector<std::uint64_t> candidates;
        std::size_t fewest = kGroupedRows;
        bool is_judged = false;
        for (std::uint64_t other = 0; other < kGroupedRows; ++other) candidates.push_back(other | 5ULL << 32);
        for (std::size_t g = 0; g < groupings; ++g) {
          if (!made.is_judged(g, row)) continue;
          std::size_t may = 0;
          for (std::size_t other = 0; other < kGroupedRows; ++other) {
            const bool may_have = made.may_have(g, row, other);
            may += may_have ? 1 : 0;
            if (may_have) REQUIRE(table.apart_somewhere(row, other));
          }
          fewest = std::min(fewest, may);
          is_judged = true;
        }
        REQUIRE(table.is_judged(row) == is_judged);
        if (is_judged && table.must_count()) REQUIRE(table.fewest_apart(row, candidates) == fewest);
      }
    }
  }
}

TEST_CASE("candidates are wanted until every grouping that judges the query has its k") {
  for (const std::size_t groupings : {1UL, 2UL, 17UL, 150UL}) {
    for (const std::uint32_t most_groups : {2U, 700U}) {
      const Made made(groupings, most_groups);
      const GroupTable table(kGroupedRows, made.views);
      for (const std::size_t query : {0UL, 450UL, 699UL}) {
        for (const std::size_t k : {1UL, 20UL, 500UL}) {
          INFO(groupings << " groupings, query " << query << ", k " << k);
          GroupCounts counts(table);
          counts.start(query, k);
          std::vector<std::size_t> found(groupings);
          std::vector<std::uint32_t> ends(groupings);
          for (std::uint32_t other = 0; other < kGroupedRows; ++other) {
            if (!table.must_count() && !table.apart_somewhere(query, other)) continue;
            bool wanted = false;
            for (std::size_t g = 0; g < groupings; ++g) {
              if (!made.is_judged(g, query) || !made.may_have(g, query, other) || found[g] == k) continue;
              wanted = true;
              if (++found[g] == k) ends[g] = other + 1;
            }
            if (!table.must_count()) ends.assign(1, 0);
            REQUIRE(counts.add(other) == wanted);
          }
          bool are_full = true;
          for (std::size_t g = 0; g < groupings; ++g) {
            are_full = are_full && (!made.is_judged(g, query) || found[g] == k);
            if (made.is_judged(g, query) && found[g] < k) ends[g] = 9999;
          }
          REQUIRE(counts.are_full() == are_full);
          if (!table.must_count()) continue;
          const auto counted = counts.ends(9999);
          REQUIRE(std::equal(ends.begin(), ends.end(), counted.begin()));
          counts.start_again(counted);
          for (std::uint32_t other = 0; other < kGroupedRows; ++other) {
            bool wanted = false;
            for (std::size_t g = 0; g < groupings; ++g) {
              wanted = wanted || (made.may_have(g, query, other) && ends[g] > other);
            }
            REQUIRE(counts.is_wanted(other) == wanted);
          }
        }
      }
    }
  }
}
