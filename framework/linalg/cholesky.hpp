#pragma once

#include <cstddef>
#include <span>
#include <stop_token>

namespace gridfold {

/// Solves matrix * x = right side for `count` right sides of `size` values, one after another, and puts the solutions
/// in their place. The matrix, size x size, column after column, is symmetric and positive definite; only its lower
/// triangle is read, and its content is lost. Returns false where it is not positive definite, as far as double
/// precision can tell. LAPACK's dpotrf and dpotrs, block by block, between which a stop is looked for. Throws
/// Cancelled.
bool solve_positive_definite(std::span<double> matrix, std::size_t size, std::span<double> right_sides,
                             std::size_t count, const std::stop_token& stop = {});

}  // namespace gridfold
