#include "neighbors/float_bounds.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "distance/ordered_key.hpp"
#include "distance/query_strips.hpp"
#include "distance/tile_kernels.hpp"

using namespace gridfold;

namespace {

constexpr std::size_t kRows = kFloatPanel.rows;

/// The keys that a kernel gives the pairs of the first 8 rows with all rows of one panel.
std::vector<std::uint32_t> keys_of(const TileKernel<float, float>& kernel, const TileRows<float, float>& tiles) {
  const PackedRows<float>& packed = tiles.packed;
  QueryStrips<float> strips(packed, kernel.strip.rows);
  strips.take(0);
  std::vector<float> sums(kernel.strip.rows * kRows);
  if (kernel.enter != nullptr) kernel.enter();
  for (std::size_t chunk = 0; chunk < packed.chunks(); ++chunk) {
    const std::size_t first = packed.chunk_begin(chunk);
    kernel.accumulate(packed.panel(0) + first * packed.group_size(), strips.part(chunk, 0),
                      packed.chunk_begin(chunk + 1) - first, chunk == 0, sums.data());
  }
  if (kernel.leave != nullptr) kernel.leave();
  constexpr std::size_t kQueries = 8;
  const std::vector<std::uint32_t> no_limits(kRows, 0xffffffff);
  std::vector<std::uint32_t> keys(kQueries * kRows + kSelectSlack);
  std::vector<std::uint32_t> places(keys.size());
  const std::size_t count = kernel.select(sums.data(), kQueries, tiles.query_terms.data(), tiles.panel_terms.data(),
                                          no_limits.data(), no_limits.data(), keys.data(), places.data());
  REQUIRE(count == kQueries * kRows);
  keys.resize(count);
  return keys;
}

double distance_of(const Matrix<float>& data, Metric metric, std::size_t a, std::size_t b) {
  double total = 0;
  for (std::size_t c = 0; c < data.cols(); ++c) {
    const double difference = double{data.row(a)[c]} - double{data.row(b)[c]};
    total += metric == Metric::l1 ? std::fabs(difference) : difference * difference;
  }
  return total;
}

/// Rows that float arithmetic is worst at: the largest rests of rounding, all to the same side, and sums that grow.
Matrix<float> hard_rows(std::size_t cols, unsigned kind) {
  Matrix<float> data(kRows, cols);
  std::mt19937 bits(kind);
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t c = 0; c < cols; ++c) {
      const float sign = c % 2 == 0 ? 1.0F : -1.0F;
      float& value = data.row(r)[c];
      if (kind == 0) value = sign * (1 + 0x1.fep-9F + 0x1p-17F + static_cast<float>(bits() % 2) * 0x1p-23F);
      if (kind == 1) value = sign * (1 + 0x1.fp-9F - static_cast<float>(r) * 0x1p-20F);
      if (kind == 2) value = sign * static_cast<float>(bits() % 1000) * 1e-3F;
      if (kind == 3) value = sign * std::ldexp(1.0F, -static_cast<int>(bits() % 140));
    }
  }
  return data;
}

}  // namespace

TEST_CASE("at every level a pass gives lower bounds, and the distance is below the upper bound") {
  for (const KernelSet* level : kernel_sets()) {
    if (!level->supported()) continue;
    for (const TileKernel<float, float>& kernel :
         {level->float_difference, level->float_product, level->split_product}) {
      if (kernel.accumulate == nullptr) continue;
      const Metric metric = kernel.select == level->float_difference.select ? Metric::l1 : Metric::squared_l2;
      for (unsigned kind = 0; kind < 4; ++kind) {
        for (const std::size_t cols : {std::size_t{1}, std::size_t{33}, std::size_t{1500}}) {
          INFO(level->name << " " << to_text(metric) << (kernel.splits ? " split" : "") << " kind " << kind << ", "
                           << cols << " columns");
          const Matrix<float> data = hard_rows(cols, kind);
          const FloatFrame frame = frame_of(data.view(), data.view(), metric);
          const FloatRows rows = pack_floats(data.view(), kernel, metric, frame, {});
          const FloatBounds bounds(data.view(), data.view(), metric, frame.scale, rows.errors, rows.errors);
          const double unit = metric == Metric::l1 ? frame.scale : frame.scale * frame.scale;
          const std::vector<std::uint32_t> keys = keys_of(kernel, rows.tiles);
          for (std::size_t place = 0; place < keys.size(); ++place) {
            const std::size_t query = place / kRows;
            const double distance = unit * distance_of(data, metric, query, place % kRows);
            const CandidateKey candidate = candidate_key(keys[place], place % kRows);
            const CandidateKey upper = bounds.upper(query, {&candidate, 1});
            if (double{ordered_value(keys[place])} <= distance &&
                double{ordered_value(distance_key_of(upper))} >= distance) {
              continue;
            }
            CAPTURE(query, place % kRows, distance);
            REQUIRE(double{ordered_value(keys[place])} <= distance);
            REQUIRE(double{ordered_value(distance_key_of(upper))} >= distance);
          }
        }
      }
    }
  }
}
