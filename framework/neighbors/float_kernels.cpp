#include "neighbors/float_kernels.hpp"

#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <atomic>
#include <span>
#include <vector>

#include "neighbors/row_order.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kSampledQueries = 32;
constexpr std::size_t kSampledRows = 256;
// One query that is far from everything else says nothing about the others.
constexpr std::size_t kWideAllowed = 1;
// A bound so much narrower than a distance lets in few candidates too many: among n features that count, n / 128 of k.
constexpr double kNarrow = 1.0 / 64;

struct Pair {
  double squared_distance;
  /// |a|^2 + |b|^2 in the frame.
  double squared_norms;
};

Pair measure(std::span<const float> a, std::span<const float> b, const FloatFrame& frame) {
  Pair pair{0, 0};
  for (std::size_t c = 0; c < a.size(); ++c) {
    const double x = (double{a[c]} - double{frame.center[c]}) * frame.scale;
    const double y = (double{b[c]} - double{frame.center[c]}) * frame.scale;
    pair.squared_distance += (x - y) * (x - y);
    pair.squared_norms += x * x + y * y;
  }
  return pair;
}

/// Whether the bounds of split floats are narrow beside the squared distance at which a query's k-th neighbour is, as
/// far as a sample tells.
bool splitting_is_narrow(MatrixView<float> train, MatrixView<float> queries, const FloatFrame& frame, std::size_t k) {
  if (train.rows() == 0) return true;
  const std::vector<std::uint32_t> rows = sample_rows(train.rows(), kSampledRows);
  const std::vector<std::uint32_t> some_queries = sample_rows(queries.rows(), kSampledQueries);
  const std::size_t rank = std::min(k, train.rows()) * rows.size() / train.rows();
  std::atomic<std::size_t> wide = 0;
  tbb::parallel_for(std::size_t{0}, some_queries.size(), [&](std::size_t q) {
    const std::span<const float> query = queries.row(some_queries[q]);
    std::vector<Pair> pairs;
    for (const std::uint32_t row : rows) {
      const std::span<const float> values = train.row(row);
      if (values.data() != query.data()) pairs.push_back(measure(query, values, frame));
    }
    if (rank >= pairs.size()) return;
    const auto at_rank = pairs.begin() + static_cast<std::ptrdiff_t>(rank);
    std::nth_element(pairs.begin(), at_rank, pairs.end(),
                     [](const Pair& a, const Pair& b) { return a.squared_distance < b.squared_distance; });
    const double width = 2 * relative_error(train.cols(), true) * at_rank->squared_norms;
    if (!(width <= kNarrow * at_rank->squared_distance)) ++wide;
  });
  return wide <= kWideAllowed;
}

}  // namespace

const TileKernel<float, float>& float_kernel(MatrixView<float> train, MatrixView<float> queries, Metric metric,
                                             const FloatFrame& frame, std::size_t k) {
  const KernelSet& kernels = active_kernels();
  if (metric == Metric::l1) return kernels.float_difference;
  const bool splits = kernels.split_product.splits && splitting_is_narrow(train, queries, frame, k);
  return splits ? kernels.split_product : kernels.float_product;
}

}  // namespace gridfold
