#include "neighbors/candidate_lists.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <random>
#include <vector>

using namespace gridfold;

namespace {

constexpr std::uint32_t kSlack = 40;

/// Bounds that are up to kSlack below a row's distance, which is its number of hundreds.
class LooseBounds : public Bounds {
 public:
  CandidateKey upper(std::size_t /*query*/, std::span<const CandidateKey> candidates) const override {
    CandidateKey largest = 0;
    for (const CandidateKey key : candidates) largest = std::max(largest, key);
    return candidate_key(distance_key_of(largest) + kSlack, 0xffffffff);
  }

  void settle(std::size_t /*query*/, std::vector<CandidateKey>& candidates) const override {
    for (CandidateKey& key : candidates) key = candidate_key(distance_of(row_of(key)), row_of(key));
    std::sort(candidates.begin(), candidates.end());
  }

  std::uint32_t first_equal(std::uint32_t row) const override { return row; }

  static std::uint32_t distance_of(std::uint32_t row) { return 1000 + row / 100; }
};

}  // namespace

TEST_CASE("lists whose bounds are too close to call are complete: no query is measured against all rows for them") {
  // Hundreds of rows share each distance, and all bounds overlap.
  const std::size_t rows = 20000;
  const std::size_t k = 50;
  std::vector<std::uint32_t> order(rows);
  for (std::uint32_t row = 0; row < rows; ++row) order[row] = row;
  std::mt19937 bits(3);
  std::shuffle(order.begin(), order.end(), bits);

  const GroupTable everyone;
  const LooseBounds bounds;
  CandidateLists lists({1, {}, rows}, k, everyone, &bounds);
  for (const std::uint32_t row : order) {
    lists.expect(0, 1);
    lists.offer(0, 0, candidate_key(LooseBounds::distance_of(row) - static_cast<std::uint32_t>(bits() % kSlack), row));
  }
  lists.drain(0, [&](std::size_t, std::span<const CandidateKey> candidates, bool complete) {
    REQUIRE(complete);
    std::vector<std::uint32_t> found;
    for (const CandidateKey candidate : candidates) found.push_back(row_of(candidate));
    std::sort(found.begin(), found.end());
    for (std::uint32_t row = 0; row < k; ++row) {
      REQUIRE(std::binary_search(found.begin(), found.end(), row));
    }
  });
}
