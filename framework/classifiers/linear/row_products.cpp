#include "classifiers/linear/row_products.hpp"

#include <algorithm>

#include <oneapi/tbb/parallel_for.h>

namespace gridfold {

namespace {

constexpr std::size_t kSummedRows = 128;
constexpr std::size_t kSummedOutputs = 128;
/// Bytes of a row's columns that are worked on at a time: those of kSummedRows rows stay in second-level cache.
constexpr std::size_t kChunkBytes = 2048;
/// Multiplications below which another thread would not help.
constexpr std::size_t kWorthSharing = 500'000;

/// body(0), ..., body(count - 1), on all threads where that is worth it.
template <typename Body>
void for_each_block(std::size_t count, std::size_t multiplications, const Body& body) {
  if (count > 1 && multiplications >= kWorthSharing) {
    tbb::parallel_for(std::size_t{0}, count, body, tbb::simple_partitioner());
  } else {
    for (std::size_t i = 0; i < count; ++i) body(i);
  }
}

void convert(const RowKernel<float>& kernel, const std::uint8_t* from, std::size_t count, float* to) {
  kernel.from_bytes(from, count, to);
}
void convert(const RowKernel<float>& kernel, const float* from, std::size_t count, float* to) {
  kernel.from_floats(from, count, to);
}
void convert(const RowKernel<float>& kernel, const double* from, std::size_t count, float* to) {
  kernel.from_doubles(from, count, to);
}
void convert(const RowKernel<double>& kernel, const std::uint8_t* from, std::size_t count, double* to) {
  kernel.from_bytes(from, count, to);
}
void convert(const RowKernel<double>& kernel, const float* from, std::size_t count, double* to) {
  kernel.from_floats(from, count, to);
}
void convert(const RowKernel<double>& kernel, const double* from, std::size_t count, double* to) {
  kernel.from_doubles(from, count, to);
}

/// Evenly many columns for as few chunks as there can be.
template <typename T>
std::size_t chunk_of(std::size_t columns) {
  const std::size_t chunks = (columns * sizeof(T) + kChunkBytes - 1) / kChunkBytes;
  return (columns / kLanes<T> + chunks - 1) / chunks * kLanes<T>;
}

}  // namespace

template <typename T>
RowProducts<T>::RowProducts(std::size_t features)
    : features_(features), columns_(padded_columns<T>(features)), chunk_(chunk_of<T>(columns_)), scratch_(chunk_) {}

template <typename T>
RowProducts<T>::Scratch::Scratch(std::size_t columns)
    : rows(std::max(kSummedRows, kScoredRows) * columns), sums(kSummedOutputs * columns) {}

template <typename T>
void RowProducts<T>::read(const ChosenRows& rows, std::size_t first, std::size_t count, T* out) const {
  const std::size_t present = std::min(first + count, features_) - std::min(first, features_);
  std::visit(
      [&](const auto& view) {
        for (const std::uint32_t row : rows.rows) {
          convert(row_kernel<T>(), view.data() + row * view.cols() + first, present, out);
          for (std::size_t i = present; i < count; ++i) out[i] = first + i == features_ ? T{1} : T{0};
          out += count;
        }
      },
      rows.features);
}

template <typename T>
void RowProducts<T>::score(const ChosenRows& rows, const T* weights, std::size_t outputs, T* scores,
                           const std::function<void(std::size_t, std::size_t)>& finish) {
  const std::size_t count = rows.rows.size();
  const std::size_t blocks = (count + kScoredRows - 1) / kScoredRows;
  for_each_block(blocks, count * columns_ * outputs, [&](std::size_t block) {
    T* panel = scratch_.local().rows.get();
    const std::size_t first = block * kScoredRows;
    const std::size_t some = std::min(kScoredRows, count - first);
    T* own = scores + first * outputs;
    std::fill_n(own, some * outputs, T{0});
    for (std::size_t column = 0; column < columns_; column += chunk_) {
      const std::size_t width = std::min(chunk_, columns_ - column);
      read(rows.part(first, some), column, width, panel);
      row_kernel<T>().add_scores(panel, some, width, weights + column, outputs, columns_, width, own, outputs);
    }
    finish(first, some);
  });
}

template <typename T>
void RowProducts<T>::sum(const ChosenRows& rows, const T* factors, std::size_t outputs,
                         const std::function<void(const Sums&)>& use) {
  const std::size_t count = rows.rows.size();
  const std::size_t chunks = (columns_ + chunk_ - 1) / chunk_;
  const std::size_t strips = (outputs + kSummedOutputs - 1) / kSummedOutputs;
  for_each_block(chunks * strips, count * columns_ * outputs, [&](std::size_t block) {
    Scratch& scratch = scratch_.local();
    const std::size_t column = block % chunks * chunk_;
    const std::size_t width = std::min(chunk_, columns_ - column);
    const std::size_t output = block / chunks * kSummedOutputs;
    const std::size_t some = std::min(kSummedOutputs, outputs - output);
    std::fill_n(scratch.sums.get(), some * width, T{0});
    for (std::size_t first = 0; first < count; first += kSummedRows) {
      const std::size_t height = std::min(kSummedRows, count - first);
      read(rows.part(first, height), column, width, scratch.rows.get());
      row_kernel<T>().add_rows(scratch.rows.get(), height, width, factors + first * outputs + output, some, outputs,
                               width, scratch.sums.get(), width);
    }
    use({output, some, column, width, scratch.sums.get(), width});
  });
}

template class RowProducts<float>;
template class RowProducts<double>;

}  // namespace gridfold
