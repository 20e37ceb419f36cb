// Compiled for AVX2. Everything but the table of functions is in an anonymous namespace, and nothing inline is
// used from other headers: a copy compiled here could otherwise become the program's only one.

#include "distance/tile_kernels.hpp"

#include <immintrin.h>

#include "distance/panel_shape.hpp"

// The arithmetic is written as single instructions in assembly: GCC 12 otherwise reads a panel's register again for
// every query, and the loads take longer than the arithmetic.

#define GRIDFOLD_UNROLL_QUERIES _Pragma("GCC unroll 4")
#define GRIDFOLD_UNROLL_VECTORS _Pragma("GCC unroll 6")
#define GRIDFOLD_UNROLL_BLOCK _Pragma("GCC unroll 8")

namespace gridfold {

namespace {

constexpr std::size_t kQueryRows = kVectorStrip.rows;

// Two queries x 6 registers of panel rows: 12 accumulators, the queries, a panel register and a temporary are all 16
// registers.
constexpr std::size_t kTileQueries = 2;
constexpr std::size_t kVectors = 6;

inline __m256i load(const void* values) { return _mm256_loadu_si256(static_cast<const __m256i*>(values)); }
inline void store(void* values, __m256i vector) { _mm256_storeu_si256(static_cast<__m256i*>(values), vector); }

inline void add_difference(__m256i& sum, __m256i query, __m256i rows) {
  __m256i difference;
  asm("vpsadbw %2, %1, %0" : "=x"(difference) : "x"(query), "x"(rows));
  asm("vpaddq %1, %0, %0" : "+x"(sum) : "x"(difference));
}

inline void add_product(__m256i& sum, __m256i query, __m256i rows) {
  __m256i product;
  asm("vpmaddwd %2, %1, %0" : "=x"(product) : "x"(query), "x"(rows));
  asm("vpaddd %1, %0, %0" : "+x"(sum) : "x"(product));
}

inline void add_product(__m256& sum, __m256 query, __m256 rows) {
  asm("vfmadd231ps %2, %1, %0" : "+x"(sum) : "x"(query), "x"(rows));
}

/// The mask stays in memory: there is no register left for it.
inline void add_difference(__m256& sum, __m256 query, __m256 rows, const __m256& magnitude_mask) {
  __m256 difference;
  asm("vsubps %2, %1, %0" : "=x"(difference) : "x"(query), "x"(rows));
  asm("vandps %1, %0, %0" : "+x"(difference) : "m"(magnitude_mask));
  asm("vaddps %1, %0, %0" : "+x"(sum) : "x"(difference));
}

inline void put(__m256i eight, bool fresh, std::uint32_t* out) {
  store(out, fresh ? eight : _mm256_add_epi32(load(out), eight));
}

/// The low halves of eight 64-bit lanes.
inline __m256i low_halves(__m256i first, __m256i second) {
  // The shuffle leaves lanes 0 1 4 5 2 3 6 7.
  const __m256 halves = _mm256_shuffle_ps(_mm256_castsi256_ps(first), _mm256_castsi256_ps(second), 0x88);
  return _mm256_permute4x64_epi64(_mm256_castps_si256(halves), 0xd8);
}

inline void byte_difference_tile(const std::uint8_t* panel, const std::uint8_t* queries, std::size_t groups, bool fresh,
                                 std::uint32_t* sums) {
  __m256i sum[kTileQueries][kVectors];
  GRIDFOLD_UNROLL_QUERIES
  for (std::size_t q = 0; q < kTileQueries; ++q) {
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v) sum[q][v] = _mm256_setzero_si256();
  }
  for (std::size_t group = 0; group < groups; ++group) {
    __m256i query[kTileQueries];
    GRIDFOLD_UNROLL_QUERIES
    for (std::size_t q = 0; q < kTileQueries; ++q) {
      query[q] = _mm256_broadcastq_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(queries + q * 8)));
    }
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v) {
      const __m256i rows = load(panel + v * 32);
      GRIDFOLD_UNROLL_QUERIES
      for (std::size_t q = 0; q < kTileQueries; ++q) add_difference(sum[q][v], query[q], rows);
    }
    panel += kPanelGroupBytes;
    queries += kQueryRows * kByteDifferencePanel.group_columns;
  }
  GRIDFOLD_UNROLL_QUERIES
  for (std::size_t q = 0; q < kTileQueries; ++q) {
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; v += 2) {
      put(low_halves(sum[q][v], sum[q][v + 1]), fresh, sums + q * kByteDifferencePanel.rows + v * 4);
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

// A column group of a wide panel is two halves: of 48 rows the columns 0 and 2, then of 48 rows the columns 1 and 3,
// which is what masking and shifting make of four bytes: as they are, or less 128 with their sign.
constexpr std::size_t kHalfGroupBytes = kPanelGroupBytes;

template <bool kSigned>
void widen_panel(const std::uint8_t* panel, std::size_t groups, std::uint8_t* wide) {
  const __m256i low_bytes = _mm256_set1_epi16(0x00ff);
  const __m256i top_bits = _mm256_set1_epi8(static_cast<char>(0x80));
  for (std::size_t group = 0; group < groups; ++group) {
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v) {
      __m256i rows = load(panel + v * 32);
      if (kSigned) rows = _mm256_xor_si256(rows, top_bits);
      store(wide + v * 32,
            kSigned ? _mm256_srai_epi16(_mm256_slli_epi16(rows, 8), 8) : _mm256_and_si256(rows, low_bytes));
      store(wide + kHalfGroupBytes + v * 32, kSigned ? _mm256_srai_epi16(rows, 8) : _mm256_srli_epi16(rows, 8));
    }
    panel += kPanelGroupBytes;
    wide += 2 * kHalfGroupBytes;
  }
}

/// Panel and queries hold 16-bit values. The byte multiply-add of AVX2 would saturate in 16 bits; this one sums two
/// products below 2^16 in 32 bits.
inline void byte_product_tile(const std::uint8_t* wide_panel, const std::uint8_t* queries, std::size_t groups,
                              bool fresh, std::uint32_t* sums) {
  constexpr std::size_t kQueryBytes = 2 * kByteProductPanel.group_columns;
  __m256i sum[kTileQueries][kVectors];
  GRIDFOLD_UNROLL_QUERIES
  for (std::size_t q = 0; q < kTileQueries; ++q) {
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v) sum[q][v] = _mm256_setzero_si256();
  }
  for (std::size_t group = 0; group < groups; ++group) {
    GRIDFOLD_UNROLL_QUERIES
    for (std::size_t half = 0; half < 2; ++half) {
      __m256i query[kTileQueries];
      GRIDFOLD_UNROLL_QUERIES
      for (std::size_t q = 0; q < kTileQueries; ++q) {
        query[q] = _mm256_broadcastd_epi32(_mm_loadu_si32(queries + q * kQueryBytes + half * 4));
      }
      GRIDFOLD_UNROLL_VECTORS
      for (std::size_t v = 0; v < kVectors; ++v) {
        const __m256i rows = load(wide_panel + v * 32);
        GRIDFOLD_UNROLL_QUERIES
        for (std::size_t q = 0; q < kTileQueries; ++q) add_product(sum[q][v], query[q], rows);
      }
      wide_panel += kHalfGroupBytes;
    }
    queries += kQueryRows * kQueryBytes;
  }
  GRIDFOLD_UNROLL_QUERIES
  for (std::size_t q = 0; q < kTileQueries; ++q) {
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v) put(sum[q][v], fresh, sums + q * kByteProductPanel.rows + v * 8);
  }
}

void byte_product(const std::uint8_t* wide_panel, const std::uint8_t* queries, std::size_t groups, bool fresh,
                  std::uint32_t* sums) {
  for (std::size_t q = 0; q < kQueryRows; q += kTileQueries) {
    byte_product_tile(wide_panel, queries + q * 2 * kByteProductPanel.group_columns, groups, fresh,
                      sums + q * kByteProductPanel.rows);
  }
}

// Cubes sum in two registers for each vector of rows: 2 queries x 2 vectors are 8 of them.
constexpr std::size_t kCubeVectors = 2;

/// Adds d^3 - 32768 d to the 32-bit sums and d to the 16-bit ones, d = |query - rows|, of which a square less 32768
/// fits 16 bits with their sign.
inline void add_cube(__m256i& sum, __m256i& differences, __m256i query, __m256i rows, __m256i sign) {
  __m256i difference;
  __m256i square;
  asm("vpsubw %2, %1, %0" : "=x"(difference) : "x"(query), "x"(rows));
  asm("vpabsw %0, %0" : "+x"(difference));
  asm("vpmullw %1, %1, %0" : "=x"(square) : "x"(difference));
  asm("vpaddw %1, %0, %0" : "+x"(differences) : "x"(difference));
  asm("vpxor %1, %0, %0" : "+x"(square) : "x"(sign));
  asm("vpmaddwd %1, %0, %0" : "+x"(square) : "x"(difference));
  asm("vpaddd %1, %0, %0" : "+x"(sum) : "x"(square));
}

/// Adds the 32-bit sums of four rows to their 64-bit ones.
inline void put_wide(__m128i four, bool fresh, std::uint64_t* out) {
  const __m256i wide = _mm256_cvtepu32_epi64(four);
  store(out, fresh ? wide : _mm256_add_epi64(load(out), wide));
}

inline void byte_cube_tile(const std::uint8_t* wide_panel, const std::uint8_t* queries, std::size_t groups, bool fresh,
                           std::uint64_t* sums) {
  constexpr std::size_t kQueryBytes = 2 * kByteCubePanel.group_columns;
  __m256i sum[kTileQueries][kCubeVectors];
  __m256i differences[kTileQueries][kCubeVectors];
  GRIDFOLD_UNROLL_QUERIES
  for (std::size_t q = 0; q < kTileQueries; ++q) {
    GRIDFOLD_UNROLL_QUERIES
    for (std::size_t v = 0; v < kCubeVectors; ++v) sum[q][v] = differences[q][v] = _mm256_setzero_si256();
  }
  __m256i sign = _mm256_set1_epi16(static_cast<short>(0x8000));
  asm("" : "+x"(sign));  // Keeps it in a register.
  for (std::size_t half = 0; half < 2 * groups; ++half) {
    const std::uint8_t* values = queries + half / 2 * kQueryRows * kQueryBytes + half % 2 * 4;
    __m256i query[kTileQueries];
    GRIDFOLD_UNROLL_QUERIES
    for (std::size_t q = 0; q < kTileQueries; ++q) {
      query[q] = _mm256_broadcastd_epi32(_mm_loadu_si32(values + q * kQueryBytes));
    }
    GRIDFOLD_UNROLL_QUERIES
    for (std::size_t v = 0; v < kCubeVectors; ++v) {
      const __m256i rows = load(wide_panel + v * 32);
      GRIDFOLD_UNROLL_QUERIES
      for (std::size_t q = 0; q < kTileQueries; ++q) add_cube(sum[q][v], differences[q][v], query[q], rows, sign);
    }
    wide_panel += kHalfGroupBytes;
  }
  const __m256i ones = _mm256_set1_epi16(1);
  GRIDFOLD_UNROLL_QUERIES
  for (std::size_t q = 0; q < kTileQueries; ++q) {
    GRIDFOLD_UNROLL_QUERIES
    for (std::size_t v = 0; v < kCubeVectors; ++v) {
      // Modulo 2^32, below which the whole sum is.
      const __m256i missing = _mm256_slli_epi32(_mm256_madd_epi16(differences[q][v], ones), 15);
      const __m256i whole = _mm256_add_epi32(sum[q][v], missing);
      std::uint64_t* out = sums + q * kByteCubePanel.rows + v * 8;
      put_wide(_mm256_castsi256_si128(whole), fresh, out);
      put_wide(_mm256_extracti128_si256(whole, 1), fresh, out + 4);
    }
  }
}

void byte_cube(const std::uint8_t* wide_panel, const std::uint8_t* queries, std::size_t groups, bool fresh,
               std::uint64_t* sums) {
  for (std::size_t q = 0; q < kQueryRows; q += kTileQueries) {
    for (std::size_t v = 0; v < kVectors; v += kCubeVectors) {
      byte_cube_tile(wide_panel + v * 32, queries + q * 2 * kByteCubePanel.group_columns, groups, fresh,
                     sums + q * kByteCubePanel.rows + v * 8);
    }
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
    const float* column = panel;
    const float* values = queries + first;
    for (std::size_t group = 0; group < groups; ++group) {
      __m256 query[kTileQueries];
      GRIDFOLD_UNROLL_QUERIES
      for (std::size_t q = 0; q < kTileQueries; ++q) query[q] = _mm256_broadcast_ss(values + q);
      GRIDFOLD_UNROLL_VECTORS
      for (std::size_t v = 0; v < kVectors; ++v) {
        const __m256 rows = _mm256_loadu_ps(column + v * 8);
        GRIDFOLD_UNROLL_QUERIES
        for (std::size_t q = 0; q < kTileQueries; ++q) add(sum[q][v], query[q], rows);
      }
      column += kFloatPanel.rows;
      values += kQueryRows;
    }
    GRIDFOLD_UNROLL_QUERIES
    for (std::size_t q = 0; q < kTileQueries; ++q) {
      GRIDFOLD_UNROLL_VECTORS
      for (std::size_t v = 0; v < kVectors; ++v) {
        float* out = sums + (first + q) * kFloatPanel.rows + v * 8;
        _mm256_storeu_ps(out, fresh ? sum[q][v] : _mm256_add_ps(_mm256_loadu_ps(out), sum[q][v]));
      }
    }
  }
}

void float_product(const float* panel, const float* queries, std::size_t groups, bool fresh, float* sums) {
  accumulate_floats(panel, queries, groups, fresh, sums,
                    [](__m256& sum, __m256 query, __m256 rows) { add_product(sum, query, rows); });
}

void float_difference(const float* panel, const float* queries, std::size_t groups, bool fresh, float* sums) {
  const __m256 magnitude_mask = _mm256_castsi256_ps(_mm256_set1_epi32(0x7fffffff));
  accumulate_floats(panel, queries, groups, fresh, sums, [&magnitude_mask](__m256& sum, __m256 query, __m256 rows) {
    add_difference(sum, query, rows, magnitude_mask);
  });
}

/// For every set of lanes their numbers, one after another in a byte each: what moves these lanes to the front.
struct LaneTable {
  std::uint64_t lanes[256];
};

constexpr LaneTable lane_table() {
  LaneTable table{};
  for (unsigned set = 0; set < 256; ++set) {
    unsigned count = 0;
    for (std::uint64_t lane = 0; lane < 8; ++lane) {
      if ((set >> lane & 1) != 0) table.lanes[set] |= lane << (8 * count++);
    }
  }
  return table;
}

constexpr LaneTable kLanes = lane_table();

/// The numbers of the lanes in `set`, of eight 32-bit lanes.
inline __m256i front_lanes(unsigned set) {
  return _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(&kLanes.lanes[set])));
}

/// AVX2 compares signed: turning the top bit over keeps the order.
inline __m256i signed_order(__m256i keys) {
  return _mm256_xor_si256(keys, _mm256_set1_epi32(static_cast<int>(0x80000000)));
}

/// `keys_of(q, v)` gives the keys of query q and the eight rows of register v, of `kRegisters`.
template <std::size_t kRegisters, typename KeysOf>
inline std::size_t select(std::size_t queries, const std::uint32_t* query_limits, const std::uint32_t* row_limits,
                          std::uint32_t* keys, std::uint32_t* places, KeysOf keys_of) {
  __m256i rows[kRegisters];
  GRIDFOLD_UNROLL_VECTORS
  for (std::size_t v = 0; v < kRegisters; ++v) rows[v] = signed_order(load(row_limits + v * 8));
  std::size_t count = 0;
  for (std::size_t q = 0; q < queries; ++q) {
    const __m256i own = signed_order(_mm256_set1_epi32(static_cast<int>(query_limits[q])));
    __m256i key[kRegisters];
    std::uint64_t below = 0;
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kRegisters; ++v) {
      key[v] = keys_of(q, v);
      // Below either limit is below the greater one.
      const __m256i less = _mm256_cmpgt_epi32(_mm256_max_epi32(own, rows[v]), signed_order(key[v]));
      below |= static_cast<std::uint64_t>(_mm256_movemask_ps(_mm256_castsi256_ps(less))) << (8 * v);
    }
    if (below == 0) continue;
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kRegisters; ++v) {
      const auto set = static_cast<unsigned>(below >> (8 * v) & 0xff);
      const __m256i lanes = front_lanes(set);
      store(keys + count, _mm256_permutevar8x32_epi32(key[v], lanes));
      store(places + count, _mm256_add_epi32(lanes, _mm256_set1_epi32(static_cast<int>(q * kPlaceStride + v * 8))));
      count += static_cast<std::size_t>(__builtin_popcount(set));
    }
  }
  return count;
}

std::size_t select_byte_difference(const std::uint32_t* sums, std::size_t queries, const std::uint32_t*,
                                   const std::uint32_t*, const std::uint32_t* query_limits,
                                   const std::uint32_t* row_limits, std::uint32_t* keys, std::uint32_t* places) {
  return select<kByteDifferencePanel.rows / 8>(
      queries, query_limits, row_limits, keys, places,
      [=](std::size_t q, std::size_t v) { return load(sums + q * kByteDifferencePanel.rows + v * 8); });
}

std::size_t select_byte_product(const std::uint32_t* sums, std::size_t queries, const std::uint32_t* query_terms,
                                const std::uint32_t* panel_terms, const std::uint32_t* query_limits,
                                const std::uint32_t* row_limits, std::uint32_t* keys, std::uint32_t* places) {
  return select<kVectors>(queries, query_limits, row_limits, keys, places, [=](std::size_t q, std::size_t v) {
    const __m256i terms =
        _mm256_add_epi32(_mm256_set1_epi32(static_cast<int>(query_terms[q])), load(panel_terms + v * 8));
    return _mm256_sub_epi32(terms, _mm256_slli_epi32(load(sums + q * kByteProductPanel.rows + v * 8), 1));
  });
}

std::size_t select_byte_cube(const std::uint64_t* sums, std::size_t queries, const std::uint64_t* query_terms,
                             const std::uint64_t*, const std::uint32_t* query_limits, const std::uint32_t* row_limits,
                             std::uint32_t* keys, std::uint32_t* places) {
  const __m128i shift = _mm_cvtsi64_si128(static_cast<long long>(query_terms[0]));
  return select<kVectors>(queries, query_limits, row_limits, keys, places, [=](std::size_t q, std::size_t v) {
    const std::uint64_t* own = sums + q * kByteCubePanel.rows + v * 8;
    return low_halves(_mm256_srl_epi64(load(own), shift), _mm256_srl_epi64(load(own + 4), shift));
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
  return select<kVectors>(queries, query_limits, row_limits, keys, places, [=](std::size_t q, std::size_t v) {
    const __m256 sum = _mm256_loadu_ps(sums + q * kFloatPanel.rows + v * 8);
    const __m256 terms = _mm256_add_ps(_mm256_set1_ps(query_terms[q]), _mm256_loadu_ps(panel_terms + v * 8));
    return ordered_keys(_mm256_sub_ps(sum, terms));
  });
}

std::size_t select_float_product(const float* sums, std::size_t queries, const float* query_terms,
                                 const float* panel_terms, const std::uint32_t* query_limits,
                                 const std::uint32_t* row_limits, std::uint32_t* keys, std::uint32_t* places) {
  return select<kVectors>(queries, query_limits, row_limits, keys, places, [=](std::size_t q, std::size_t v) {
    const __m256 sum = _mm256_loadu_ps(sums + q * kFloatPanel.rows + v * 8);
    const __m256 terms = _mm256_add_ps(_mm256_set1_ps(query_terms[q]), _mm256_loadu_ps(panel_terms + v * 8));
    return ordered_keys(_mm256_sub_ps(terms, _mm256_add_ps(sum, sum)));
  });
}

/// Turns 8 rows of 8 floats into 8 columns, in place.
inline void transpose(__m256 (&block)[8]) {
  __m256 pairs[8];
  GRIDFOLD_UNROLL_BLOCK
  for (std::size_t i = 0; i < 8; i += 2) {
    pairs[i] = _mm256_unpacklo_ps(block[i], block[i + 1]);
    pairs[i + 1] = _mm256_unpackhi_ps(block[i], block[i + 1]);
  }
  __m256 fours[8];
  GRIDFOLD_UNROLL_BLOCK
  for (std::size_t i = 0; i < 8; i += 4) {
    fours[i] = _mm256_shuffle_ps(pairs[i], pairs[i + 2], 0x44);
    fours[i + 1] = _mm256_shuffle_ps(pairs[i], pairs[i + 2], 0xee);
    fours[i + 2] = _mm256_shuffle_ps(pairs[i + 1], pairs[i + 3], 0x44);
    fours[i + 3] = _mm256_shuffle_ps(pairs[i + 1], pairs[i + 3], 0xee);
  }
  GRIDFOLD_UNROLL_BLOCK
  for (std::size_t i = 0; i < 4; ++i) {
    block[i] = _mm256_permute2f128_ps(fours[i], fours[i + 4], 0x20);
    block[i + 4] = _mm256_permute2f128_ps(fours[i], fours[i + 4], 0x31);
  }
}

/// Lane r of the result is row r's total: lanes are rows, so that each total is summed in the columns' order.
template <typename Measure>
inline void define(const double* query, const float* const* rows, std::size_t cols, double* totals, Measure measure) {
  __m256d low = _mm256_setzero_pd();
  __m256d high = _mm256_setzero_pd();
  const auto add = [&](double value, __m256 column) {
    const __m256d values = _mm256_set1_pd(value);
    low = _mm256_add_pd(low, measure(_mm256_sub_pd(values, _mm256_cvtps_pd(_mm256_castps256_ps128(column)))));
    high = _mm256_add_pd(high, measure(_mm256_sub_pd(values, _mm256_cvtps_pd(_mm256_extractf128_ps(column, 1)))));
  };
  std::size_t first = 0;
  for (; first + 8 <= cols; first += 8) {
    __m256 block[8];
    GRIDFOLD_UNROLL_BLOCK
    for (std::size_t r = 0; r < 8; ++r) block[r] = _mm256_loadu_ps(rows[r] + first);
    transpose(block);
    GRIDFOLD_UNROLL_BLOCK
    for (std::size_t c = 0; c < 8; ++c) add(query[first + c], block[c]);
  }
  for (; first < cols; ++first) {
    add(query[first], _mm256_setr_ps(rows[0][first], rows[1][first], rows[2][first], rows[3][first], rows[4][first],
                                     rows[5][first], rows[6][first], rows[7][first]));
  }
  _mm256_storeu_pd(totals, low);
  _mm256_storeu_pd(totals + 4, high);
}

/// Turns 4 rows of 4 doubles into 4 columns, in place.
inline void transpose(__m256d (&block)[4]) {
  const __m256d low_pairs[2] = {_mm256_unpacklo_pd(block[0], block[1]), _mm256_unpacklo_pd(block[2], block[3])};
  const __m256d high_pairs[2] = {_mm256_unpackhi_pd(block[0], block[1]), _mm256_unpackhi_pd(block[2], block[3])};
  block[0] = _mm256_permute2f128_pd(low_pairs[0], low_pairs[1], 0x20);
  block[1] = _mm256_permute2f128_pd(high_pairs[0], high_pairs[1], 0x20);
  block[2] = _mm256_permute2f128_pd(low_pairs[0], low_pairs[1], 0x31);
  block[3] = _mm256_permute2f128_pd(high_pairs[0], high_pairs[1], 0x31);
}

template <typename Measure>
inline void define(const double* query, const double* const* rows, std::size_t cols, double* totals, Measure measure) {
  __m256d sums[2] = {_mm256_setzero_pd(), _mm256_setzero_pd()};
  std::size_t first = 0;
  for (; first + 4 <= cols; first += 4) {
    for (std::size_t half = 0; half < 2; ++half) {
      __m256d block[4];
      for (std::size_t r = 0; r < 4; ++r) block[r] = _mm256_loadu_pd(rows[4 * half + r] + first);
      transpose(block);
      for (std::size_t c = 0; c < 4; ++c) {
        const __m256d difference = _mm256_sub_pd(_mm256_set1_pd(query[first + c]), block[c]);
        sums[half] = _mm256_add_pd(sums[half], measure(difference));
      }
    }
  }
  for (; first < cols; ++first) {
    for (std::size_t half = 0; half < 2; ++half) {
      const double* const* four = rows + 4 * half;
      const __m256d column = _mm256_setr_pd(four[0][first], four[1][first], four[2][first], four[3][first]);
      sums[half] = _mm256_add_pd(sums[half], measure(_mm256_sub_pd(_mm256_set1_pd(query[first]), column)));
    }
  }
  _mm256_storeu_pd(totals, sums[0]);
  _mm256_storeu_pd(totals + 4, sums[1]);
}

template <typename T>
void define_l1(const double* query, const T* const* rows, std::size_t cols, double* totals) {
  define(query, rows, cols, totals,
         [](__m256d difference) { return _mm256_andnot_pd(_mm256_set1_pd(-0.0), difference); });
}

template <typename T>
void define_squared_l2(const double* query, const T* const* rows, std::size_t cols, double* totals) {
  define(query, rows, cols, totals, [](__m256d difference) { return _mm256_mul_pd(difference, difference); });
}

inline std::uint64_t median(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  const std::uint64_t low = a < b ? a : b;
  const std::uint64_t high = a < b ? b : a;
  return c < low ? low : c > high ? high : c;
}

/// The lanes in `set`, of four 64-bit lanes, at the front.
inline __m256i front(__m256i keys, unsigned set) {
  // A 64-bit lane is two 32-bit ones.
  const unsigned halves = (set & 1) * 3 + (set >> 1 & 1) * 12 + (set >> 2 & 1) * 48 + (set >> 3 & 1) * 192;
  return _mm256_permutevar8x32_epi32(keys, front_lanes(halves));
}

/// Quickselect, four keys at a time: those up to the pivot and those above it are packed together in registers.
std::uint64_t keep_smallest(std::uint64_t* keys, std::size_t count, std::size_t k, std::size_t spare,
                            std::uint64_t* scratch, std::size_t* kept) {
  const __m256i top = _mm256_set1_epi64x(static_cast<long long>(0x8000000000000000));
  // What is undecided, and where the next round puts its upper part; keys [0, settled) are the smallest.
  const std::uint64_t* undecided = keys;
  std::uint64_t* spaces[2] = {scratch, scratch + count + 8};
  int space = 0;
  std::size_t settled = 0;
  while (true) {
    const std::uint64_t pivot = count < 3 ? (count == 2 && undecided[1] < undecided[0] ? undecided[1] : undecided[0])
                                          : median(undecided[0], undecided[count / 2], undecided[count - 1]);
    const __m256i pivots = _mm256_xor_si256(_mm256_set1_epi64x(static_cast<long long>(pivot)), top);
    std::uint64_t* low = keys + settled;
    std::uint64_t* high = spaces[space];
    std::size_t i = 0;
    for (; i + 4 <= count; i += 4) {
      const __m256i four = load(undecided + i);
      const __m256i greater = _mm256_cmpgt_epi64(_mm256_xor_si256(four, top), pivots);
      const auto above = static_cast<unsigned>(_mm256_movemask_pd(_mm256_castsi256_pd(greater)));
      const unsigned below = ~above & 0xf;
      // Below never overtakes the keys still to be read: at most i of them were written.
      store(low, front(four, below));
      store(high, front(four, above));
      const auto above_count = static_cast<std::size_t>(__builtin_popcount(above));
      low += 4 - above_count;
      high += above_count;
    }
    for (; i < count; ++i) {
      const std::uint64_t key = undecided[i];
      if (key <= pivot) {
        *low++ = key;
      } else {
        *high++ = key;
      }
    }
    const auto below_count = static_cast<std::size_t>(low - keys) - settled;
    const std::size_t total = settled + below_count;
    if (total >= k && total <= k + spare) {
      *kept = total;
      return pivot;
    }
    if (total < k) {
      settled = total;
      undecided = spaces[space];
      count = static_cast<std::size_t>(high - spaces[space]);
      space ^= 1;
    } else {
      undecided = keys + settled;
      count = below_count;
    }
  }
}

/// __builtin_cpu_supports also asks the operating system whether it keeps the wide registers.
bool supported() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

}  // namespace

const KernelSet kAvx2Kernels{
    "avx2",
    "avx2 fma",
    supported,
    {kVectorStrip, byte_difference, select_byte_difference},
    {kWideVectorStrip, byte_product, select_byte_product, nullptr, nullptr, false, widen_panel<false>},
    {kWideVectorStrip, byte_cube, select_byte_cube, nullptr, nullptr, false, widen_panel<true>},
    {kVectorStrip, float_difference, select_float_difference},
    {kVectorStrip, float_product, select_float_product},
    {},
    {define_l1, define_squared_l2},
    {define_l1, define_squared_l2},
    keep_smallest,
};

}  // namespace gridfold
