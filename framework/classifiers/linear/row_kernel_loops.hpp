#pragma once

// The loops of every instruction set, whose file includes them after it has defined, in the anonymous namespace,
// Vector<T> (a cache line of lanes with load, set, store and fused; its sum adds halves to halves) and Tile<T> (rows
// and outputs that stay in registers). Nothing inline comes from other headers: a copy compiled here could become the
// program's only one.

#include "classifiers/linear/row_kernels.hpp"

namespace gridfold {

namespace {

template <typename T, std::size_t Rows, std::size_t Outputs>
inline void add_score_tile(const T* rows, std::size_t row_stride, const T* weights, std::size_t weight_stride,
                           std::size_t columns, T* scores, std::size_t score_stride) {
  Vector<T> sums[Rows][Outputs];
#pragma GCC unroll 8
  for (std::size_t r = 0; r < Rows; ++r) {
#pragma GCC unroll 8
    for (std::size_t o = 0; o < Outputs; ++o) sums[r][o] = Vector<T>::set(0);
  }
  for (std::size_t column = 0; column < columns; column += kLanes<T>) {
    Vector<T> row[Rows];
#pragma GCC unroll 8
    for (std::size_t r = 0; r < Rows; ++r) row[r] = Vector<T>::load(rows + r * row_stride + column);
#pragma GCC unroll 8
    for (std::size_t o = 0; o < Outputs; ++o) {
      const Vector<T> weight = Vector<T>::load(weights + o * weight_stride + column);
#pragma GCC unroll 8
      for (std::size_t r = 0; r < Rows; ++r) sums[r][o] = fused(row[r], weight, sums[r][o]);
    }
  }
#pragma GCC unroll 8
  for (std::size_t r = 0; r < Rows; ++r) {
#pragma GCC unroll 8
    for (std::size_t o = 0; o < Outputs; ++o) scores[r * score_stride + o] += sums[r][o].sum();
  }
}

template <typename T, std::size_t Outputs>
inline void add_score_strip(const T* rows, std::size_t row_count, std::size_t row_stride, const T* weights,
                            std::size_t weight_stride, std::size_t columns, T* scores, std::size_t score_stride) {
  std::size_t row = 0;
  for (; row + Tile<T>::rows <= row_count; row += Tile<T>::rows) {
    add_score_tile<T, Tile<T>::rows, Outputs>(rows + row * row_stride, row_stride, weights, weight_stride, columns,
                                              scores + row * score_stride, score_stride);
  }
  for (; row < row_count; ++row) {
    add_score_tile<T, 1, Outputs>(rows + row * row_stride, row_stride, weights, weight_stride, columns,
                                  scores + row * score_stride, score_stride);
  }
}

/// Strips of at most `Outputs` outputs: as many as fit, then one of the rest.
template <std::size_t Outputs, typename Strip>
inline void for_each_strip(std::size_t outputs, const Strip& strip, std::size_t done = 0) {
  for (; done + Outputs <= outputs; done += Outputs) strip.template operator()<Outputs>(done);
  if constexpr (Outputs > 1) {
    if (done < outputs) for_each_strip<Outputs - 1>(outputs, strip, done);
  }
}

template <typename T>
void add_scores(const T* rows, std::size_t row_count, std::size_t row_stride, const T* weights, std::size_t outputs,
                std::size_t weight_stride, std::size_t columns, T* scores, std::size_t score_stride) {
  for_each_strip<Tile<T>::outputs>(outputs, [&]<std::size_t Outputs>(std::size_t output) {
    add_score_strip<T, Outputs>(rows, row_count, row_stride, weights + output * weight_stride, weight_stride, columns,
                                scores + output, score_stride);
  });
}

template <typename T, std::size_t Outputs, std::size_t Vectors>
inline void add_row_tile(const T* rows, std::size_t row_count, std::size_t row_stride, const T* factors,
                         std::size_t factor_stride, T* sums, std::size_t sum_stride) {
  Vector<T> sum[Outputs][Vectors];
#pragma GCC unroll 8
  for (std::size_t o = 0; o < Outputs; ++o) {
#pragma GCC unroll 8
    for (std::size_t v = 0; v < Vectors; ++v) sum[o][v] = Vector<T>::load(sums + o * sum_stride + v * kLanes<T>);
  }
  for (std::size_t r = 0; r < row_count; ++r) {
    Vector<T> row[Vectors];
#pragma GCC unroll 8
    for (std::size_t v = 0; v < Vectors; ++v) row[v] = Vector<T>::load(rows + r * row_stride + v * kLanes<T>);
#pragma GCC unroll 8
    for (std::size_t o = 0; o < Outputs; ++o) {
      const Vector<T> factor = Vector<T>::set(factors[r * factor_stride + o]);
#pragma GCC unroll 8
      for (std::size_t v = 0; v < Vectors; ++v) sum[o][v] = fused(factor, row[v], sum[o][v]);
    }
  }
#pragma GCC unroll 8
  for (std::size_t o = 0; o < Outputs; ++o) {
#pragma GCC unroll 8
    for (std::size_t v = 0; v < Vectors; ++v) sum[o][v].store(sums + o * sum_stride + v * kLanes<T>);
  }
}

template <typename T, std::size_t Vectors>
inline void add_row_strip(const T* rows, std::size_t row_count, std::size_t row_stride, const T* factors,
                          std::size_t outputs, std::size_t factor_stride, T* sums, std::size_t sum_stride) {
  for_each_strip<Tile<T>::sums>(outputs, [&]<std::size_t Outputs>(std::size_t output) {
    add_row_tile<T, Outputs, Vectors>(rows, row_count, row_stride, factors + output, factor_stride,
                                      sums + output * sum_stride, sum_stride);
  });
}

template <typename T>
void add_rows(const T* rows, std::size_t row_count, std::size_t row_stride, const T* factors, std::size_t outputs,
              std::size_t factor_stride, std::size_t columns, T* sums, std::size_t sum_stride) {
  constexpr std::size_t kWide = Tile<T>::vectors * kLanes<T>;
  std::size_t column = 0;
  for (; column + kWide <= columns; column += kWide) {
    add_row_strip<T, Tile<T>::vectors>(rows + column, row_count, row_stride, factors, outputs, factor_stride,
                                       sums + column, sum_stride);
  }
  for (; column < columns; column += kLanes<T>) {
    add_row_strip<T, 1>(rows + column, row_count, row_stride, factors, outputs, factor_stride, sums + column,
                        sum_stride);
  }
}

template <typename From, typename T>
void convert(const From* features, std::size_t count, T* out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<T>(features[i]);
}

// The functions below are plain operations on each value: compiled for any registers, they round alike.

void exponentials(double* values, std::size_t count) {
  // exp(x) = 2^k exp(r), |r| <= log(2) / 2, and the Taylor series of exp(r), which is good to 2^-57 there. Adding and
  // taking away 1.5 * 2^52 rounds to an integer, which then stands in the low bits.
  constexpr double kRounding = 0x1.8p52;
  constexpr double kLog2High = 0x1.62e42fefa0000p-1;
  constexpr double kLog2Low = 0x1.cf79abc9e3b3ap-40;
  constexpr long long kOneBits = 0x3ff0000000000000;
  for (std::size_t i = 0; i < count; ++i) {
    double x = values[i];
    x = x < -708 ? -708 : x;
    x = x > 709 ? 709 : x;
    const double shifted = x * 0x1.71547652b82fep0 + kRounding;
    const double k = shifted - kRounding;
    const double r = (x - k * kLog2High) - k * kLog2Low;
    double p = 1.0 / 6227020800;
    p = p * r + 1.0 / 479001600;
    p = p * r + 1.0 / 39916800;
    p = p * r + 1.0 / 3628800;
    p = p * r + 1.0 / 362880;
    p = p * r + 1.0 / 40320;
    p = p * r + 1.0 / 5040;
    p = p * r + 1.0 / 720;
    p = p * r + 1.0 / 120;
    p = p * r + 1.0 / 24;
    p = p * r + 1.0 / 6;
    p = p * r + 0.5;
    p = 1.0 + (r + (r * r) * p);
    const auto bits = static_cast<unsigned long long>(__builtin_bit_cast(long long, shifted)) << 52;
    values[i] = p * __builtin_bit_cast(double, bits + static_cast<unsigned long long>(kOneBits));
  }
}

void logarithms_of_one_plus(double* values, std::size_t count) {
  // log(1 + x) = 2 atanh(x / (2 + x)), whose argument is at most 1/3.
  for (std::size_t i = 0; i < count; ++i) {
    const double s = values[i] / (2 + values[i]);
    const double square = s * s;
    double p = 1.0 / 33;
    p = p * square + 1.0 / 31;
    p = p * square + 1.0 / 29;
    p = p * square + 1.0 / 27;
    p = p * square + 1.0 / 25;
    p = p * square + 1.0 / 23;
    p = p * square + 1.0 / 21;
    p = p * square + 1.0 / 19;
    p = p * square + 1.0 / 17;
    p = p * square + 1.0 / 15;
    p = p * square + 1.0 / 13;
    p = p * square + 1.0 / 11;
    p = p * square + 1.0 / 9;
    p = p * square + 1.0 / 7;
    p = p * square + 1.0 / 5;
    p = p * square + 1.0 / 3;
    values[i] = 2 * s + 2 * s * (square * p);
  }
}

template <typename T>
constexpr RowKernel<T> row_kernel_of() {
  return {add_scores<T>, add_rows<T>, convert<std::uint8_t, T>, convert<float, T>, convert<double, T>};
}

constexpr RowKernels row_kernels_of() {
  return {row_kernel_of<float>(), row_kernel_of<double>(), exponentials, logarithms_of_one_plus};
}

}  // namespace

}  // namespace gridfold
