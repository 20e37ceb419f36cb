#include "neighbors/float_bounds.hpp"

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/parallel_reduce.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>

#include "distance/ordered_key.hpp"
#include "distance/split_floats.hpp"
#include "neighbors/equal_rows.hpp"
#include "neighbors/row_order.hpp"

namespace gridfold {

namespace {

constexpr double kFloatUnit = 0x1p-24;
/// What splitting a float leaves, as a share of it; also the share of its low part, squared.
constexpr double kSplitUnit = 0x1p-16;
constexpr double kTiny = 0x1p-126;
// Enough rows to find the middle of the data; any centre is right, a good one makes bounds narrow.
constexpr std::size_t kSampledRows = 256;

/// What the values below the smallest normal float may add up to.
double absolute_error(std::size_t cols) { return 64 * static_cast<double>(cols) * kTiny; }

float rounded_down(double value) {
  const auto near = static_cast<float>(value);
  return double{near} > value ? std::nextafter(near, -std::numeric_limits<float>::infinity()) : near;
}

float rounded_up(double value) { return -rounded_down(-value); }

double largest_magnitude(MatrixView<float> view, const std::vector<float>& center) {
  return tbb::parallel_reduce(
      tbb::blocked_range<std::size_t>(0, view.rows()), 0.0,
      [&](const tbb::blocked_range<std::size_t>& range, double largest) {
        for (std::size_t row = range.begin(); row != range.end(); ++row) {
          const float* values = view.row(row).data();
          for (std::size_t c = 0; c < center.size(); ++c) {
            largest = std::max(largest, std::fabs(double{values[c]} - double{center[c]}));
          }
        }
        return largest;
      },
      [](double a, double b) { return std::max(a, b); });
}

/// The middle of the shortest interval that holds three quarters of the values, which it sorts.
float middle_of_most(std::span<float> values) {
  std::sort(values.begin(), values.end());
  const std::size_t most = (3 * values.size() + 3) / 4;
  std::size_t first = 0;
  for (std::size_t i = 0; i + most <= values.size(); ++i) {
    if (double{values[i + most - 1]} - double{values[i]} < double{values[first + most - 1]} - double{values[first]})
      first = i;
  }
  return static_cast<float>((double{values[first]} + double{values[first + most - 1]}) / 2);
}

/// For every column a value that most of some rows are near: unlike the mean it is not drawn away by a few that are far
/// from the others, and unlike the median it is not in one of two halves.
void take_centers(MatrixView<float> train, std::vector<float>& centers) {
  constexpr std::size_t kColumnsAtOnce = 16;  // a cache line of each row
  const std::vector<std::uint32_t> rows = sample_rows(train.rows(), kSampledRows);
  const std::size_t count = rows.size();
  const std::size_t parts = (train.cols() + kColumnsAtOnce - 1) / kColumnsAtOnce;
  tbb::parallel_for(std::size_t{0}, parts, [&](std::size_t part) {
    const std::size_t first = part * kColumnsAtOnce;
    const std::size_t cols = std::min(kColumnsAtOnce, train.cols() - first);
    std::vector<float> values(cols * count);
    for (std::size_t i = 0; i < count; ++i) {
      const float* row = train.row(rows[i]).data() + first;
      for (std::size_t c = 0; c < cols; ++c) values[c * count + i] = row[c];
    }
    for (std::size_t c = 0; c < cols; ++c) centers[first + c] = middle_of_most({values.data() + c * count, count});
  });
}

float in_frame(float value, float center, double scale) {
  return static_cast<float>((double{value} - double{center}) * scale);
}

}  // namespace

double relative_error(std::size_t cols, bool splits) {
  const std::size_t in_chunk = std::min(cols, kFloatChunk);
  const std::size_t chunks = (cols + kLeastChunkGroups - 1) / kLeastChunkGroups;
  const double common = static_cast<double>(chunks + 16) * kFloatUnit + static_cast<double>(cols + 4) * 0x1p-52;
  const double sums = static_cast<double>(in_chunk) * kFloatUnit;
  return common + (splits ? 3 * (1 + 0x1p-6) * sums + 6 * kSplitUnit : sums);
}

FloatFrame frame_of(MatrixView<float> train, MatrixView<float> queries, Metric metric) {
  FloatFrame frame;
  frame.center.assign(train.cols(), 0.0F);
  if (metric != Metric::l1 && train.rows() > 0) take_centers(train, frame.center);
  const double largest = std::max(largest_magnitude(train, frame.center), largest_magnitude(queries, frame.center));
  if (largest > 0) frame.scale = std::ldexp(1.0, -std::ilogb(largest));
  return frame;
}

FloatRows pack_floats(MatrixView<float> view, const TileKernel<float, float>& kernel, Metric metric,
                      const FloatFrame& frame, std::span<const std::uint32_t> order) {
  FloatRows rows{{order, PackedRows<float>(view.rows(), view.cols(), kFloatPanel, kernel.strip), {}, {}}, {}};
  TileRows<float, float>& tiles = rows.tiles;
  const std::size_t padded_rows = block_count(view.rows()) * kBlockRows;
  const double relative = relative_error(view.cols(), kernel.splits);
  const double absolute = absolute_error(view.cols());
  const float* center = frame.center.data();
  tbb::parallel_for(std::size_t{0}, tiles.packed.panels(), [&](std::size_t panel) {
    const std::size_t width = tiles.packed.groups();
    thread_local std::vector<float> framed;
    framed.assign(kFloatPanel.rows * width, 0.0F);
    tiles.packed.pack(panel, width, [&](std::size_t place) {
      const float* values = view.row(tiles.row_at(place)).data();
      float* out = framed.data() + place % kFloatPanel.rows * width;
      for (std::size_t c = 0; c < view.cols(); ++c) out[c] = in_frame(values[c], center[c], frame.scale);
      for (std::size_t c = 0; kernel.splits && c < width; c += kSplitColumns) split_columns(out + c);
      return static_cast<const float*>(out);
    });
  });
  if (metric == Metric::l1) {
    tiles.query_terms.assign(padded_rows, rounded_down(1 - relative));
    tiles.panel_terms.assign(padded_rows, rounded_up(absolute));
    return rows;
  }
  tiles.query_terms.resize(padded_rows);
  rows.errors.resize(view.rows());
  tbb::parallel_for(std::size_t{0}, view.rows(), [&](std::size_t place) {
    const std::size_t row = tiles.row_at(place);
    const float* values = view.row(row).data();
    double squares = 0;
    for (std::size_t c = 0; c < view.cols(); ++c) {
      const float framed = in_frame(values[c], center[c], frame.scale);
      const double value{kernel.splits ? SplitFloat(framed).sum() : framed};
      squares += value * value;
    }
    rows.errors[row] = relative * squares + absolute;
    tiles.query_terms[place] = rounded_down(squares - rows.errors[row]);
  });
  tiles.panel_terms = tiles.query_terms;
  return rows;
}

FloatBounds::FloatBounds(MatrixView<float> train, MatrixView<float> queries, Metric metric, double scale,
                         const std::vector<double>& train_errors, const std::vector<double>& query_errors)
    : train_(train),
      queries_(queries),
      metric_(metric),
      unit_(metric == Metric::l1 ? scale : scale * scale),
      train_errors_(train_errors),
      query_errors_(query_errors),
      first_equal_(first_equal_rows(train)) {}

CandidateKey FloatBounds::upper(std::size_t query, std::span<const CandidateKey> candidates) const {
  double largest = 0;
  if (metric_ == Metric::l1) {
    for (const CandidateKey candidate : candidates) {
      largest = std::max(largest, double{ordered_value(distance_key_of(candidate))});
    }
    const double absolute = absolute_error(train_.cols());
    largest = (largest + 2 * absolute) * (1 + 4 * relative_error(train_.cols(), false)) + 2 * absolute;
  } else {
    for (const CandidateKey candidate : candidates) {
      const double low{ordered_value(distance_key_of(candidate))};
      largest = std::max(largest, low + 2 * train_errors_[row_of(candidate)]);
    }
    largest += 2 * query_errors_[query];
    // The lower bound itself was rounded after the shares were taken off.
    largest += 4 * kFloatUnit * std::fabs(largest);
  }
  return candidate_key(ordered_key(rounded_up(largest)), 0xffffffff);
}

void FloatBounds::measure(std::size_t query, std::span<const CandidateKey> candidates,
                          std::vector<Measured>& measured) const {
  const KernelSet& kernels = active_kernels();
  const auto define = metric_ == Metric::l1 ? kernels.define_l1 : kernels.define_squared_l2;
  const std::span<const float> values = queries_.row(query);
  thread_local std::vector<double> wide;
  wide.assign(values.begin(), values.end());
  measured.clear();
  for (std::size_t first = 0; first < candidates.size(); first += kDefinitionRows) {
    const std::size_t count = std::min(kDefinitionRows, candidates.size() - first);
    std::array<const float*, kDefinitionRows> rows;
    for (std::size_t r = 0; r < kDefinitionRows; ++r) {
      rows[r] = train_.row(row_of(candidates[first + std::min(r, count - 1)])).data();
    }
    std::array<double, kDefinitionRows> distances;
    define(wide.data(), rows.data(), train_.cols(), distances.data());
    for (std::size_t r = 0; r < count; ++r) measured.push_back({distances[r], row_of(candidates[first + r])});
  }
  std::sort(measured.begin(), measured.end(), [](const Measured& a, const Measured& b) {
    return a.distance != b.distance ? a.distance < b.distance : a.row < b.row;
  });
}

void FloatBounds::settle(std::size_t query, std::vector<CandidateKey>& candidates) const {
  thread_local std::vector<Measured> measured;
  measure(query, candidates, measured);
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    candidates[c] = candidate_key(ordered_key(rounded_down(measured[c].distance * unit_)), measured[c].row);
  }
}

}  // namespace gridfold
