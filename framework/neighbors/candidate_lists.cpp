#include "neighbors/candidate_lists.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace gridfold {

namespace {

constexpr CandidateKey kNoLimit = ~CandidateKey{0};
// Two halves as folds need twice k candidates; lists that need more are pruned grouping by grouping.
constexpr std::size_t kMaxRankFactor = 3;
// A list outgrows what it keeps by this many at least.
constexpr std::size_t kFewestSpare = 8;

/// How far a list outgrows what it keeps before it is cut back. More of it makes cutting rarer and the limit
/// staler, so that more is inserted in vain; half a list was the best of both for one grouping. Memory for
/// margins may grow with the final lists, of which there is one per grouping.
std::size_t margin_for(std::size_t k, std::size_t groupings) {
  return std::max<std::size_t>(32, groupings == 1 ? std::min<std::size_t>(k / 2, 64 + k / 8) : k);
}

/// A key that the distance behind a settled key is below: it lies between the key's float and the next.
CandidateKey above_distance(CandidateKey settled) {
  return settled == kNoLimit ? kNoLimit : candidate_key(distance_key_of(settled) + 1, 0xffffffff);
}

}  // namespace

CandidateLists::CandidateLists(const Queries& queries, std::size_t k, const GroupTable& groups, const Bounds* bounds)
    : queries_(queries),
      k_(k),
      margin_(margin_for(k, groups.groupings())),
      // Where some grouping leaves a row hardly more than k others, all of them are needed.
      sampled_(groups.fewest_others(queries.candidates) / 2 > k),
      groups_(groups),
      bounds_(bounds),
      kernels_(active_kernels()),
      blocks_(block_count(queries.count)) {
  // What halves as folds need; the memory is that of two final lists.
  const std::size_t first_excess = groups_.groupings() == 1 ? 1 : 2;
  for (std::size_t b = 0; b < blocks_.size(); ++b) {
    Block& home = blocks_[b];
    grow(home, first_excess * k + margin_);
    home.wanted = wanted_after(0);
    const std::size_t rows = k_ == 0 ? 0 : rows_in_block(queries_.count, b);
    std::fill_n(home.limit.begin(), rows, kNoLimit);
    home.last_row.fill(0xffffffff);
    home.excess.fill(static_cast<float>(first_excess));
    home.full.fill(static_cast<std::uint32_t>(std::min(home.capacity, first_excess * home.wanted + kFewestSpare)));
  }
}

std::size_t CandidateLists::wanted_after(std::size_t offered) const {
  if (!sampled_) return k_;
  const double expected =
      static_cast<double>(k_) * static_cast<double>(offered) / static_cast<double>(queries_.candidates);
  return std::min(k_, static_cast<std::size_t>(expected + 4 * std::sqrt(expected)) + 4);
}

void CandidateLists::grow(Block& home, std::size_t capacity) {
  PageArray<CandidateKey> keys(kBlockRows * capacity);
  for (std::size_t row = 0; row < kBlockRows; ++row) {
    std::copy_n(home.keys.get() + row * home.capacity, home.size[row], keys.get() + row * capacity);
  }
  home.keys = std::move(keys);
  home.capacity = capacity;
}

void CandidateLists::copy_limits(std::size_t block, std::uint32_t* limits) const {
  const Block& home = blocks_[block];
  for (std::size_t row = 0; row < kBlockRows; ++row) {
    __builtin_prefetch(home.keys.get() + row * home.capacity + home.size[row], 1);
  }
  for (std::size_t row = 0; row < kBlockRows; ++row) {
    const CandidateKey limit = home.limit[row];
    const std::uint32_t distance = distance_key_of(limit);
    limits[row] = limit == 0 ? 0 : distance == 0xffffffff ? distance : distance + 1;
  }
}

/// How many keys should be kept.
std::size_t CandidateLists::rank_of(const Block& home, std::size_t row) const {
  const float rank = home.excess[row] * static_cast<float>(home.wanted);
  return std::min(static_cast<std::size_t>(rank) + (groups_.groupings() == 1 ? 0 : 2), kMaxRankFactor * k_);
}

void CandidateLists::cut_back(Block& home, std::size_t row, std::size_t query) {
  const float excess = home.excess[row];
  const bool is_cut = cut_at_rank(home, row, query) || (home.excess[row] > excess && cut_at_rank(home, row, query));
  // Room for the rank is cheaper than walking, as long as the rank is what groupings commonly need.
  const std::size_t rank = rank_of(home, row);
  if (!is_cut && rank + margin_ / 2 > home.capacity && home.capacity < kMaxRankFactor * k_) grow(home, rank + margin_);
  if (!is_cut && home.size[row] + margin_ / 4 > home.capacity) cut_by_walking(home, row, query);
  // Half as many more as are kept, or as should be.
  const std::size_t kept = std::max<std::size_t>(home.size[row], rank_of(home, row));
  const std::size_t full = std::max<std::size_t>(kept + std::max(kFewestSpare, kept / 2), home.size[row] + 1);
  home.full[row] = static_cast<std::uint32_t>(std::min(full, home.capacity));
}

/// Keeps the keys up to the rank and what may be as near. That is enough where every grouping finds what is wanted
/// among them; returns false, and changes nothing but the excess, where one does not or where too much may be as near.
bool CandidateLists::cut_at_rank(Block& home, std::size_t row, std::size_t query) {
  const std::size_t size = home.size[row];
  const std::size_t rank = rank_of(home, row);
  const std::size_t spare = std::max<std::size_t>(rank / 8, 2);
  if (rank + 2 * spare > size) return false;
  CandidateKey* keys = home.keys.get() + row * home.capacity;
  thread_local std::vector<CandidateKey> scratch;
  scratch.resize(3 * (size + 8));
  // Where nothing can go wrong, in place; else on a copy.
  const bool in_place = bounds_ == nullptr && groups_.groupings() == 1;
  CandidateKey* smallest = in_place ? keys : std::copy_n(keys, size, scratch.data()) - size;
  std::size_t kept = 0;
  CandidateKey limit = kernels_.keep_smallest(smallest, size, rank, spare, scratch.data() + size + 8, &kept);
  if (groups_.groupings() > 1) {
    const std::size_t fewest = groups_.fewest_apart(query, {smallest, kept});
    // Where there are too few or many too many, the next cut keeps as many as would have been right, and some.
    const bool wasteful = fewest > home.wanted + home.wanted / 8 + 4;
    if (fewest < home.wanted || wasteful) {
      home.excess[row] = 1.0625F * static_cast<float>(kept + 1) / static_cast<float>(fewest + 1);
    }
    if (fewest < home.wanted) return false;
  }
  if (bounds_ != nullptr) {
    limit = bounds_->upper(query, {smallest, kept});
    const auto near =
        static_cast<std::size_t>(std::count_if(keys, keys + size, [limit](CandidateKey key) { return key <= limit; }));
    if (near + spare > size) return false;
    kept = static_cast<std::size_t>(
        std::remove_if(keys, keys + size, [limit](CandidateKey key) { return key > limit; }) - keys);
  } else if (!in_place) {
    std::copy_n(smallest, kept, keys);
  }
  home.limit[row] = std::min(home.limit[row], limit);
  home.size[row] = static_cast<std::uint32_t>(kept);
  return true;
}

/// Keeps what may be among the k nearest of some grouping. Never fewer than k, unlike a cut at the rank: what a
/// grouping has no use for goes though it may be below the limit of another, and only k nearer ones prove that for
/// good.
void CandidateLists::cut_by_walking(Block& home, std::size_t row, std::size_t query) {
  CandidateKey* keys = home.keys.get() + row * home.capacity;
  thread_local std::vector<CandidateKey> candidates;
  candidates.assign(keys, keys + home.size[row]);
  std::sort(candidates.begin(), candidates.end());
  Useful useful = keep_useful(query, candidates, bounds_ == nullptr);
  // Where many lower bounds are too close to call (equal or nearly equal rows), distances decide early.
  if (bounds_ != nullptr && candidates.size() > useful.rank + margin_ / 2) {
    bounds_->settle(query, candidates);
    useful = keep_useful(query, candidates, true);
    if (useful.limit != kNoLimit) {
      home.last_row[row] = useful.last_row;
      home.last_kind[row] = bounds_->first_equal(useful.last_row);
    }
    useful.limit = above_distance(useful.limit);
  }
  home.limit[row] = std::min(home.limit[row], useful.limit);
  home.excess[row] = 1.0625F * static_cast<float>(useful.rank + 1) / static_cast<float>(k_);
  std::copy(candidates.begin(), candidates.end(), keys);
  home.size[row] = static_cast<std::uint32_t>(candidates.size());
  const std::size_t next_cut = std::max<std::size_t>(candidates.size(), rank_of(home, row));
  if (next_cut + margin_ / 2 > home.capacity) grow(home, next_cut + margin_);
}

CandidateLists::Useful CandidateLists::keep_useful(std::size_t query, std::vector<CandidateKey>& candidates,
                                                   bool are_distances) const {
  const std::size_t groupings = groups_.groupings();
  thread_local std::vector<std::uint64_t> apart;
  apart.resize(candidates.size());

  // Per grouping the largest upper bound among its smallest lower bounds: that many rows are at least that near.
  std::array<std::size_t, GroupTable::kMaxGroupings> count{};
  std::array<CandidateKey, GroupTable::kMaxGroupings> limits{};
  std::uint64_t open = groupings == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << groupings) - 1;
  Useful found;
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    apart[c] = groups_.apart(query, row_of(candidates[c]));
    std::uint64_t wanted = apart[c] & open;
    if (wanted == 0) continue;
    found.rank = c + 1;
    found.last_row = row_of(candidates[c]);
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
  found.limit = *std::max_element(limits.begin(), limits.begin() + static_cast<std::ptrdiff_t>(groupings));
  return found;
}

void CandidateLists::drain(std::size_t block, const Take& take) {
  Block& home = blocks_[block];
  std::vector<CandidateKey> candidates;
  for (std::size_t row = 0; row < rows_in_block(queries_.count, block); ++row) {
    const std::size_t query = row_of_query(block * kBlockRows + row);
    // Lists outgrew what is needed. Where a cut finds k for every grouping, nothing is missing, and less is to sort.
    const bool is_cut = bounds_ == nullptr && home.wanted == k_ && cut_at_rank(home, row, query);
    const CandidateKey* keys = home.keys.get() + row * home.capacity;
    candidates.assign(keys, keys + home.size[row]);
    std::sort(candidates.begin(), candidates.end());
    // Of all that was offered, every grouping's k nearest up to the limit are here. Where there are k, nothing is
    // missing.
    const CandidateKey limit = home.limit[row];
    bool complete = !sampled_ || limit == kNoLimit || k_ == 0 || is_cut;
    if (bounds_ != nullptr) {
      complete = keep_useful(query, candidates, false).limit <= limit || complete;
      if (!complete) {
        bounds_->settle(query, candidates);
        complete = above_distance(keep_useful(query, candidates, true).limit) <= limit;
      }
    } else if (!complete) {
      complete = groups_.fewest_apart(query, candidates) >= k_;
    }
    take(query, candidates, complete);
  }
  home.keys.reset();
}

}  // namespace gridfold
