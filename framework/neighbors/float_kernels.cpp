#include "neighbors/float_kernels.hpp"

#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <atomic>
#include <vector>

#include "neighbors/float_rows.hpp"
#include "neighbors/row_order.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kSampledQueries = 32;
constexpr std::size_t kTrialRows = 256;
// One query that is far from everything else says nothing about the others.
constexpr std::size_t kWideAllowed = 1;
// A bound so much narrower than a distance lets in few candidates too many: among n features that count, n / 128 of k.
constexpr double kNarrow = 1.0 / 64;

struct Pair {
  double squared_distance;
  /// |a|^2 + |b|^2 in the frame.
  double squared_norms;
};

template <typename Rows>
Pair measure(const Rows& queries, std::size_t query, const Rows& train, std::size_t row, const FloatFrame& frame) {
  const auto* a = queries.view().row(query).data();
  const auto* b = train.view().row(row).data();
  const auto coordinate_a = queries.coordinates(query);
  const auto coordinate_b = train.coordinates(row);
  const double lifts = queries.lift(query) + train.lift(row);
  Pair pair{lifts, lifts};
  for (std::size_t c = 0; c < train.view().cols(); ++c) {
    const double x = (coordinate_a(a[c]) - frame.center[c]) * frame.scale;
    const double y = (coordinate_b(b[c]) - frame.center[c]) * frame.scale;
    pair.squared_distance += (x - y) * (x - y);
    pair.squared_norms += x * x + y * y;
  }
  return pair;
}

/// Whether the bounds of split floats are narrow beside the squared distance at which a query's k-th neighbour is, as
/// far as a sample tells.
template <typename Rows>
bool splitting_is_narrow(const Rows& train, const Rows& queries, const FloatFrame& frame, std::size_t k) {
  const std::size_t train_rows = train.view().rows();
  if (train_rows == 0) return true;
  const std::vector<std::uint32_t> rows = sample_rows(train_rows, kTrialRows);
  const std::vector<std::uint32_t> some_queries = sample_rows(queries.view().rows(), kSampledQueries);
  const std::size_t rank = std::min(k, train_rows) * rows.size() / train_rows;
  std::atomic<std::size_t> wide = 0;
  tbb::parallel_for(std::size_t{0}, some_queries.size(), [&](std::size_t q) {
    const auto* query = queries.view().row(some_queries[q]).data();
    std::vector<Pair> pairs;
    for (const std::uint32_t row : rows) {
      if (train.view().row(row).data() != query) pairs.push_back(measure(queries, some_queries[q], train, row, frame));
    }
    if (rank >= pairs.size()) return;
    const auto at_rank = pairs.begin() + static_cast<std::ptrdiff_t>(rank);
    std::nth_element(pairs.begin(), at_rank, pairs.end(),
                     [](const Pair& a, const Pair& b) { return a.squared_distance < b.squared_distance; });
    const double width = 2 * relative_error(train.view().cols(), true) * at_rank->squared_norms;
    if (!(width <= kNarrow * at_rank->squared_distance)) ++wide;
  });
  return wide <= kWideAllowed;
}

}  // namespace

template <typename Rows>
const TileKernel<float, float>& float_kernel(const Rows& train, const Rows& queries, Preselection by,
                                             const FloatFrame& frame, std::size_t k) {
  const KernelSet& kernels = active_kernels();
  if (by == Preselection::l1) return kernels.float_difference;
  const bool splits = kernels.split_product.splits && splitting_is_narrow(train, queries, frame, k);
  return splits ? kernels.split_product : kernels.float_product;
}

template const TileKernel<float, float>& float_kernel(const PlainRows<double>&, const PlainRows<double>&, Preselection,
                                                      const FloatFrame&, std::size_t);
template const TileKernel<float, float>& float_kernel(const DirectionRows<double>&, const DirectionRows<double>&,
                                                      Preselection, const FloatFrame&, std::size_t);
template const TileKernel<float, float>& float_kernel(const PlainRows<float>&, const PlainRows<float>&, Preselection,
                                                      const FloatFrame&, std::size_t);
template const TileKernel<float, float>& float_kernel(const DirectionRows<std::uint8_t>&,
                                                      const DirectionRows<std::uint8_t>&, Preselection,
                                                      const FloatFrame&, std::size_t);
template const TileKernel<float, float>& float_kernel(const DirectionRows<float>&, const DirectionRows<float>&,
                                                      Preselection, const FloatFrame&, std::size_t);

}  // namespace gridfold
