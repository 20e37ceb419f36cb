#include "resampling/reserve.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "core/numpy_random.hpp"
#include "resampling/count_text.hpp"
#include "resampling/groups.hpp"
#include "resampling/random_splits.hpp"
#include "resampling/split_sizes.hpp"

namespace gridfold {

namespace {

/// The sizes as parameters, which checks read.
ParameterValues sizes_as_parameters(const Reservation& reservation) {
  return {{"test_size", reservation.size}, {"train_size", Scalar{}}};
}

bool is_of_groups(const Reservation& reservation, const RowsToSplit& rows) {
  return reservation.keeps_groups && !rows.groups.empty();
}

SplitSet::Rows drawn(const Reservation& reservation, std::size_t count) {
  const SplitSizes sizes = sizes_of(sizes_as_parameters(reservation), count);
  if (!reservation.seed) return last_rows(count, sizes);
  NumpyRandomState generator(*reservation.seed);
  return random_split(count, sizes, generator);
}

SplitSet::Rows rows_of_drawn_groups(const Reservation& reservation, const RowsToSplit& rows) {
  const PresentGroups groups(rows);
  std::vector<bool> is_kept(groups.count());
  for (const std::uint32_t group : drawn(reservation, groups.count()).test) is_kept[group] = true;
  SplitSet::Rows parts;
  for (std::size_t row = 0; row < rows.rows; ++row) {
    (is_kept[groups.group_of_row[row]] ? parts.test : parts.train).push_back(static_cast<std::uint32_t>(row));
  }
  return parts;
}

std::optional<ParameterProblem> check_groups(const Reservation& reservation, const RowsToSplit& rows) {
  const std::size_t groups = PresentGroups(rows).count();
  const std::size_t kept = sizes_of(sizes_as_parameters(reservation), groups).test;
  if (reservation.stratify) {
    return ParameterProblem{"", "the data has groups, which are kept whole, and stratify draws single rows",
                            "stratify: false, or data without groups"};
  }
  if (kept > 0 && kept < groups) return std::nullopt;
  return ParameterProblem{
      "size",
      fmt::format("{} of {} leaves none to {}", to_text(reservation.size), counted_groups(groups),
                  kept == 0 ? "judge" : "train on"),
      groups < 2 ? "data of 2 groups or more" : fmt::format("1 to {} groups, or a share", groups - 1)};
}

}  // namespace

std::optional<ParameterProblem> check_reservation(const Reservation& reservation, const RowsToSplit& rows) {
  if (is_of_groups(reservation, rows)) return check_groups(reservation, rows);
  const ParameterValues sizes = sizes_as_parameters(reservation);
  auto problem = reservation.stratify ? check_stratified_sizes(sizes, rows) : check_sizes(sizes, rows);
  if (problem) problem->parameter = "size";
  return problem;
}

SplitSet::Rows reserve(const Reservation& reservation, const RowsToSplit& rows) {
  if (is_of_groups(reservation, rows)) return rows_of_drawn_groups(reservation, rows);
  SplitSet::Rows parts;
  if (reservation.stratify && reservation.seed) {
    NumpyRandomState generator(*reservation.seed);
    const SplitSizes sizes = sizes_of(sizes_as_parameters(reservation), rows.rows);
    parts = StratifiedDraw(rows.labels, rows.class_count, sizes).next(generator);
  } else {
    parts = drawn(reservation, rows.rows);
  }
  std::sort(parts.train.begin(), parts.train.end());
  std::sort(parts.test.begin(), parts.test.end());
  return parts;
}

}  // namespace gridfold
