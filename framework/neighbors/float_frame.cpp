#include "neighbors/float_frame.hpp"

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/parallel_reduce.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <type_traits>

#include "neighbors/float_rows.hpp"
#include "neighbors/row_order.hpp"

namespace gridfold {

namespace {

// Enough rows to find the middle of the data; any centre is right, a good one makes bounds narrow.
constexpr std::size_t kCentreRows = 256;
// Squares below the smallest double, which the definition rounds, are then below the smallest normal float in the
// frame.
constexpr int kMostScaling = 470;

template <typename T>
double largest_magnitude(MatrixView<T> view, const std::vector<double>& center) {
  return tbb::parallel_reduce(
      tbb::blocked_range<std::size_t>(0, view.rows()), 0.0,
      [&](const tbb::blocked_range<std::size_t>& range, double largest) {
        for (std::size_t row = range.begin(); row != range.end(); ++row) {
          const T* values = view.row(row).data();
          for (std::size_t c = 0; c < center.size(); ++c) {
            largest = std::max(largest, std::fabs(double{values[c]} - center[c]));
          }
        }
        return largest;
      },
      [](double a, double b) { return std::max(a, b); });
}

/// The middle of the shortest interval that holds three quarters of the values, which it sorts.
double middle_of_most(std::span<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t most = (3 * values.size() + 3) / 4;
  std::size_t first = 0;
  for (std::size_t i = 0; i + most <= values.size(); ++i) {
    if (values[i + most - 1] - values[i] < values[first + most - 1] - values[first]) first = i;
  }
  return values[first] / 2 + values[first + most - 1] / 2;
}

/// For every column a value that most of some rows are near: unlike the mean it is not drawn away by a few that are far
/// from the others, and unlike the median it is not in one of two halves.
template <typename Rows>
void take_centers(const Rows& train, std::vector<double>& centers) {
  constexpr std::size_t kColumnsAtOnce = 16;  // a cache line of each row
  const auto& view = train.view();
  const std::vector<std::uint32_t> rows = sample_rows(view.rows(), kCentreRows);
  const std::size_t count = rows.size();
  const std::size_t parts = (view.cols() + kColumnsAtOnce - 1) / kColumnsAtOnce;
  tbb::parallel_for(std::size_t{0}, parts, [&](std::size_t part) {
    const std::size_t first = part * kColumnsAtOnce;
    const std::size_t cols = std::min(kColumnsAtOnce, view.cols() - first);
    std::vector<double> values(cols * count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto coordinate = train.coordinates(rows[i]);
      const auto* row = view.row(rows[i]).data() + first;
      for (std::size_t c = 0; c < cols; ++c) values[c * count + i] = coordinate(row[c]);
    }
    for (std::size_t c = 0; c < cols; ++c) centers[first + c] = middle_of_most({values.data() + c * count, count});
  });
}

}  // namespace

template <typename T>
FloatFrame frame_of(const PlainRows<T>& train, const PlainRows<T>& queries, Preselection by) {
  FloatFrame frame;
  frame.center.assign(train.view().cols(), 0.0);
  frame.rounds = by != Preselection::l1 || !std::is_same_v<T, float>;
  if (frame.rounds && train.view().rows() > 0) take_centers(train, frame.center);
  double largest = largest_magnitude(train.view(), frame.center);
  const bool are_queries_in_train =
      queries.view().data() == train.view().data() && queries.view().rows() <= train.view().rows();
  if (!are_queries_in_train) {
    largest = std::max(largest, largest_magnitude(queries.view(), frame.center));
  }
  if (largest > 0) frame.scale = std::ldexp(1.0, std::min(-std::ilogb(largest), kMostScaling));
  frame.unit = by == Preselection::l1 ? frame.scale * (1 + relative_error(train.view().cols(), false))
                                      : frame.scale * frame.scale;
  return frame;
}

template <typename T>
FloatFrame frame_of(const DirectionRows<T>& train, const DirectionRows<T>& /*queries*/, Preselection /*by*/) {
  FloatFrame frame;
  frame.center.assign(train.view().cols(), 0.0);
  if (train.view().rows() > 0) take_centers(train, frame.center);
  frame.unit = 2;
  frame.fixed_error = static_cast<double>(train.view().cols() + 8) * 0x1p-51;
  return frame;
}

template FloatFrame frame_of(const PlainRows<float>&, const PlainRows<float>&, Preselection);
template FloatFrame frame_of(const PlainRows<double>&, const PlainRows<double>&, Preselection);
template FloatFrame frame_of(const DirectionRows<std::uint8_t>&, const DirectionRows<std::uint8_t>&, Preselection);
template FloatFrame frame_of(const DirectionRows<float>&, const DirectionRows<float>&, Preselection);
template FloatFrame frame_of(const DirectionRows<double>&, const DirectionRows<double>&, Preselection);

}  // namespace gridfold
