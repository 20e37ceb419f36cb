#include <algorithm>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "resampling/count_text.hpp"
#include "resampling/folds.hpp"
#include "resampling/resamplings.hpp"
#include "resampling/split_sizes.hpp"

namespace gridfold {

namespace {

constexpr double kMostRows = std::numeric_limits<std::uint32_t>::max();

struct Windows {
  std::size_t splits = 0;
  std::size_t test_rows = 0;
  std::size_t gap = 0;
  /// No limit where it is 0.
  std::size_t most_train_rows = 0;
};

Windows windows_of(std::span<const ParameterValue> parameters, std::size_t rows) {
  Windows windows;
  windows.splits = folds_of(parameters);
  const Scalar& test_size = *find_parameter(parameters, "test_size");
  windows.test_rows = is_missing(test_size) ? rows / (windows.splits + 1) : rounded_up(test_size, rows);
  windows.gap = static_cast<std::size_t>(parameter<std::int64_t>(parameters, "gap"));
  const Scalar& most = *find_parameter(parameters, "max_train_size");
  if (!is_missing(most)) windows.most_train_rows = static_cast<std::size_t>(std::get<std::int64_t>(most));
  return windows;
}

SplitSet time_series_splits(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  const Windows windows = windows_of(parameters, rows.rows);
  SplitSet splits;
  for (std::uint32_t fold = 0; fold < windows.splits; ++fold) {
    throw_if_stopped(rows.stop);
    const std::size_t begin = rows.rows - (windows.splits - fold) * windows.test_rows;
    const std::size_t train_end = begin - windows.gap;
    const std::size_t train_rows =
        windows.most_train_rows == 0 ? train_end : std::min(train_end, windows.most_train_rows);
    SplitSet::Rows one{std::vector<std::uint32_t>(train_rows), std::vector<std::uint32_t>(windows.test_rows)};
    std::iota(one.train.begin(), one.train.end(), static_cast<std::uint32_t>(train_end - train_rows));
    std::iota(one.test.begin(), one.test.end(), static_cast<std::uint32_t>(begin));
    splits.add(std::move(one), {.fold = fold});
  }
  return splits;
}

std::optional<ParameterProblem> check_time_series(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  const Windows windows = windows_of(parameters, rows.rows);
  if (windows.splits + 1 > rows.rows) {
    return ParameterProblem{
        "folds", fmt::format("{} folds and the rows before them, of {}", windows.splits, counted_rows(rows.rows)),
        rows.rows < 3 ? "data of 3 rows or more" : fmt::format("2 to {}", rows.rows - 1)};
  }
  if (windows.gap + windows.test_rows * windows.splits < rows.rows) return std::nullopt;
  const std::size_t most = (rows.rows - 1 - std::min(windows.gap, rows.rows - 1)) / windows.splits;
  return ParameterProblem{
      "test_size",
      fmt::format("{} folds of {} and a gap of {} leave no row of {} to train on", windows.splits,
                  counted_rows(windows.test_rows), windows.gap, rows.rows),
      most == 0 ? "fewer folds, or a smaller gap" : fmt::format("1 to {}, fewer folds, or a smaller gap", most)};
}

SplitDemand demand_of_time_series(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  const std::uint64_t splits = folds_of(parameters);
  const bool may_judge_single_rows = rows.rows == 0 || windows_of(parameters, rows.rows).test_rows == 1;
  return {"folds", splits, splits, may_judge_single_rows ? 1 : splits};
}

std::string describe_time_series(std::span<const ParameterValue> parameters, const SplitSet& splits) {
  const auto gap = parameter<std::int64_t>(parameters, "gap");
  return fmt::format("{} times, {} after those trained on{}", splits.count(), counted_rows(splits.test_count(0)),
                     gap == 0 ? "" : fmt::format(" and a gap of {}", gap));
}

}  // namespace

Resampling time_series_resampling() {
  ParameterInfo folds = folds_parameter();
  folds.meaning = "How many times rows are judged. A list makes an axis.";
  ParameterInfo test_size = test_size_parameter(Scalar{});
  test_size.meaning =
      "The rows of a fold: their share of all rows, rounded up, or their number; all rows divided by one more than "
      "there are folds, rounded down, where the key is missing.";
  return {.component =
              {
                  .name = "time_series",
                  .summary = "Rows in the order of time: each fold is judged by a model of the rows before it. "
                             "As scikit-learn's TimeSeriesSplit.",
                  .aliases = {"timeseriessplit", "timeseries", "forwardchaining", "rollingorigin"},
                  .parameters = {std::move(folds),
                                 std::move(test_size),
                                 {.name = "max_train_size",
                                  .type = ParameterType::integer,
                                  .default_value = Scalar{},
                                  .least = 1,
                                  .greatest = kMostRows,
                                  .meaning = "At most so many rows before a fold are trained on; all of them "
                                             "where the key is missing.",
                                  .example = "100"},
                                 {.name = "gap",
                                  .type = ParameterType::integer,
                                  .default_value = std::int64_t{0},
                                  .least = 0,
                                  .greatest = kMostRows,
                                  .meaning = "Rows between those trained on and those judged that are left out.",
                                  .example = "7"}},
              },
          .check = check_time_series,
          .demand = demand_of_time_series,
          .split = time_series_splits,
          .describe = describe_time_series};
}

}  // namespace gridfold
