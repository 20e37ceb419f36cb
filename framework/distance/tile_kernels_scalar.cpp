#include "distance/ordered_key.hpp"
#include "distance/panel_shape.hpp"
#include "distance/tile_kernels.hpp"

namespace gridfold {

namespace {

template <typename T, typename Sum, typename Add>
void accumulate(PanelShape shape, const T* panel, const T* queries, std::size_t groups, Sum* sums, Add add) {
  for (std::size_t group = 0; group < groups; ++group) {
    for (std::size_t q = 0; q < kQueryRows; ++q) {
      for (std::size_t r = 0; r < shape.rows; ++r) {
        Sum sum{};
        for (std::size_t c = 0; c < shape.group_columns; ++c) {
          sum += add(queries[q * shape.group_columns + c], panel[r * shape.group_columns + c]);
        }
        sums[q * shape.rows + r] += sum;
      }
    }
    panel += shape.rows * shape.group_columns;
    queries += shape.rows * shape.group_columns;
  }
}

template <typename Sum, typename Key>
std::uint64_t select(std::size_t rows, const Sum* sums, std::uint32_t limit, const std::uint32_t* limits,
                     std::uint32_t* keys, Key key_of) {
  std::uint64_t chosen = 0;
  for (std::size_t r = 0; r < rows; ++r) {
    keys[r] = key_of(sums[r], r);
    if (keys[r] < limit || keys[r] < limits[r]) chosen |= std::uint64_t{1} << r;
  }
  return chosen;
}

void byte_difference(const std::uint8_t* panel, const std::uint8_t* queries, std::size_t groups, std::uint32_t* sums) {
  accumulate(kByteDifferencePanel, panel, queries, groups, sums,
             [](std::uint8_t a, std::uint8_t b) { return static_cast<std::uint32_t>(a > b ? a - b : b - a); });
}

std::uint64_t select_byte_difference(const std::uint32_t* sums, std::uint32_t, const std::uint32_t*,
                                     std::uint32_t limit, const std::uint32_t* limits, std::uint32_t* keys) {
  return select(kByteDifferencePanel.rows, sums, limit, limits, keys,
                [](std::uint32_t sum, std::size_t) { return sum; });
}

void byte_product(const std::uint8_t* panel, const std::uint8_t* queries, std::size_t groups, std::uint32_t* sums) {
  accumulate(kByteProductPanel, panel, queries, groups, sums,
             [](std::uint8_t a, std::uint8_t b) { return static_cast<std::uint32_t>(b * (a - 128)); });
}

std::uint64_t select_byte_product(const std::uint32_t* sums, std::uint32_t query_term, const std::uint32_t* panel_terms,
                                  std::uint32_t limit, const std::uint32_t* limits, std::uint32_t* keys) {
  return select(kByteProductPanel.rows, sums, limit, limits, keys,
                [=](std::uint32_t sum, std::size_t r) { return query_term + panel_terms[r] - 2 * sum; });
}

void float_difference(const float* panel, const float* queries, std::size_t groups, float* sums) {
  float chunk[kQueryRows * kFloatPanel.rows] = {};
  accumulate(kFloatPanel, panel, queries, groups, chunk, [](float a, float b) { return a > b ? a - b : b - a; });
  for (std::size_t i = 0; i < kQueryRows * kFloatPanel.rows; ++i) sums[i] += chunk[i];
}

std::uint64_t select_float_difference(const float* sums, float query_term, const float* panel_terms,
                                      std::uint32_t limit, const std::uint32_t* limits, std::uint32_t* keys) {
  return select(kFloatPanel.rows, sums, limit, limits, keys,
                [=](float sum, std::size_t r) { return ordered_key(query_term * sum - panel_terms[r]); });
}

void float_product(const float* panel, const float* queries, std::size_t groups, float* sums) {
  float chunk[kQueryRows * kFloatPanel.rows] = {};
  accumulate(kFloatPanel, panel, queries, groups, chunk, [](float a, float b) { return a * b; });
  for (std::size_t i = 0; i < kQueryRows * kFloatPanel.rows; ++i) sums[i] += chunk[i];
}

std::uint64_t select_float_product(const float* sums, float query_term, const float* panel_terms, std::uint32_t limit,
                                   const std::uint32_t* limits, std::uint32_t* keys) {
  return select(kFloatPanel.rows, sums, limit, limits, keys,
                [=](float sum, std::size_t r) { return ordered_key((query_term + panel_terms[r]) - 2 * sum); });
}

template <typename Measure>
void define(const float* query, const float* const* rows, std::size_t cols, double* totals, Measure measure) {
  for (std::size_t r = 0; r < kDefinitionRows; ++r) {
    double total = 0;
    for (std::size_t c = 0; c < cols; ++c) total += measure(double{query[c]} - double{rows[r][c]});
    totals[r] = total;
  }
}

void define_l1(const float* query, const float* const* rows, std::size_t cols, double* totals) {
  define(query, rows, cols, totals, [](double difference) { return difference < 0 ? -difference : difference; });
}

void define_squared_l2(const float* query, const float* const* rows, std::size_t cols, double* totals) {
  define(query, rows, cols, totals, [](double difference) { return difference * difference; });
}

}  // namespace

const KernelSet kScalarKernels{
    "scalar",
    "nothing",
    [] { return true; },
    {byte_difference, select_byte_difference},
    {byte_product, select_byte_product},
    {float_difference, select_float_difference},
    {float_product, select_float_product},
    define_l1,
    define_squared_l2,
    keep_smallest_plainly,
};

}  // namespace gridfold
