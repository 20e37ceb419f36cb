#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "distance/tile_kernels.hpp"
#include "neighbors/group_table.hpp"
#include "neighbors/row_blocks.hpp"

namespace gridfold {

/// A neighbour with the lower bound of its distance: the bound's ordered key in the upper half, the row in the
/// lower. Where the bound is the distance itself, keys order neighbours as lists do.
using CandidateKey = std::uint64_t;

inline CandidateKey candidate_key(std::uint32_t distance_key, std::size_t row) {
  return CandidateKey{distance_key} << 32 | static_cast<std::uint32_t>(row);
}
inline std::uint32_t distance_key_of(CandidateKey key) { return static_cast<std::uint32_t>(key >> 32); }
inline std::uint32_t row_of(CandidateKey key) { return static_cast<std::uint32_t>(key); }

/// What turns lower bounds into distances, where they are not the same.
class Bounds {
 public:
  Bounds() = default;
  Bounds(const Bounds&) = delete;
  Bounds& operator=(const Bounds&) = delete;
  virtual ~Bounds() = default;

  /// A key that no candidate's distance, as a key, is above.
  virtual CandidateKey upper(std::size_t query, std::span<const CandidateKey> candidates) const = 0;

  /// Puts the candidates in the order of (distance, row) and raises their lower bounds to the distances, rounded
  /// down to floats.
  virtual void settle(std::size_t query, std::vector<CandidateKey>& candidates) const = 0;
};

/// For every query the candidates that may be among the k nearest in some grouping; what a pass over tiles fills.
///
/// One list serves all groupings: lists of different fold schemes share most of their rows. A list grows to a
/// margin above what it must keep and is then cut back, so that an insertion costs the same for every k.
class CandidateLists {
 public:
  /// `bounds` is null where keys hold distances; it and `groups` must outlive the lists.
  CandidateLists(std::size_t queries, std::size_t k, const GroupTable& groups, const Bounds* bounds);

  std::size_t queries() const { return queries_; }
  std::mutex& mutex_of(std::size_t block) { return blocks_[block].mutex; }

  /// For the rows of a block the distance keys from which on a candidate is of no use; 0 for rows that do not
  /// exist. Under the block's mutex.
  void copy_limits(std::size_t block, std::uint32_t* limits) const;

  /// Takes a candidate of the query `row` of `block`; the two are apart in some grouping. Under the block's mutex.
  void offer(std::size_t block, std::size_t row, CandidateKey candidate) {
    Block& home = blocks_[block];
    if (candidate > home.limit[row]) return;
    home.keys[row * home.capacity + home.size[row]++] = candidate;
    if (home.size[row] == home.capacity) cut_back(home, row, block * kBlockRows + row);
  }

  /// Hands out what a block's queries may need, in the order of keys, and frees the block.
  void drain(std::size_t block, const std::function<void(std::size_t query, std::span<const CandidateKey>)>& take);

 private:
  struct Block {
    std::mutex mutex;
    std::size_t capacity = 0;
    std::unique_ptr<CandidateKey[]> keys;
    std::array<std::uint32_t, kBlockRows> size{};
    /// How many of its smallest keys are kept, as far as is known now.
    std::array<std::uint32_t, kBlockRows> rank{};
    std::array<CandidateKey, kBlockRows> limit{};
  };

  void cut_back(Block& home, std::size_t row, std::size_t query);
  bool cut_at_rank(Block& home, std::size_t row, std::size_t query);
  std::uint32_t rank_for(std::size_t kept, std::size_t fewest) const;
  void cut_by_walking(Block& home, std::size_t row, std::size_t query);
  /// Of candidates in order, keeps those of use to some grouping; gives the rank that would do for all, and the
  /// key above which nothing can be of use.
  std::size_t keep_useful(std::size_t query, std::vector<CandidateKey>& candidates, bool are_distances,
                          CandidateKey& limit) const;
  static void grow(Block& home, std::size_t capacity);

  std::size_t queries_;
  std::size_t k_;
  std::size_t margin_;
  const GroupTable& groups_;
  const Bounds* bounds_;
  const KernelSet& kernels_;
  std::vector<Block> blocks_;
};

}  // namespace gridfold
