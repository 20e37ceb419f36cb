#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace gridfold {

/// Different lists of numbers, each with the place at which it was first met: what a million cells share is stored and
/// compared once. Up to 2^32 - 2 lists.
class TupleTable {
 public:
  /// The place of the list, which is added where it is new.
  std::uint32_t place_of(std::span<const std::uint32_t> tuple) {
    if (2 * (size() + 1) > slots_.size()) grow();
    std::uint64_t hash = tuple.size();
    // Two numbers at a time.
    for (std::size_t i = 0; i < tuple.size(); i += 2) {
      const std::uint64_t next = i + 1 < tuple.size() ? tuple[i + 1] : 0;
      hash = (hash ^ hash >> 32 ^ (next << 32 | tuple[i])) * 0x9e37'79b9'7f4a'7c15;
    }
    const auto mark = static_cast<std::uint32_t>(hash >> 32);
    std::size_t at = mark & (slots_.size() - 1);
    while (slots_[at].place != kEmpty) {
      if (slots_[at].mark == mark && std::ranges::equal((*this)[slots_[at].place], tuple)) return slots_[at].place;
      at = (at + 1) & (slots_.size() - 1);
    }
    slots_[at] = {mark, static_cast<std::uint32_t>(size())};
    numbers_.insert(numbers_.end(), tuple.begin(), tuple.end());
    ends_.push_back(numbers_.size());
    return slots_[at].place;
  }

  std::span<const std::uint32_t> operator[](std::uint32_t place) const {
    return std::span(numbers_).subspan(ends_[place], ends_[place + 1] - ends_[place]);
  }

  std::size_t size() const { return ends_.size() - 1; }

 private:
  static constexpr std::uint32_t kEmpty = 0xffff'ffff;

  struct Slot {
    /// Of the list's hash, so that few lists are compared.
    std::uint32_t mark = 0;
    std::uint32_t place = kEmpty;
  };

  void grow() {
    std::vector<Slot> larger(std::max<std::size_t>(64, 2 * slots_.size()));
    for (const Slot& slot : slots_) {
      if (slot.place == kEmpty) continue;
      std::size_t at = slot.mark & (larger.size() - 1);
      while (larger[at].place != kEmpty) at = (at + 1) & (larger.size() - 1);
      larger[at] = slot;
    }
    slots_ = std::move(larger);
  }

  std::vector<std::uint32_t> numbers_;
  /// Where each list ends in `numbers_`, after a 0.
  std::vector<std::size_t> ends_{0};
  /// Found by hash; a power of two of them, at most half in use.
  std::vector<Slot> slots_;
};

}  // namespace gridfold
