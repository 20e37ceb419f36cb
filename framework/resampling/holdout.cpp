#include "resampling/holdout.hpp"

#include <cassert>
#include <cmath>

#include "core/numpy_random.hpp"

namespace gridfold {

std::size_t held_out_rows(std::size_t rows, double test_size) {
  assert(test_size > 0 && test_size < 1);
  return static_cast<std::size_t>(std::ceil(test_size * static_cast<double>(rows)));
}

FoldAssignment holdout(std::size_t rows, std::size_t held_out, std::optional<std::uint32_t> shuffle_seed) {
  assert(held_out >= 1 && held_out < rows);
  FoldAssignment assignment{1, std::vector<std::uint16_t>(rows, 1)};
  if (shuffle_seed) {
    const std::vector<std::uint32_t> order = NumpyRandomState(*shuffle_seed).permutation(rows);
    for (std::size_t place = 0; place < held_out; ++place) assignment.fold_of_row[order[place]] = 0;
  } else {
    for (std::size_t row = rows - held_out; row < rows; ++row) assignment.fold_of_row[row] = 0;
  }
  return assignment;
}

}  // namespace gridfold
