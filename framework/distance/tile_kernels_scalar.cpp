#include "distance/ordered_key.hpp"
#include "distance/panel_shape.hpp"
#include "distance/tile_kernels.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kQueryRows = kVectorStrip.rows;

template <typename T, typename Sum, typename Add>
void accumulate(PanelShape shape, const T* panel, const T* queries, std::size_t groups, bool fresh, Sum* sums,
                Add add) {
  Sum totals[kQueryRows * kMaxPanelRows] = {};
  for (std::size_t group = 0; group < groups; ++group) {
    for (std::size_t q = 0; q < kQueryRows; ++q) {
      for (std::size_t r = 0; r < shape.rows; ++r) {
        Sum sum{};
        for (std::size_t c = 0; c < shape.group_columns; ++c) {
          sum += add(queries[q * shape.group_columns + c], panel[r * shape.group_columns + c]);
        }
        totals[q * shape.rows + r] += sum;
      }
    }
    panel += shape.rows * shape.group_columns;
    queries += kQueryRows * shape.group_columns;
  }
  for (std::size_t i = 0; i < kQueryRows * shape.rows; ++i) sums[i] = fresh ? totals[i] : sums[i] + totals[i];
}

template <typename Sum, typename Key>
std::size_t select(std::size_t rows, const Sum* sums, std::size_t queries, const std::uint32_t* query_limits,
                   const std::uint32_t* row_limits, std::uint32_t* keys, std::uint32_t* places, Key key_of) {
  std::size_t count = 0;
  for (std::size_t q = 0; q < queries; ++q) {
    for (std::size_t r = 0; r < rows; ++r) {
      const std::uint32_t key = key_of(sums[q * rows + r], q, r);
      keys[count] = key;
      places[count] = static_cast<std::uint32_t>(q * kPlaceStride + r);
      count += key < query_limits[q] || key < row_limits[r] ? 1 : 0;
    }
  }
  return count;
}

void byte_difference(const std::uint8_t* panel, const std::uint8_t* queries, std::size_t groups, bool fresh,
                     std::uint32_t* sums) {
  accumulate(kByteDifferencePanel, panel, queries, groups, fresh, sums,
             [](std::uint8_t a, std::uint8_t b) { return static_cast<std::uint32_t>(a > b ? a - b : b - a); });
}

std::size_t select_byte_difference(const std::uint32_t* sums, std::size_t queries, const std::uint32_t*,
                                   const std::uint32_t*, const std::uint32_t* query_limits,
                                   const std::uint32_t* row_limits, std::uint32_t* keys, std::uint32_t* places) {
  return select(kByteDifferencePanel.rows, sums, queries, query_limits, row_limits, keys, places,
                [](std::uint32_t sum, std::size_t, std::size_t) { return sum; });
}

void byte_product(const std::uint8_t* panel, const std::uint8_t* queries, std::size_t groups, bool fresh,
                  std::uint32_t* sums) {
  accumulate(kByteProductPanel, panel, queries, groups, fresh, sums, [](std::uint8_t a, std::uint8_t b) {
    return static_cast<std::uint32_t>(b * static_cast<std::int8_t>(a));
  });
}

std::size_t select_byte_product(const std::uint32_t* sums, std::size_t queries, const std::uint32_t* query_terms,
                                const std::uint32_t* panel_terms, const std::uint32_t* query_limits,
                                const std::uint32_t* row_limits, std::uint32_t* keys, std::uint32_t* places) {
  return select(
      kByteProductPanel.rows, sums, queries, query_limits, row_limits, keys, places,
      [=](std::uint32_t sum, std::size_t q, std::size_t r) { return query_terms[q] + panel_terms[r] - 2 * sum; });
}

void byte_cube(const std::uint8_t* panel, const std::uint8_t* queries, std::size_t groups, bool fresh,
               std::uint64_t* sums) {
  accumulate(kByteCubePanel, panel, queries, groups, fresh, sums, [](std::uint8_t a, std::uint8_t b) {
    const int difference = static_cast<std::int8_t>(a) + 128 - b;
    const auto magnitude = static_cast<std::uint64_t>(difference < 0 ? -difference : difference);
    return magnitude * magnitude * magnitude;
  });
}

std::size_t select_byte_cube(const std::uint64_t* sums, std::size_t queries, const std::uint64_t* query_terms,
                             const std::uint64_t*, const std::uint32_t* query_limits, const std::uint32_t* row_limits,
                             std::uint32_t* keys, std::uint32_t* places) {
  return select(kByteCubePanel.rows, sums, queries, query_limits, row_limits, keys, places,
                [shift = query_terms[0]](std::uint64_t sum, std::size_t, std::size_t) {
                  return static_cast<std::uint32_t>(sum >> shift);
                });
}

void float_difference(const float* panel, const float* queries, std::size_t groups, bool fresh, float* sums) {
  accumulate(kFloatPanel, panel, queries, groups, fresh, sums, [](float a, float b) { return a > b ? a - b : b - a; });
}

std::size_t select_float_difference(const float* sums, std::size_t queries, const float* query_terms,
                                    const float* panel_terms, const std::uint32_t* query_limits,
                                    const std::uint32_t* row_limits, std::uint32_t* keys, std::uint32_t* places) {
  return select(
      kFloatPanel.rows, sums, queries, query_limits, row_limits, keys, places,
      [=](float sum, std::size_t q, std::size_t r) { return ordered_key(sum - (query_terms[q] + panel_terms[r])); });
}

void float_product(const float* panel, const float* queries, std::size_t groups, bool fresh, float* sums) {
  accumulate(kFloatPanel, panel, queries, groups, fresh, sums, [](float a, float b) { return a * b; });
}

std::size_t select_float_product(const float* sums, std::size_t queries, const float* query_terms,
                                 const float* panel_terms, const std::uint32_t* query_limits,
                                 const std::uint32_t* row_limits, std::uint32_t* keys, std::uint32_t* places) {
  return select(kFloatPanel.rows, sums, queries, query_limits, row_limits, keys, places,
                [=](float sum, std::size_t q, std::size_t r) {
                  return ordered_key((query_terms[q] + panel_terms[r]) - 2 * sum);
                });
}

template <typename T, typename Measure>
void define(const double* query, const T* const* rows, std::size_t cols, double* totals, Measure measure) {
  for (std::size_t r = 0; r < kDefinitionRows; ++r) {
    double total = 0;
    for (std::size_t c = 0; c < cols; ++c) total += measure(query[c] - double{rows[r][c]});
    totals[r] = total;
  }
}

template <typename T>
void define_l1(const double* query, const T* const* rows, std::size_t cols, double* totals) {
  define(query, rows, cols, totals, [](double difference) { return difference < 0 ? -difference : difference; });
}

template <typename T>
void define_squared_l2(const double* query, const T* const* rows, std::size_t cols, double* totals) {
  define(query, rows, cols, totals, [](double difference) { return difference * difference; });
}

}  // namespace

const KernelSet kScalarKernels{
    "scalar",
    "nothing",
    [] { return true; },
    {kVectorStrip, byte_difference, select_byte_difference},
    {kVectorStrip, byte_product, select_byte_product},
    {kVectorStrip, byte_cube, select_byte_cube},
    {kVectorStrip, float_difference, select_float_difference},
    {kVectorStrip, float_product, select_float_product},
    {},
    {define_l1, define_squared_l2},
    {define_l1, define_squared_l2},
    keep_smallest_plainly,
};

}  // namespace gridfold
