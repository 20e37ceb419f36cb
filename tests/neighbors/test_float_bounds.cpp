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
#include "neighbors/float_rows.hpp"
#include "neighbors/plain_search.hpp"

using namespace gridfold;
using namespace gridfold::test;

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

/// Rows that float arithmetic is worst at: the largest rests of rounding, all to the same side, and sums that grow;
/// as directions, the same where rows that are turned around keep the centre at zero, and rows that are so nearly
/// parallel that double precision cannot tell. A few rows have no direction.
Matrix<float> hard_rows(std::size_t cols, unsigned kind) {
  Matrix<float> data(kRows, cols);
  std::mt19937 bits(kind);
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t c = 0; c < cols; ++c) {
      const float sign = c % 2 == 0 ? 1.0F : -1.0F;
      const float turned = r % 2 == 0 ? sign : -sign;
      float& value = data.row(r)[c];
      if (kind == 0) value = sign * (1 + 0x1.fep-9F + 0x1p-17F + static_cast<float>(bits() % 2) * 0x1p-23F);
      if (kind == 1) value = sign * (1 + 0x1.fp-9F - static_cast<float>(r) * 0x1p-20F);
      if (kind == 2) value = sign * static_cast<float>(bits() % 1000) * 1e-3F;
      if (kind == 3) value = sign * std::ldexp(1.0F, -static_cast<int>(bits() % 140));
      if (kind == 4) value = turned * (1 + static_cast<float>(bits() % 7) * 1e-4F);
      if (kind == 5) value = turned * (1 + 0x1.fp-9F - static_cast<float>(r) * 0x1p-20F);
      if (kind == 6) value = sign * (3 + static_cast<float>((r + c) % 3) * 0x1p-22F);
      if (kind == 7) value = r % 5 == 0 ? 0.0F : r % 7 == 0 ? 42.0F : sign * static_cast<float>(bits() % 9);
    }
  }
  return data;
}

constexpr unsigned kKindsOfDoubles = 9;

/// Doubles that floats cannot tell apart, or hold at all, unless they are centred and scaled; columns and rows of very
/// different scale.
Matrix<double> hard_doubles(std::size_t cols, unsigned kind) {
  Matrix<double> data(kRows, cols);
  std::mt19937_64 bits(kind);
  const auto fraction = [&] { return static_cast<double>(bits() >> 11) * 0x1p-53; };
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t c = 0; c < cols; ++c) {
      const double sign = c % 2 == 0 ? 1 : -1;
      double& value = data.row(r)[c];
      if (kind == 0) value = 50000 + 0.002 * static_cast<double>(bits() % 2) + 0.0001 * static_cast<double>(bits() % 3);
      if (kind == 1) value = fraction() * std::ldexp(1.0, static_cast<int>(c * 7 % 100) - 50);
      if (kind == 2) value = sign * (1 + 0x1.ffffffp-25 + static_cast<double>(r) * 0x1p-50);
      if (kind == 3) value = 1e9 * sign + (r % 7 == 0 ? 1e15 : 0.0) + fraction();
      if (kind == 4) value = sign * fraction() * 1e-200;
      if (kind == 5) value = sign * fraction() * 1e140;
      if (kind == 6) value = std::ldexp(sign * fraction(), -static_cast<int>(bits() % 1074));
      if (kind == 7) value = r % 5 == 0 ? 0.0 : r % 7 == 0 ? 0.1 : sign * 0.1 * static_cast<double>(bits() % 9);
      // Packed values that are all rounded to the same side, in differences that are small beside them.
      if (kind == 8) value = (1 + 0x1.8p-24 + 0x1p-40 * fraction()) * std::ldexp(1.0, r % 2 == 0 ? 0 : -1);
    }
  }
  return data;
}

Matrix<std::uint8_t> hard_bytes(std::size_t cols, unsigned kind) {
  Matrix<std::uint8_t> data(kRows, cols);
  std::mt19937 bits(kind);
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t c = 0; c < cols; ++c) {
      std::uint8_t& value = data.row(r)[c];
      if (kind == 0) value = static_cast<std::uint8_t>(bits() % 256);
      if (kind == 1) value = static_cast<std::uint8_t>(254 + ((r + c) % 47 == 0 ? 1 : 0));
      if (kind == 2) value = static_cast<std::uint8_t>((c % 2 == 0 ? 255 : 1) - (c == r ? 1 : 0));
      if (kind == 3) value = static_cast<std::uint8_t>(r % 5 == 0 ? 0 : r % 7 == 0 ? 42 : bits() % 4);
    }
  }
  return data;
}

/// The pass's lower bounds and FloatBounds' upper ones, against the plain double loop, for the float kernels of every
/// level.
template <typename Rows>
void require_bounds(const Rows& rows, const RowMeasure& measure, const MetricSpec& metric) {
  const auto& view = rows.view();
  const FloatFrame frame = frame_of(rows, rows, metric.metric->preselection);
  for (const KernelSet* level : kernel_sets()) {
    if (!level->supported()) continue;
    for (const TileKernel<float, float>& kernel :
         {level->float_difference, level->float_product, level->split_product}) {
      if (kernel.accumulate == nullptr) continue;
      if ((kernel.select == level->float_difference.select) != (metric.metric == kL1.metric)) continue;
      INFO(level->name << " " << metric.metric->component.name << (kernel.splits ? " split" : "") << ", " << view.cols()
                       << " columns");
      const FloatRows packed = pack_floats(rows, kernel, metric.metric->preselection, frame, {}, {});
      const FloatBounds bounds({metric.metric->preselection, view.cols(), frame.unit}, measure, packed.errors,
                               packed.errors, {});
      const std::vector<std::uint32_t> keys = keys_of(kernel, packed.tiles);
      for (std::size_t place = 0; place < keys.size(); ++place) {
        const std::size_t query = place / kRows;
        const std::size_t row = place % kRows;
        const double distance = frame.unit * plain_rank(view.row(query), view.row(row), metric);
        const CandidateKey candidate = candidate_key(keys[place], row);
        const CandidateKey upper = bounds.upper(query, {&candidate, 1});
        if (double{ordered_value(keys[place])} <= distance &&
            double{ordered_value(distance_key_of(upper))} >= distance) {
          continue;
        }
        CAPTURE(query, row, distance);
        REQUIRE(double{ordered_value(keys[place])} <= distance);
        REQUIRE(double{ordered_value(distance_key_of(upper))} >= distance);
      }
    }
  }
}

template <typename T>
void require_bounds_of_directions(const Matrix<T>& data) {
  for (const MetricSpec& metric : {kCosine, kCorrelation}) {
    const DirectionRows<T> rows(data.view(), *metric.metric->definitions.on<T>().directions);
    require_bounds(rows, DirectionMeasure<T>(rows, rows), metric);
  }
}

constexpr std::array<std::size_t, 3> kColumns{1, 33, 1500};

}  // namespace

TEST_CASE("at every level a pass gives lower bounds, and the distance is below the upper bound") {
  for (unsigned kind = 0; kind < 8; ++kind) {
    for (const std::size_t cols : kColumns) {
      INFO("kind " << kind);
      const Matrix<float> data = hard_rows(cols, kind);
      const PlainRows<float> rows(data.view());
      for (const MetricSpec& metric : {kL1, kSquaredL2}) {
        require_bounds(rows, DifferenceMeasure<float>(rows, rows, metric.metric->preselection), metric);
      }
    }
  }
}

TEST_CASE("at every level bounds hold for doubles, however close together or far from each other they are") {
  for (unsigned kind = 0; kind < kKindsOfDoubles; ++kind) {
    for (const std::size_t cols : kColumns) {
      INFO("kind " << kind);
      const Matrix<double> data = hard_doubles(cols, kind);
      const PlainRows<double> rows(data.view());
      for (const MetricSpec& metric : {kL1, kSquaredL2}) {
        require_bounds(rows, DifferenceMeasure<double>(rows, rows, metric.metric->preselection), metric);
      }
    }
  }
}

TEST_CASE("at every level bounds hold for directions of doubles, also where there is none") {
  for (unsigned kind = 0; kind < kKindsOfDoubles; ++kind) {
    for (const std::size_t cols : kColumns) {
      INFO("kind " << kind);
      require_bounds_of_directions(hard_doubles(cols, kind));
    }
  }
}

TEST_CASE("bounds of doubles that lie close together are narrow beside their distances") {
  // Without a centre they would be as wide as the values, and the definition would decide everything.
  std::mt19937 bits(6);
  Matrix<double> data(kRows, 100);
  for (std::size_t r = 0; r < kRows; ++r) {
    for (double& value : data.row(r)) value = 50000 + 0.0001 * static_cast<double>(bits() % 1000);
  }
  const PlainRows<double> rows(data.view());
  for (const MetricSpec& metric : {kL1, kSquaredL2}) {
    const Preselection by = metric.metric->preselection;
    const FloatFrame frame = frame_of(rows, rows, by);
    const auto& kernel = by == Preselection::l1 ? kScalarKernels.float_difference : kScalarKernels.float_product;
    const FloatRows packed = pack_floats(rows, kernel, by, frame, {}, {});
    const std::vector<std::uint32_t> keys = keys_of(kernel, packed.tiles);
    for (std::size_t row = 1; row < kRows; ++row) {
      const double distance = frame.unit * plain_rank(data.view().row(0), data.view().row(row), metric);
      CHECK(double{ordered_value(keys[row])} > 0.999 * distance);
    }
  }
}

TEST_CASE("at every level bounds hold for directions of floats, also where there is none") {
  for (unsigned kind = 0; kind < 8; ++kind) {
    for (const std::size_t cols : kColumns) {
      INFO("kind " << kind);
      require_bounds_of_directions(hard_rows(cols, kind));
    }
  }
}

TEST_CASE("at every level bounds hold for directions of bytes, also where there is none") {
  for (unsigned kind = 0; kind < 4; ++kind) {
    for (const std::size_t cols : kColumns) {
      INFO("kind " << kind);
      require_bounds_of_directions(hard_bytes(cols, kind));
    }
  }
}

TEST_CASE("directions differ by little more than their bounds where they are a few percent apart") {
  // A bound that is always true, because it is zero, would leave all pairs to the definition.
  std::mt19937 bits(5);
  Matrix<float> data(kRows, 1500);
  for (std::size_t r = 0; r < kRows; ++r) {
    for (float& value : data.row(r)) value = 1e6F * (1 + 1e-3F * static_cast<float>(bits() % 100));
  }
  const DirectionRows<float> rows(data.view(), *kCosine.metric->definitions.floats.directions);
  const FloatFrame frame = frame_of(rows, rows, Preselection::directions);
  const FloatRows packed = pack_floats(rows, kScalarKernels.float_product, Preselection::directions, frame, {}, {});
  const std::vector<std::uint32_t> keys = keys_of(kScalarKernels.float_product, packed.tiles);
  for (std::size_t row = 1; row < kRows; ++row) {
    const double distance = frame.unit * plain_rank(data.view().row(0), data.view().row(row), kCosine);
    CHECK(double{ordered_value(keys[row])} > 0.999 * distance);
  }
}
