#pragma once

#include <cstddef>
#include <span>

namespace gridfold {

/// Solves matrix * x = right side for `count` right sides of `size` values, one after another, and puts the solutions
/// in their place. The matrix, size x size, column after column, is symmetric and positive definite; only its lower
/// triangle is read, and its content is lost. Returns false where it is not positive definite, as far as double
/// precision can tell. LAPACK's dpotrf and dpotrs: a stop is not looked for meanwhile, 0.3 s for a size of 3,072.
bool solve_positive_definite(std::span<double> matrix, std::size_t size, std::span<double> right_sides,
                             std::size_t count);

}  // namespace gridfold
