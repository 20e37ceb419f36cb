#include "core/row_groups.hpp"

namespace gridfold {

RowGroups::RowGroups(std::span<const std::uint32_t> group_of_row, std::uint32_t judged)
    : size_(group_of_row.size()), judged_(judged) {
  for (const std::uint32_t group : group_of_row) {
    if (group == kLeftOut) {
      has_left_out_ = true;
    } else {
      largest_ = std::max(largest_, group);
    }
  }
  has_repeated_ = largest_ > judged_;
  if (largest_ > kLargestNarrow) {
    std::vector<std::uint32_t> wide(group_of_row.begin(), group_of_row.end());
    wide.push_back(kLeftOut);
    wide_ = std::make_shared<const std::vector<std::uint32_t>>(std::move(wide));
    return;
  }
  std::vector<std::uint8_t> narrow;
  narrow.reserve(size_ + 1);
  for (const std::uint32_t group : group_of_row) {
    narrow.push_back(group == kLeftOut ? kNarrowLeftOut : static_cast<std::uint8_t>(group));
  }
  narrow.push_back(kNarrowLeftOut);
  narrow_ = std::make_shared<const std::vector<std::uint8_t>>(std::move(narrow));
}

}  // namespace gridfold
