// Compiled for AVX2. Everything but the table of functions is in an anonymous namespace, and nothing inline is
// used from other headers: a copy compiled here could otherwise become the program's only one.

#include "distance/tile_kernels.hpp"

#include <immintrin.h>

#include "distance/panel_shape.hpp"

#define GRIDFOLD_UNROLL_QUERIES _Pragma("GCC unroll 2")
#define GRIDFOLD_UNROLL_VECTORS _Pragma("GCC unroll 12")

namespace gridfold {

namespace {

constexpr std::size_t kQueryRows = kVectorStrip.rows;

// Two queries x 6 registers of panel rows: 12 accumulators of the 16 registers.
constexpr std::size_t kTileQueries = 2;
constexpr std::size_t kVectors = 6;

inline __m256i load(const void* values) { return _mm256_loadu_si256(static_cast<const __m256i*>(values)); }
inline void store(void* values, __m256i vector) { _mm256_storeu_si256(static_cast<__m256i*>(values), vector); }

void byte_difference_tile(const std::uint8_t* panel, const std::uint8_t* queries, std::size_t groups, bool fresh,
                          std::uint32_t* sums) {
  __m256i sum[kTileQueries][kVectors];
  GRIDFOLD_UNROLL_QUERIES
  for (std::size_t q = 0; q < kTileQueries; ++q) {
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v) sum[q][v] = _mm256_setzero_si256();
  }
  for (std::size_t group = 0; group < groups; ++group) {
    GRIDFOLD_UNROLL_QUERIES
    for (std::size_t q = 0; q < kTileQueries; ++q) {
      const __m256i query = _mm256_broadcastq_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(queries + q * 8)));
      GRIDFOLD_UNROLL_VECTORS
      for (std::size_t v = 0; v < kVectors; ++v) {
        sum[q][v] = _mm256_add_epi64(sum[q][v], _mm256_sad_epu8(query, load(panel + v * 32)));
      }
    }
    panel += kPanelGroupBytes;
    queries += kQueryRows * kByteDifferencePanel.group_columns;
  }
  const __m256i low_halves = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
  for (std::size_t q = 0; q < kTileQueries; ++q) {
    for (std::size_t v = 0; v < kVectors; ++v) {
      auto* out = reinterpret_cast<__m128i*>(sums + q * kByteDifferencePanel.rows + v * 4);
      const __m128i four = _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(sum[q][v], low_halves));
      _mm_storeu_si128(out, fresh ? four : _mm_add_epi32(_mm_loadu_si128(out), four));
    }
  }
}

void byte_difference(const std::uint8_t* panel, const std::uint8_t* queries, std::size_t groups, bool fresh,
                     std::uint32_t* sums) {
  for (std::size_t q = 0; q < kQueryRows; q += kTileQueries) {
    byte_difference_tile(panel, queries + q * kByteDifferencePanel.group_columns, groups, fresh,
                         sums + q * kByteDifferencePanel.rows);
  }
}

/// One query x 12 registers, each 4 panel rows x 4 columns widened to 16 bits. The byte multiply-add of AVX2 would
/// saturate in 16 bits; this one sums two products below 2^16 in 32 bits.
void byte_product_tile(const std::uint8_t* panel, const std::uint8_t* query_bytes, std::size_t groups, bool fresh,
                       std::uint32_t* sums) {
  constexpr std::size_t kWideVectors = 12;
  __m256i sum[kWideVectors];
  GRIDFOLD_UNROLL_VECTORS
  for (std::size_t v = 0; v < kWideVectors; ++v) sum[v] = _mm256_setzero_si256();
  for (std::size_t group = 0; group < groups; ++group) {
    const __m256i query = _mm256_broadcastq_epi64(_mm_cvtepi8_epi16(_mm_loadu_si32(query_bytes)));
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kWideVectors; ++v) {
      const __m256i rows = _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(panel + v * 16)));
      sum[v] = _mm256_add_epi32(sum[v], _mm256_madd_epi16(rows, query));
    }
    panel += kPanelGroupBytes;
    query_bytes += kQueryRows * kByteProductPanel.group_columns;
  }
  for (std::size_t v = 0; v < kWideVectors; v += 2) {
    // Each row has two neighbouring sums; the horizontal addition leaves rows 0 1 4 5 2 3 6 7.
    const __m256i eight = _mm256_permute4x64_epi64(_mm256_hadd_epi32(sum[v], sum[v + 1]), 0xd8);
    std::uint32_t* out = sums + v * 4;
    store(out, fresh ? eight : _mm256_add_epi32(load(out), eight));
  }
}

void byte_product(const std::uint8_t* panel, const std::uint8_t* queries, std::size_t groups, bool fresh,
                  std::uint32_t* sums) {
  for (std::size_t q = 0; q < kQueryRows; ++q) {
    byte_product_tile(panel, queries + q * kByteProductPanel.group_columns, groups, fresh,
                      sums + q * kByteProductPanel.rows);
  }
}

template <typename Add>
inline void accumulate_floats(const float* panel, const float* queries, std::size_t groups, bool fresh, float* sums,
                              Add add) {
  for (std::size_t first = 0; first < kQueryRows; first += kTileQueries) {
    __m256 sum[kTileQueries][kVectors];
    GRIDFOLD_UNROLL_QUERIES
    for (std::size_t q = 0; q < kTileQueries; ++q) {
      GRIDFOLD_UNROLL_VECTORS
      for (std::size_t v = 0; v < kVectors; ++v) sum[q][v] = _mm256_setzero_ps();
    }
    for (std::size_t group = 0; group < groups; ++group) {
      GRIDFOLD_UNROLL_QUERIES
      for (std::size_t q = 0; q < kTileQueries; ++q) {
        const __m256 query = _mm256_broadcast_ss(queries + group * kQueryRows + first + q);
        GRIDFOLD_UNROLL_VECTORS
        for (std::size_t v = 0; v < kVectors; ++v) {
          sum[q][v] = add(sum[q][v], query, _mm256_loadu_ps(panel + group * kFloatPanel.rows + v * 8));
        }
      }
    }
    for (std::size_t q = 0; q < kTileQueries; ++q) {
      for (std::size_t v = 0; v < kVectors; ++v) {
        float* out = sums + (first + q) * kFloatPanel.rows + v * 8;
        _mm256_storeu_ps(out, fresh ? sum[q][v] : _mm256_add_ps(_mm256_loadu_ps(out), sum[q][v]));
      }
    }
  }
}

void float_product(const float* panel, const float* queries, std::size_t groups, bool fresh, float* sums) {
  accumulate_floats(panel, queries, groups, fresh, sums,
                    [](__m256 sum, __m256 query, __m256 rows) { return _mm256_fmadd_ps(query, rows, sum); });
}

void float_difference(const float* panel, const float* queries, std::size_t groups, bool fresh, float* sums) {
  const __m256 sign = _mm256_set1_ps(-0.0F);
  accumulate_floats(panel, queries, groups, fresh, sums, [sign](__m256 sum, __m256 query, __m256 rows) {
    return _mm256_add_ps(sum, _mm256_andnot_ps(sign, _mm256_sub_ps(query, rows)));
  });
}

/// Bit r is set where key r is below its limit or the common one. AVX2 compares signed: flipping the top bit
/// keeps the order.
inline std::uint64_t below_limits(__m256i keys, std::uint32_t limit, const std::uint32_t* limits) {
  const __m256i top = _mm256_set1_epi32(static_cast<int>(0x80000000));
  const __m256i flipped = _mm256_xor_si256(keys, top);
  const __m256i own = _mm256_cmpgt_epi32(_mm256_xor_si256(_mm256_set1_epi32(static_cast<int>(limit)), top), flipped);
  const __m256i other = _mm256_cmpgt_epi32(_mm256_xor_si256(load(limits), top), flipped);
  return static_cast<std::uint64_t>(_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_or_si256(own, other))));
}

/// `keys_of(q, r)` gives the keys of query q and rows r to r + 7.
template <typename KeysOf>
inline std::size_t select(std::size_t rows, std::size_t queries, const std::uint32_t* query_limits,
                          const std::uint32_t* row_limits, std::uint32_t* keys, std::uint32_t* places, KeysOf keys_of) {
  std::size_t count = 0;
  for (std::size_t q = 0; q < queries; ++q) {
    for (std::size_t r = 0; r < rows; r += 8) {
      const __m256i key = keys_of(q, r);
      std::uint64_t bits = below_limits(key, query_limits[q], row_limits + r);
      if (bits == 0) continue;
      std::uint32_t eight[8];
      store(eight, key);
      for (; bits != 0; bits &= bits - 1) {
        const auto place = static_cast<std::size_t>(__builtin_ctzll(bits));
        keys[count] = eight[place];
        places[count++] = static_cast<std::uint32_t>(q * kPlaceStride + r + place);
      }
    }
  }
  return count;
}

std::size_t select_byte_difference(const std::uint32_t* sums, std::size_t queries, const std::uint32_t*,
                                   const std::uint32_t*, const std::uint32_t* query_limits,
                                   const std::uint32_t* row_limits, std::uint32_t* keys, std::uint32_t* places) {
  return select(kByteDifferencePanel.rows, queries, query_limits, row_limits, keys, places,
                [=](std::size_t q, std::size_t r) { return load(sums + q * kByteDifferencePanel.rows + r); });
}

std::size_t select_byte_product(const std::uint32_t* sums, std::size_t queries, const std::uint32_t* query_terms,
                                const std::uint32_t* panel_terms, const std::uint32_t* query_limits,
                                const std::uint32_t* row_limits, std::uint32_t* keys, std::uint32_t* places) {
  return select(kByteProductPanel.rows, queries, query_limits, row_limits, keys, places,
                [=](std::size_t q, std::size_t r) {
                  const __m256i terms =
                      _mm256_add_epi32(_mm256_set1_epi32(static_cast<int>(query_terms[q])), load(panel_terms + r));
                  return _mm256_sub_epi32(terms, _mm256_slli_epi32(load(sums + q * kByteProductPanel.rows + r), 1));
                });
}

/// ordered_key of eight floats.
inline __m256i ordered_keys(__m256 values) {
  const __m256i bits = _mm256_castps_si256(values);
  const __m256i flip = _mm256_or_si256(_mm256_srai_epi32(bits, 31), _mm256_set1_epi32(static_cast<int>(0x80000000)));
  return _mm256_xor_si256(bits, flip);
}

std::size_t select_float_difference(const float* sums, std::size_t queries, const float* query_terms,
                                    const float* panel_terms, const std::uint32_t* query_limits,
                                    const std::uint32_t* row_limits, std::uint32_t* keys, std::uint32_t* places) {
  return select(kFloatPanel.rows, queries, query_limits, row_limits, keys, places, [=](std::size_t q, std::size_t r) {
    const __m256 sum = _mm256_loadu_ps(sums + q * kFloatPanel.rows + r);
    const __m256 product = _mm256_mul_ps(sum, _mm256_set1_ps(query_terms[q]));
    return ordered_keys(_mm256_sub_ps(product, _mm256_loadu_ps(panel_terms + r)));
  });
}

std::size_t select_float_product(const float* sums, std::size_t queries, const float* query_terms,
                                 const float* panel_terms, const std::uint32_t* query_limits,
                                 const std::uint32_t* row_limits, std::uint32_t* keys, std::uint32_t* places) {
  return select(kFloatPanel.rows, queries, query_limits, row_limits, keys, places, [=](std::size_t q, std::size_t r) {
    const __m256 sum = _mm256_loadu_ps(sums + q * kFloatPanel.rows + r);
    const __m256 terms = _mm256_add_ps(_mm256_set1_ps(query_terms[q]), _mm256_loadu_ps(panel_terms + r));
    return ordered_keys(_mm256_sub_ps(terms, _mm256_add_ps(sum, sum)));
  });
}

/// Lane r of the result is row r's total: lanes are rows, so that each total is summed in the columns' order.
template <typename Measure>
inline void define(const double* query, const float* const* rows, std::size_t cols, double* totals, Measure measure) {
  __m256d low = _mm256_setzero_pd();
  __m256d high = _mm256_setzero_pd();
  for (std::size_t c = 0; c < cols; ++c) {
    const __m256d value = _mm256_set1_pd(query[c]);
    const __m128 first = _mm_setr_ps(rows[0][c], rows[1][c], rows[2][c], rows[3][c]);
    const __m128 second = _mm_setr_ps(rows[4][c], rows[5][c], rows[6][c], rows[7][c]);
    low = _mm256_add_pd(low, measure(_mm256_sub_pd(value, _mm256_cvtps_pd(first))));
    high = _mm256_add_pd(high, measure(_mm256_sub_pd(value, _mm256_cvtps_pd(second))));
  }
  _mm256_storeu_pd(totals, low);
  _mm256_storeu_pd(totals + 4, high);
}

void define_l1(const double* query, const float* const* rows, std::size_t cols, double* totals) {
  define(query, rows, cols, totals,
         [](__m256d difference) { return _mm256_andnot_pd(_mm256_set1_pd(-0.0), difference); });
}

void define_squared_l2(const double* query, const float* const* rows, std::size_t cols, double* totals) {
  define(query, rows, cols, totals, [](__m256d difference) { return _mm256_mul_pd(difference, difference); });
}

/// __builtin_cpu_supports also asks the operating system whether it keeps the wide registers.
bool supported() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

}  // namespace

const KernelSet kAvx2Kernels{
    "avx2",
    "avx2 fma",
    supported,
    {kVectorStrip, byte_difference, select_byte_difference},
    {kVectorStrip, byte_product, select_byte_product},
    {kVectorStrip, float_difference, select_float_difference},
    {kVectorStrip, float_product, select_float_product},
    {},
    define_l1,
    define_squared_l2,
    keep_smallest_plainly,
};

}  // namespace gridfold
