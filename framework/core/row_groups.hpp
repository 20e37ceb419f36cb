#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

namespace gridfold {

/// The group of each row, in one byte a row where all are small. Immutable; copies share the numbers.
///
/// Row j may be a neighbour of row i, or be trained on where i is judged, if its group is another one and not kLeftOut.
/// Rows of the groups below `judged` are judged themselves. A row of group `judged + n` is trained on in all splits, n
/// + 1 times, as rows of a bootstrap are.
class RowGroups {
 public:
  /// Of a row that is neither judged nor trained on, and of rows beyond the last.
  static constexpr std::uint32_t kLeftOut = std::numeric_limits<std::uint32_t>::max();
  /// The greatest group that one byte holds; above it are kLeftOut and a number for users of the bytes.
  static constexpr std::uint32_t kLargestNarrow = 253;
  static constexpr std::uint8_t kNarrowLeftOut = 255;

  RowGroups() = default;
  /// All rows are judged.
  RowGroups(std::span<const std::uint32_t> group_of_row) : RowGroups(group_of_row, kLeftOut) {}
  RowGroups(const std::vector<std::uint32_t>& group_of_row) : RowGroups(std::span(group_of_row)) {}
  RowGroups(std::span<const std::uint32_t> group_of_row, std::uint32_t judged);

  std::size_t size() const { return size_; }
  std::uint32_t judged() const { return judged_; }
  bool is_judged(std::size_t row) const { return (*this)[row] < judged_; }
  bool has_left_out() const { return has_left_out_; }
  bool has_repeated() const { return has_repeated_; }
  /// The greatest group but kLeftOut.
  std::uint32_t largest() const { return largest_; }
  std::size_t bytes_per_row() const { return wide_ != nullptr ? sizeof(std::uint32_t) : sizeof(std::uint8_t); }

  std::uint32_t operator[](std::size_t row) const {
    const std::size_t place = std::min(row, size_);
    if (wide_ != nullptr) return (*wide_)[place];
    const std::uint8_t group = (*narrow_)[place];
    return group == kNarrowLeftOut ? kLeftOut : group;
  }

  /// How many times a row counts for one that may have it for a neighbour.
  std::uint32_t times(std::uint32_t group) const { return group < judged_ ? 1 : group - judged_ + 1; }

  /// Calls `use(groups, left_out)` with a pointer to size() groups and one that is left out, of 8 or 32 bits each.
  template <typename Use>
  decltype(auto) visit(const Use& use) const {
    return wide_ != nullptr ? use(wide_->data(), kLeftOut) : use(narrow_->data(), kNarrowLeftOut);
  }

 private:
  std::size_t size_ = 0;
  std::uint32_t judged_ = 0;
  std::uint32_t largest_ = 0;
  bool has_left_out_ = false;
  bool has_repeated_ = false;
  std::shared_ptr<const std::vector<std::uint8_t>> narrow_;
  std::shared_ptr<const std::vector<std::uint32_t>> wide_;
};

}  // namespace gridfold
