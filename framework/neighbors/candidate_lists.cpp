#include "neighbors/candidate_lists.hpp"

#include <algorithm>
#include <bit>

namespace gridfold {

namespace {

constexpr CandidateKey kNoLimit = ~CandidateKey{0};

/// How far a list outgrows what it keeps before it is cut back. More makes insertions cheaper and takes memory;
/// with several groupings a cut costs more, and the final lists take more memory themselves.
std::size_t margin_for(std::size_t k, std::size_t groupings, std::size_t spare_bytes_per_query) {
  const std::size_t spare = spare_bytes_per_query / sizeof(CandidateKey);
  return std::max<std::size_t>(32, std::min(std::max<std::size_t>(k, 128), spare + k * groupings / 4));
}

}  // namespace

CandidateLists::CandidateLists(std::size_t queries, std::size_t k, const GroupTable& groups, const Bounds* bounds,
                               std::size_t spare_bytes_per_query)
    : queries_(queries),
      k_(k),
      margin_(margin_for(k, groups.groupings(), spare_bytes_per_query)),
      groups_(groups),
      bounds_(bounds),
      kernels_(active_kernels()),
      blocks_(block_count(queries)) {
  for (std::size_t b = 0; b < blocks_.size(); ++b) {
    grow(blocks_[b], k + margin_);
    const std::size_t rows = k_ == 0 ? 0 : rows_in_block(queries_, b);
    std::fill_n(blocks_[b].limit.begin(), rows, kNoLimit);
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

void CandidateLists::sort(Block& home, std::size_t row) {
  CandidateKey* first = home.keys.get() + row * home.capacity;
  CandidateKey* last = first + home.size[row];
  CandidateKey* middle = first + home.sorted[row];
  std::sort(middle, last);
  // Merged from the back, over a copy of the tail: few of the tail's candidates go far to the front.
  thread_local std::vector<CandidateKey> tail;
  tail.assign(middle, last);
  for (CandidateKey* out = last; !tail.empty(); tail.pop_back()) {
    while (middle != first && middle[-1] > tail.back()) *--out = *--middle;
    *--out = tail.back();
  }
  home.sorted[row] = home.size[row];
}

CandidateLists::Kept CandidateLists::keep_useful(std::size_t query, std::vector<CandidateKey>& candidates,
                                                 bool are_distances) const {
  const std::size_t groupings = groups_.groupings();
  thread_local std::vector<std::uint64_t> apart;
  apart.resize(candidates.size());

  // Per grouping the largest upper bound among its k smallest lower bounds: k rows are at least that near.
  std::array<std::size_t, GroupTable::kMaxGroupings> count{};
  std::array<CandidateKey, GroupTable::kMaxGroupings> limit{};
  std::uint64_t open = groupings == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << groupings) - 1;
  std::size_t needed = 0;
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    apart[c] = groups_.apart(query, row_of(candidates[c]));
    std::uint64_t wanted = apart[c] & open;
    if (wanted == 0) continue;
    ++needed;
    const CandidateKey upper = are_distances ? candidates[c] : bounds_->upper(query, candidates[c]);
    for (; wanted != 0; wanted &= wanted - 1) {
      const auto g = static_cast<std::size_t>(std::countr_zero(wanted));
      limit[g] = std::max(limit[g], upper);
      if (++count[g] == k_) open &= ~(std::uint64_t{1} << g);
    }
  }
  for (; open != 0; open &= open - 1) limit[static_cast<std::size_t>(std::countr_zero(open))] = kNoLimit;

  std::size_t kept = 0;
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    bool useful = false;
    for (std::uint64_t bits = apart[c]; bits != 0 && !useful; bits &= bits - 1) {
      useful = candidates[c] <= limit[static_cast<std::size_t>(std::countr_zero(bits))];
    }
    if (useful) candidates[kept++] = candidates[c];
  }
  candidates.resize(kept);
  return {*std::max_element(limit.begin(), limit.begin() + static_cast<std::ptrdiff_t>(groupings)), needed};
}

void CandidateLists::cut_back(std::size_t block, std::size_t row) {
  Block& home = blocks_[block];
  const std::size_t query = block * kBlockRows + row;
  CandidateKey* first = home.keys.get() + row * home.capacity;
  if (groups_.groupings() == 1 && bounds_ == nullptr) {
    thread_local std::vector<CandidateKey> scratch;
    scratch.resize(2 * (home.capacity + 8));
    std::size_t kept = 0;
    home.limit[row] = kernels_.keep_smallest(first, home.size[row], k_, margin_ / 4, scratch.data(), &kept);
    home.size[row] = static_cast<std::uint32_t>(kept);
    return;
  }
  sort(home, row);
  thread_local std::vector<CandidateKey> candidates;
  candidates.assign(first, first + home.size[row]);
  Kept kept = keep_useful(query, candidates, bounds_ == nullptr);
  // Where many lower bounds are too close to call (equal or nearly equal rows), distances decide early.
  if (bounds_ != nullptr && candidates.size() > kept.needed + margin_ / 2) {
    bounds_->settle(query, candidates);
    kept = keep_useful(query, candidates, true);
    // The k-th distance lies between its lower bound and the next float.
    if (kept.limit != kNoLimit) kept.limit = candidate_key(distance_key_of(kept.limit) + 1, 0xffffffff);
    std::sort(candidates.begin(), candidates.end());
  }
  home.limit[row] = std::min(home.limit[row], kept.limit);
  std::copy(candidates.begin(), candidates.end(), first);
  home.size[row] = home.sorted[row] = static_cast<std::uint32_t>(candidates.size());
  if (candidates.size() + margin_ / 2 > home.capacity) grow(home, candidates.size() + margin_);
}

void CandidateLists::drain(std::size_t block,
                           const std::function<void(std::size_t query, std::span<const CandidateKey>)>& take) {
  Block& home = blocks_[block];
  std::vector<CandidateKey> candidates;
  for (std::size_t row = 0; row < rows_in_block(queries_, block); ++row) {
    const std::size_t query = block * kBlockRows + row;
    sort(home, row);
    const CandidateKey* first = home.keys.get() + row * home.capacity;
    candidates.assign(first, first + home.size[row]);
    if (bounds_ != nullptr) {
      keep_useful(query, candidates, false);
      bounds_->settle(query, candidates);
    }
    take(query, candidates);
  }
  home.keys.reset();
}

}  // namespace gridfold
