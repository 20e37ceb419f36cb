#include "neighbors/candidate_lists.hpp"

#include <algorithm>
#include <bit>

namespace gridfold {

namespace {

constexpr CandidateKey kNoLimit = ~CandidateKey{0};
// What GroupTable::fewest_apart counts to.
constexpr std::size_t kMaxCounted = 0xffff;
// Two halves as folds need twice k candidates; lists that need more are pruned grouping by grouping.
constexpr std::size_t kMaxRankFactor = 3;

/// How far a list outgrows what it keeps before it is cut back. More of it makes cutting rarer and the limit
/// staler, so that more is inserted in vain; half a list was the best of both for one grouping. Memory for
/// margins may grow with the final lists, of which there is one per grouping.
std::size_t margin_for(std::size_t k, std::size_t groupings) {
  return std::max<std::size_t>(32, groupings == 1 ? std::min<std::size_t>(k / 2, 64 + k / 8) : k);
}

}  // namespace

CandidateLists::CandidateLists(std::size_t queries, std::size_t k, const GroupTable& groups, const Bounds* bounds)
    : queries_(queries),
      k_(k),
      margin_(margin_for(k, groups.groupings())),
      groups_(groups),
      bounds_(bounds),
      kernels_(active_kernels()),
      blocks_(block_count(queries)) {
  // What halves as folds need; the memory is that of two final lists.
  const std::size_t first_rank = groups_.groupings() == 1 ? k : 2 * k;
  for (std::size_t b = 0; b < blocks_.size(); ++b) {
    grow(blocks_[b], first_rank + margin_);
    const std::size_t rows = k_ == 0 ? 0 : rows_in_block(queries_, b);
    std::fill_n(blocks_[b].limit.begin(), rows, kNoLimit);
    blocks_[b].rank.fill(static_cast<std::uint32_t>(first_rank));
  }
}

void CandidateLists::grow(Block& home, std::size_t capacity) {
  auto keys = std::make_unique_for_overwrite<CandidateKey[]>(kBlockRows * capacity);
  for (std::size_t row = 0; row < kBlockRows; ++row) {
    std::copy_n(home.keys.get() + row * home.capacity, home.size[row], keys.get() + row * capacity);
  }
  home.keys = std::move(keys);
  home.capacity = capacity;
}

void CandidateLists::copy_limits(std::size_t block, std::uint32_t* limits) const {
  const Block& home = blocks_[block];
  for (std::size_t row = 0; row < kBlockRows; ++row) {
    const CandidateKey limit = home.limit[row];
    const std::uint32_t distance = distance_key_of(limit);
    limits[row] = limit == 0 ? 0 : distance == 0xffffffff ? distance : distance + 1;
  }
}

void CandidateLists::cut_back(Block& home, std::size_t row, std::size_t query) {
  const std::uint32_t rank = home.rank[row];
  if (cut_at_rank(home, row, query)) return;
  if (home.rank[row] > rank && cut_at_rank(home, row, query)) return;
  // Room for the rank is cheaper than walking, as long as the rank is what groupings commonly need.
  if (home.rank[row] + margin_ > home.capacity && home.capacity < kMaxRankFactor * k_) {
    grow(home, home.rank[row] + margin_);
    return;
  }
  cut_by_walking(home, row, query);
}

/// Keeps the `rank` smallest keys and what may be as near. That is enough where every grouping finds k among them;
/// returns false, and changes nothing but the rank, where one does not or where too much may be as near.
bool CandidateLists::cut_at_rank(Block& home, std::size_t row, std::size_t query) {
  const std::size_t size = home.size[row];
  if (home.rank[row] + margin_ / 2 > size || size > kMaxCounted) return false;
  CandidateKey* keys = home.keys.get() + row * home.capacity;
  thread_local std::vector<CandidateKey> scratch;
  scratch.resize(3 * (size + 8));
  // Where nothing can go wrong, in place; else on a copy.
  const bool in_place = bounds_ == nullptr && groups_.groupings() == 1;
  CandidateKey* smallest = in_place ? keys : std::copy_n(keys, size, scratch.data()) - size;
  std::size_t kept = 0;
  CandidateKey limit =
      kernels_.keep_smallest(smallest, size, home.rank[row], margin_ / 4, scratch.data() + size + 8, &kept);
  if (groups_.groupings() > 1) {
    const std::size_t fewest = groups_.fewest_apart(query, {smallest, kept});
    // Where there are too few or many too many, the next cut asks for as many as would have been right, and some.
    const bool wasteful = fewest > k_ + k_ / 8 + 4;
    if (fewest < k_ || wasteful) home.rank[row] = rank_for(kept, fewest);
    if (fewest < k_) return false;
  }
  if (bounds_ != nullptr) {
    limit = bounds_->upper(query, {smallest, kept});
    const auto near =
        static_cast<std::size_t>(std::count_if(keys, keys + size, [limit](CandidateKey key) { return key <= limit; }));
    if (near + margin_ / 2 > home.capacity) return false;
    kept = static_cast<std::size_t>(
        std::remove_if(keys, keys + size, [limit](CandidateKey key) { return key > limit; }) - keys);
  } else if (!in_place) {
    std::copy_n(smallest, kept, keys);
  }
  home.limit[row] = std::min(home.limit[row], limit);
  home.size[row] = static_cast<std::uint32_t>(kept);
  return true;
}

/// The rank at which a grouping that found `fewest` of k among `kept` should find k.
std::uint32_t CandidateLists::rank_for(std::size_t kept, std::size_t fewest) const {
  return static_cast<std::uint32_t>(std::min(k_ * (kept + 1) * 17 / (16 * (fewest + 1)) + 2, kMaxRankFactor * k_));
}

void CandidateLists::cut_by_walking(Block& home, std::size_t row, std::size_t query) {
  CandidateKey* keys = home.keys.get() + row * home.capacity;
  thread_local std::vector<CandidateKey> candidates;
  candidates.assign(keys, keys + home.size[row]);
  std::sort(candidates.begin(), candidates.end());
  CandidateKey limit = kNoLimit;
  std::size_t rank = keep_useful(query, candidates, bounds_ == nullptr, limit);
  // Where many lower bounds are too close to call (equal or nearly equal rows), distances decide early.
  if (bounds_ != nullptr && candidates.size() > rank + margin_ / 2) {
    bounds_->settle(query, candidates);
    rank = keep_useful(query, candidates, true, limit);
    // A distance lies between its key's float and the next.
    if (limit != kNoLimit) limit = candidate_key(distance_key_of(limit) + 1, 0xffffffff);
  }
  home.limit[row] = std::min(home.limit[row], limit);
  home.rank[row] = rank_for(rank, k_);
  std::copy(candidates.begin(), candidates.end(), keys);
  home.size[row] = static_cast<std::uint32_t>(candidates.size());
  const std::size_t next_cut = std::max<std::size_t>(candidates.size(), home.rank[row]);
  if (next_cut + margin_ / 2 > home.capacity) grow(home, next_cut + margin_);
}

std::size_t CandidateLists::keep_useful(std::size_t query, std::vector<CandidateKey>& candidates, bool are_distances,
                                        CandidateKey& limit) const {
  const std::size_t groupings = groups_.groupings();
  thread_local std::vector<std::uint64_t> apart;
  apart.resize(candidates.size());

  // Per grouping the largest upper bound among its k smallest lower bounds: k rows are at least that near.
  std::array<std::size_t, GroupTable::kMaxGroupings> count{};
  std::array<CandidateKey, GroupTable::kMaxGroupings> limits{};
  std::uint64_t open = groupings == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << groupings) - 1;
  std::size_t rank = 0;
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    apart[c] = groups_.apart(query, row_of(candidates[c]));
    std::uint64_t wanted = apart[c] & open;
    if (wanted == 0) continue;
    rank = c + 1;
    const CandidateKey upper = are_distances ? candidates[c] : bounds_->upper(query, {&candidates[c], 1});
    for (; wanted != 0; wanted &= wanted - 1) {
      const auto g = static_cast<std::size_t>(std::countr_zero(wanted));
      limits[g] = std::max(limits[g], upper);
      if (++count[g] == k_) open &= ~(std::uint64_t{1} << g);
    }
  }
  for (; open != 0; open &= open - 1) limits[static_cast<std::size_t>(std::countr_zero(open))] = kNoLimit;

  std::size_t kept = 0;
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    bool useful = false;
    for (std::uint64_t bits = apart[c]; bits != 0 && !useful; bits &= bits - 1) {
      useful = candidates[c] <= limits[static_cast<std::size_t>(std::countr_zero(bits))];
    }
    if (useful) candidates[kept++] = candidates[c];
  }
  candidates.resize(kept);
  limit = *std::max_element(limits.begin(), limits.begin() + static_cast<std::ptrdiff_t>(groupings));
  return rank;
}

void CandidateLists::drain(std::size_t block,
                           const std::function<void(std::size_t query, std::span<const CandidateKey>)>& take) {
  Block& home = blocks_[block];
  std::vector<CandidateKey> candidates;
  for (std::size_t row = 0; row < rows_in_block(queries_, block); ++row) {
    const std::size_t query = block * kBlockRows + row;
    const CandidateKey* keys = home.keys.get() + row * home.capacity;
    candidates.assign(keys, keys + home.size[row]);
    std::sort(candidates.begin(), candidates.end());
    if (bounds_ != nullptr) {
      CandidateKey limit = kNoLimit;
      keep_useful(query, candidates, false, limit);
    }
    take(query, candidates);
  }
  home.keys.reset();
}

}  // namespace gridfold
