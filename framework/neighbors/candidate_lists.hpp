#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

#include "distance/pages.hpp"
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

  /// The first of the rows that equal `row`, and so are at its distance from every query; itself where there are none.
  virtual std::uint32_t first_equal(std::uint32_t row) const = 0;
};

/// For every query the candidates that may be among the k nearest in some grouping; what a pass over tiles fills.
///
/// One list serves all groupings: lists of different fold schemes share most of their rows. A list outgrows what it
/// keeps by a margin and is then cut back, so that an insertion costs the same for every k.
///
/// Candidates come in random order. After a share f of them, the k nearest of all have sent about k f, and the chance
/// that it was more than k f + 4 sqrt(k f) + 4 is about one in a hundred thousand: so many are kept, not k, and a pass
/// inserts about k + 8 sqrt(k) candidates a list instead of k (1 + ln(rows / k)). The order is the same in every run,
/// so rows can be made that beat it. A list that may have dropped what it needed shows it at its end: in some grouping
/// it holds fewer than k at or below the limit that it dropped by. `drain` tells its taker.
class CandidateLists {
 public:
  /// What a list is for.
  struct Queries {
    std::size_t count = 0;
    /// The row of `groups` and `bounds` that each query is; the query's own number where empty.
    std::span<const std::uint32_t> rows;
    /// Candidates that every query may be offered, itself among them or not.
    std::size_t candidates = 0;
  };

  /// `bounds` is null where keys hold distances; it, `groups` and the queries' rows must outlive the lists.
  CandidateLists(const Queries& queries, std::size_t k, const GroupTable& groups, const Bounds* bounds);

  std::size_t queries() const { return queries_.count; }
  /// The query at each place of the blocks; places are queries where empty.
  std::span<const std::uint32_t> order() const { return queries_.rows; }
  std::mutex& mutex_of(std::size_t block) { return blocks_[block].mutex; }

  /// For the rows of a block the distance keys from which on a candidate is of no use; 0 for rows that do not
  /// exist. Asks the cache for the places that the next candidates take. Under the block's mutex.
  void copy_limits(std::size_t block, std::uint32_t* limits) const;

  /// Takes note that `candidates` more are being offered to every query of a block, before they are. Under the
  /// block's mutex.
  void expect(std::size_t block, std::size_t candidates) {
    blocks_[block].offered += candidates;
    blocks_[block].wanted = wanted_after(blocks_[block].offered);
  }

  /// Takes a candidate of the query `row` of `block`; the two are apart in some grouping. Under the block's mutex.
  void offer(std::size_t block, std::size_t row, CandidateKey candidate) {
    Block& home = blocks_[block];
    if (candidate > home.limit[row]) return;
    if (home.last_row[row] < row_of(candidate) && bounds_->first_equal(row_of(candidate)) == home.last_kind[row])
      return;
    home.keys.get()[row * home.capacity + home.size[row]++] = candidate;
    if (home.size[row] == home.full[row]) cut_back(home, row, row_of_query(block * kBlockRows + row));
  }

  /// The row of the query's group and bounds, as `Queries::rows` says.
  std::size_t row_of_query(std::size_t query) const { return queries_.rows.empty() ? query : queries_.rows[query]; }

  /// Receives a query's row and what it may need, in the order of keys; `complete` is false where what it needs may
  /// be missing.
  using Take = std::function<void(std::size_t row, std::span<const CandidateKey> candidates, bool complete)>;
  /// Hands out a block's lists, and frees the block.
  void drain(std::size_t block, const Take& take);

 private:
  struct Block {
    std::mutex mutex;
    std::size_t capacity = 0;
    PageArray<CandidateKey> keys;
    /// Candidates that every query was offered.
    std::size_t offered = 0;
    /// How many every grouping must find in a list that is cut back.
    std::size_t wanted = 0;
    std::array<std::uint32_t, kBlockRows> size{};
    /// The size at which the list is cut back; at most the capacity.
    std::array<std::uint32_t, kBlockRows> full{};
    /// How many times as many keys as are wanted must be kept, for every grouping to find so many among them.
    std::array<float, kBlockRows> excess{};
    std::array<CandidateKey, kBlockRows> limit{};
    /// Once a list was settled, the last row that was of use then, and the first that equals it: equal rows after it
    /// are of no use, though their bounds may be below the limit.
    std::array<std::uint32_t, kBlockRows> last_row{};
    std::array<std::uint32_t, kBlockRows> last_kind{};
  };

  std::size_t wanted_after(std::size_t offered) const;
  std::size_t rank_of(const Block& home, std::size_t row) const;
  void cut_back(Block& home, std::size_t row, std::size_t query);
  bool cut_at_rank(Block& home, std::size_t row, std::size_t query);
  void cut_by_walking(Block& home, std::size_t row, std::size_t query);
  /// What `keep_useful` finds.
  struct Useful {
    /// How many of the candidates, as they came, would do for all groupings, and the row of the last of these.
    std::size_t rank = 0;
    std::uint32_t last_row = 0;
    /// The key above which nothing can be of use.
    CandidateKey limit = 0;
  };
  /// Of candidates in order, keeps those that may be among the k nearest of some grouping.
  Useful keep_useful(std::size_t query, std::vector<CandidateKey>& candidates, bool are_distances) const;
  static void grow(Block& home, std::size_t capacity);

  Queries queries_;
  std::size_t k_;
  std::size_t margin_;
  /// Whether lists may keep fewer than k before all candidates have come.
  bool sampled_;
  const GroupTable& groups_;
  const Bounds* bounds_;
  const KernelSet& kernels_;
  std::vector<Block> blocks_;
};

}  // namespace gridfold
