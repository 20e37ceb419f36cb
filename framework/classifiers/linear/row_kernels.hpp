#pragma once

#include <cstddef>
#include <cstdint>

namespace gridfold {

/// What rows of values are padded to: a cache line of floats or doubles.
template <typename T>
inline constexpr std::size_t kLanes = 64 / sizeof(T);

/// Products of rows with each other in one precision. Each sum is one chain of fused multiply-adds per lane, in an
/// order that depends on the number of columns or rows alone: neither on the other rows and outputs of a call, nor on
/// the instruction set. So equal inputs give equal bits on every machine and in every company.
///
/// Rows, weights and sums begin at cache lines, and `columns` and the strides of all three are multiples of kLanes<T>.
template <typename T>
struct RowKernel {
  /// scores[r * outputs + o] += the sum over `columns` of rows[r] times weights[o], for r < row_count, o < outputs.
  void (*add_scores)(const T* rows, std::size_t row_count, std::size_t row_stride, const T* weights,
                     std::size_t outputs, std::size_t weight_stride, std::size_t columns, T* scores,
                     std::size_t score_stride);

  /// sums[o] += the sum over r < row_count, in order, of factors[r * factor_stride + o] times rows[r].
  void (*add_rows)(const T* rows, std::size_t row_count, std::size_t row_stride, const T* factors, std::size_t outputs,
                   std::size_t factor_stride, std::size_t columns, T* sums, std::size_t sum_stride);

  /// Features as T: exact but for doubles that are to be floats.
  void (*from_bytes)(const std::uint8_t* features, std::size_t count, T* out);
  void (*from_floats)(const float* features, std::size_t count, T* out);
  void (*from_doubles)(const double* features, std::size_t count, T* out);
};

/// The inner loops of linear classifiers for one instruction set; every set gives the same bits.
struct RowKernels {
  RowKernel<float> floats;
  RowKernel<double> doubles;

  /// values[i] = exp(values[i]) within 2 units in the last place; below -708 as at -708, above 709 as at 709.
  void (*exponentials)(double* values, std::size_t count);
  /// values[i] = log(1 + values[i]) within 2 units in the last place, for values from 0 to 1.
  void (*logarithms_of_one_plus)(double* values, std::size_t count);
};

/// The set for the instructions that active_kernels() uses.
const RowKernels& row_kernels();

template <typename T>
const RowKernel<T>& row_kernel() {
  if constexpr (sizeof(T) == sizeof(float)) {
    return row_kernels().floats;
  } else {
    return row_kernels().doubles;
  }
}

extern const RowKernels kScalarRowKernels;
#if defined(__x86_64__)
extern const RowKernels kAvx2RowKernels;
extern const RowKernels kAvx512RowKernels;
#endif

}  // namespace gridfold
