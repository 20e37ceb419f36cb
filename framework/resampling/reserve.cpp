#include "resampling/reserve.hpp"

#include <algorithm>
#include <numeric>

#include "core/numpy_random.hpp"
#include "resampling/random_splits.hpp"
#include "resampling/split_sizes.hpp"

namespace gridfold {

namespace {

/// The sizes as parameters, which checks read.
ParameterValues sizes_as_parameters(const Reservation& reservation) {
  return {{"test_size", reservation.size}, {"train_size", Scalar{}}};
}

}  // namespace

std::optional<ParameterProblem> check_reservation(const Reservation& reservation, const RowsToSplit& rows) {
  const ParameterValues sizes = sizes_as_parameters(reservation);
  auto problem = reservation.stratify ? check_stratified_sizes(sizes, rows) : check_sizes(sizes, rows);
  if (problem) problem->parameter = "size";
  return problem;
}

SplitSet::Rows reserve(const Reservation& reservation, const RowsToSplit& rows) {
  const SplitSizes sizes = sizes_of(sizes_as_parameters(reservation), rows.rows);
  SplitSet::Rows parts;
  if (!reservation.seed) {
    parts = last_rows(rows.rows, sizes);
  } else {
    NumpyRandomState generator(*reservation.seed);
    parts = reservation.stratify ? StratifiedDraw(rows.labels, rows.class_count, sizes).next(generator)
                                 : random_split(rows.rows, sizes, generator);
  }
  std::sort(parts.train.begin(), parts.train.end());
  std::sort(parts.test.begin(), parts.test.end());
  return parts;
}

}  // namespace gridfold
