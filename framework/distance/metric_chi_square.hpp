#pragma once

#include <cstddef>
#include <cstdint>

namespace gridfold {

/// Sum (x_i - y_i)^2 / (x_i + y_i) over histograms, where 0 / 0 is 0: minus the value of scikit-learn's
/// additive_chi2_kernel; SciPy has none. Features must not be negative.
double chi_square(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, double p);
double chi_square(const float* x, const float* y, std::size_t cols, double p);

}  // namespace gridfold
