#include <fmt/format.h>

#include "extending/components.hpp"

namespace gridfold::extending {

namespace {

/// Windows that begin every half of their length: judged rows overlap, and the rows on either side are left out.
SplitSet windows(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  const auto length = static_cast<std::size_t>(parameter<std::int64_t>(parameters, "length"));
  const auto gap = static_cast<std::size_t>(parameter<std::int64_t>(parameters, "gap"));
  SplitSet splits;
  std::uint32_t fold = 0;
  for (std::size_t begin = 0; begin + length <= rows.rows; begin += length / 2) {
    SplitSet::Rows split;
    for (std::uint32_t row = 0; row < rows.rows; ++row) {
      if (row >= begin && row < begin + length) {
        split.test.push_back(row);
      } else if (row + gap < begin || row >= begin + length + gap) {
        split.train.push_back(row);
      }
    }
    splits.add(std::move(split), {.fold = fold++});
  }
  return splits;
}

SplitSet by_group(std::span<const ParameterValue>, const RowsToSplit& rows) {
  return SplitSet::of_partition({rows.groups.begin(), rows.groups.end()}, static_cast<std::uint32_t>(rows.group_count));
}

}  // namespace

Resampling windows_resampling() {
  return {.component = {.name = "windows",
                        .summary = "Overlapping windows of consecutive rows are judged in turn.",
                        .parameters = {{.name = "length",
                                        .type = ParameterType::integer,
                                        .default_value = std::int64_t{20},
                                        .least = 2,
                                        .meaning = "Rows of a window.",
                                        .example = "20"},
                                       {.name = "gap",
                                        .type = ParameterType::integer,
                                        .default_value = std::int64_t{0},
                                        .least = 0,
                                        .meaning = "Rows on either side of a window that nothing is learnt from.",
                                        .example = "3"}}},
          .check = [](std::span<const ParameterValue> parameters,
                      const RowsToSplit& rows) -> std::optional<ParameterProblem> {
            const auto length = static_cast<std::size_t>(parameter<std::int64_t>(parameters, "length"));
            if (length < rows.rows) return std::nullopt;
            return ParameterProblem{"length", fmt::format("a window of {} rows leaves none to train on", length),
                                    fmt::format("2 to {}", rows.rows - 1)};
          },
          .split = windows};
}

Resampling by_group_resampling() {
  return {.component = {.name = "by_group", .summary = "Each group of rows is judged in turn."},
          .needs_groups = true,
          .split = by_group};
}

}  // namespace gridfold::extending
