#include "neighbors/float_rows.hpp"

#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <cmath>

#include "core/cancelled.hpp"
#include "distance/split_floats.hpp"
#include "neighbors/float_rounding.hpp"

namespace gridfold {

namespace {

/// What splitting a float leaves, as a share of it; also the share of its low part, squared.
constexpr double kSplitUnit = 0x1p-16;
constexpr double kTiny = 0x1p-126;

float in_frame(double coordinate, double center, double scale) {
  return static_cast<float>((coordinate - center) * scale);
}

/// The share of the bound that a row of l1 has where rounding moves it.
constexpr double kMoved = kFloatUnit * (1 + 0x1p-6);

}  // namespace

double relative_error(std::size_t cols, bool splits) {
  const std::size_t in_chunk = std::min(cols, kFloatChunk);
  const std::size_t chunks = (cols + kLeastChunkGroups - 1) / kLeastChunkGroups;
  const double common = static_cast<double>(chunks + 16) * kFloatUnit + static_cast<double>(cols + 4) * 0x1p-52;
  const double sums = static_cast<double>(in_chunk) * kFloatUnit;
  return common + (splits ? 3 * (1 + 0x1p-6) * sums + 6 * kSplitUnit : sums);
}

double absolute_error(std::size_t cols) { return 64 * static_cast<double>(cols) * kTiny; }

template <typename Rows>
FloatRows pack_floats(const Rows& rows, const TileKernel<float, float>& kernel, Preselection by,
                      const FloatFrame& frame, std::span<const std::uint32_t> order, const std::stop_token& stop) {
  const auto& view = rows.view();
  FloatRows packed{{order, PackedRows<float>(view.rows(), view.cols(), kFloatPanel, kernel.strip), {}, {}}, {}};
  TileRows<float, float>& tiles = packed.tiles;
  const std::size_t padded_rows = block_count(view.rows()) * kBlockRows;
  const double relative = relative_error(view.cols(), kernel.splits);
  const double absolute = absolute_error(view.cols());
  const double* center = frame.center.data();
  tbb::parallel_for(std::size_t{0}, tiles.packed.panels(), [&](std::size_t panel) {
    throw_if_stopped(stop);
    const std::size_t width = tiles.packed.groups();
    thread_local std::vector<float> framed;
    framed.assign(kFloatPanel.rows * width, 0.0F);
    tiles.packed.pack(panel, width, [&](std::size_t place) {
      const auto* values = view.row(tiles.row_at(place)).data();
      const auto coordinate = rows.coordinates(tiles.row_at(place));
      float* out = framed.data() + place % kFloatPanel.rows * width;
      for (std::size_t c = 0; c < view.cols(); ++c) out[c] = in_frame(coordinate(values[c]), center[c], frame.scale);
      for (std::size_t c = 0; kernel.splits && c < width; c += kSplitColumns) split_columns(out + c);
      return static_cast<const float*>(out);
    });
  });
  tiles.query_terms.resize(padded_rows);
  packed.errors.resize(view.rows());
  if (by == Preselection::l1 && !frame.rounds) {
    std::fill(packed.errors.begin(), packed.errors.end(), absolute);
    std::fill(tiles.query_terms.begin(), tiles.query_terms.end(), rounded_up(absolute));
    tiles.panel_terms = tiles.query_terms;
    return packed;
  }
  tbb::parallel_for(std::size_t{0}, view.rows(), [&](std::size_t place) {
    throw_if_stopped(stop);
    const std::size_t row = tiles.row_at(place);
    const auto* values = view.row(row).data();
    const auto coordinate = rows.coordinates(row);
    if (by == Preselection::l1) {
      double magnitudes = 0;
      for (std::size_t c = 0; c < view.cols(); ++c) {
        magnitudes += std::fabs(double{in_frame(coordinate(values[c]), center[c], frame.scale)});
      }
      packed.errors[row] = kMoved * magnitudes + absolute;
      tiles.query_terms[place] = rounded_up(packed.errors[row]);
      return;
    }
    double squares = rows.lift(row);
    for (std::size_t c = 0; c < view.cols(); ++c) {
      const float framed = in_frame(coordinate(values[c]), center[c], frame.scale);
      const double value{kernel.splits ? SplitFloat(framed).sum() : framed};
      squares += value * value;
    }
    packed.errors[row] = relative * squares + frame.fixed_error + absolute;
    tiles.query_terms[place] = rounded_down(squares - packed.errors[row]);
  });
  tiles.panel_terms = tiles.query_terms;
  return packed;
}

template FloatRows pack_floats(const PlainRows<double>&, const TileKernel<float, float>&, Preselection,
                               const FloatFrame&, std::span<const std::uint32_t>, const std::stop_token&);
template FloatRows pack_floats(const DirectionRows<double>&, const TileKernel<float, float>&, Preselection,
                               const FloatFrame&, std::span<const std::uint32_t>, const std::stop_token&);
template FloatRows pack_floats(const PlainRows<float>&, const TileKernel<float, float>&, Preselection,
                               const FloatFrame&, std::span<const std::uint32_t>, const std::stop_token&);
template FloatRows pack_floats(const DirectionRows<std::uint8_t>&, const TileKernel<float, float>&, Preselection,
                               const FloatFrame&, std::span<const std::uint32_t>, const std::stop_token&);
template FloatRows pack_floats(const DirectionRows<float>&, const TileKernel<float, float>&, Preselection,
                               const FloatFrame&, std::span<const std::uint32_t>, const std::stop_token&);

}  // namespace gridfold
