// Compiled for AVX-512. Everything but the table of functions is in an anonymous namespace, and nothing inline is
// used from other headers: a copy compiled here could otherwise become the program's only one.

#include "distance/tile_kernels.hpp"

#include <immintrin.h>

#include "distance/panel_shape.hpp"
#include "distance/tile_kernels_amx.hpp"

// Each tile is 8 queries x 3 registers of panel rows: 24 accumulators, 3 panel registers, the query and a temporary
// are 29 of the 32 registers. The arithmetic is written as single instructions in assembly because GCC 12
// reorders the intrinsics so far that accumulators spill to memory, which costs a third of the speed.

#define GRIDFOLD_UNROLL_QUERIES _Pragma("GCC unroll 8")
#define GRIDFOLD_UNROLL_VECTORS _Pragma("GCC unroll 3")

namespace gridfold {

namespace {

constexpr std::size_t kQueryRows = kVectorStrip.rows;

constexpr std::size_t kVectors = 3;

inline void add_difference(__m512i& sum, __m512i query, __m512i rows) {
  __m512i difference;
  asm("vpsadbw %2, %1, %0" : "=v"(difference) : "v"(query), "v"(rows));
  asm("vpaddq %1, %0, %0" : "+v"(sum) : "v"(difference));
}

inline void add_product(__m512i& sum, __m512i unsigned_rows, __m512i signed_query) {
  asm("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(unsigned_rows), "v"(signed_query));
}

inline void add_product(__m512& sum, __m512 query, __m512 rows) {
  asm("vfmadd231ps %2, %1, %0" : "+v"(sum) : "v"(query), "v"(rows));
}

inline void add_difference(__m512& sum, __m512 query, __m512 rows, __m512 magnitude_mask) {
  __m512 difference;
  asm("vsubps %2, %1, %0" : "=v"(difference) : "v"(query), "v"(rows));
  asm("vandps %1, %0, %0" : "+v"(difference) : "v"(magnitude_mask));
  asm("vaddps %1, %0, %0" : "+v"(sum) : "v"(difference));
}

void byte_difference(const std::uint8_t* panel, const std::uint8_t* queries, std::size_t groups, bool fresh,
                     std::uint32_t* sums) {
  __m512i sum[kQueryRows][kVectors];
  GRIDFOLD_UNROLL_QUERIES
  for (std::size_t q = 0; q < kQueryRows; ++q) {
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v) sum[q][v] = _mm512_setzero_si512();
  }
  for (std::size_t group = 0; group < groups; ++group) {
    __m512i rows[kVectors];
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v) rows[v] = _mm512_loadu_si512(panel + v * 64);
    GRIDFOLD_UNROLL_QUERIES
    for (std::size_t q = 0; q < kQueryRows; ++q) {
      const __m512i query = _mm512_broadcastq_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(queries + q * 8)));
      GRIDFOLD_UNROLL_VECTORS
      for (std::size_t v = 0; v < kVectors; ++v) add_difference(sum[q][v], query, rows[v]);
    }
    panel += kPanelGroupBytes;
    queries += kQueryRows * kByteDifferencePanel.group_columns;
  }
  GRIDFOLD_UNROLL_QUERIES
  for (std::size_t q = 0; q < kQueryRows; ++q) {
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v) {
      auto* out = reinterpret_cast<__m256i*>(sums + q * kByteDifferencePanel.rows + v * 8);
      const __m256i eight = _mm512_cvtepi64_epi32(sum[q][v]);
      _mm256_storeu_si256(out, fresh ? eight : _mm256_add_epi32(_mm256_loadu_si256(out), eight));
    }
  }
}

void byte_product(const std::uint8_t* panel, const std::uint8_t* queries, std::size_t groups, bool fresh,
                  std::uint32_t* sums) {
  __m512i sum[kQueryRows][kVectors];
  GRIDFOLD_UNROLL_QUERIES
  for (std::size_t q = 0; q < kQueryRows; ++q) {
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v) {
      sum[q][v] = fresh ? _mm512_setzero_si512() : _mm512_loadu_si512(sums + q * kByteProductPanel.rows + v * 16);
    }
  }
  for (std::size_t group = 0; group < groups; ++group) {
    __m512i rows[kVectors];
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v) rows[v] = _mm512_loadu_si512(panel + v * 64);
    GRIDFOLD_UNROLL_QUERIES
    for (std::size_t q = 0; q < kQueryRows; ++q) {
      const __m512i query = _mm512_broadcastd_epi32(_mm_loadu_si32(queries + q * 4));
      GRIDFOLD_UNROLL_VECTORS
      for (std::size_t v = 0; v < kVectors; ++v) add_product(sum[q][v], rows[v], query);
    }
    panel += kPanelGroupBytes;
    queries += kQueryRows * kByteProductPanel.group_columns;
  }
  GRIDFOLD_UNROLL_QUERIES
  for (std::size_t q = 0; q < kQueryRows; ++q) {
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v)
      _mm512_storeu_si512(sums + q * kByteProductPanel.rows + v * 16, sum[q][v]);
  }
}

// Cubes sum in two registers for each vector of rows, so that a tile has half the queries.
constexpr std::size_t kCubeQueries = 4;

/// Adds d^3 - 32768 d to the 32-bit sums and d to the 16-bit ones, d = |query - rows|, of which a square less 32768
/// fits 16 bits with their sign.
inline void add_cube(__m512i& sum, __m512i& differences, __m512i query, __m512i rows, __m512i sign) {
  __m512i difference;
  __m512i square;
  asm("vpsubw %2, %1, %0" : "=v"(difference) : "v"(query), "v"(rows));
  asm("vpabsw %0, %0" : "+v"(difference));
  asm("vpmullw %1, %1, %0" : "=v"(square) : "v"(difference));
  asm("vpaddw %1, %0, %0" : "+v"(differences) : "v"(difference));
  asm("vpxord %1, %0, %0" : "+v"(square) : "v"(sign));
  asm("vpdpwssd %2, %1, %0" : "+v"(sum) : "v"(square), "v"(difference));
}

/// Makes a panel's groups two halves each: of 48 rows the columns 0 and 2, then of 48 rows the columns 1 and 3, all
/// less 128 and in 16 bits, which is what shifts make of four bytes.
void widen_signed_panel(const std::uint8_t* panel, std::size_t groups, std::uint8_t* wide) {
  const __m512i top_bits = _mm512_set1_epi8(static_cast<char>(0x80));
  for (std::size_t group = 0; group < groups; ++group) {
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v) {
      const __m512i rows = _mm512_xor_si512(_mm512_loadu_si512(panel + v * 64), top_bits);
      _mm512_storeu_si512(wide + v * 64, _mm512_srai_epi16(_mm512_slli_epi16(rows, 8), 8));
      _mm512_storeu_si512(wide + kPanelGroupBytes + v * 64, _mm512_srai_epi16(rows, 8));
    }
    panel += kPanelGroupBytes;
    wide += 2 * kPanelGroupBytes;
  }
}

inline void byte_cube_tile(const std::uint8_t* wide_panel, const std::uint8_t* queries, std::size_t groups, bool fresh,
                           std::uint64_t* sums) {
  constexpr std::size_t kQueryBytes = 2 * kByteCubePanel.group_columns;
  __m512i sum[kCubeQueries][kVectors];
  __m512i differences[kCubeQueries][kVectors];
  GRIDFOLD_UNROLL_QUERIES
  for (std::size_t q = 0; q < kCubeQueries; ++q) {
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v) sum[q][v] = differences[q][v] = _mm512_setzero_si512();
  }
  __m512i sign = _mm512_set1_epi16(static_cast<short>(0x8000));
  asm("" : "+v"(sign));  // Keeps it in a register.
  for (std::size_t half = 0; half < 2 * groups; ++half) {
    __m512i rows[kVectors];
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v) rows[v] = _mm512_loadu_si512(wide_panel + v * 64);
    const std::uint8_t* values = queries + half / 2 * kQueryRows * kQueryBytes + half % 2 * 4;
    GRIDFOLD_UNROLL_QUERIES
    for (std::size_t q = 0; q < kCubeQueries; ++q) {
      const __m512i query = _mm512_broadcastd_epi32(_mm_loadu_si32(values + q * kQueryBytes));
      GRIDFOLD_UNROLL_VECTORS
      for (std::size_t v = 0; v < kVectors; ++v) add_cube(sum[q][v], differences[q][v], query, rows[v], sign);
    }
    wide_panel += kPanelGroupBytes;
  }
  const __m512i ones = _mm512_set1_epi16(1);
  GRIDFOLD_UNROLL_QUERIES
  for (std::size_t q = 0; q < kCubeQueries; ++q) {
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v) {
      // Modulo 2^32, below which the whole sum is.
      const __m512i missing = _mm512_slli_epi32(_mm512_madd_epi16(differences[q][v], ones), 15);
      const __m512i whole = _mm512_add_epi32(sum[q][v], missing);
      std::uint64_t* out = sums + q * kByteCubePanel.rows + v * 16;
      const __m512i parts[2] = {_mm512_cvtepu32_epi64(_mm512_castsi512_si256(whole)),
                                _mm512_cvtepu32_epi64(_mm512_extracti64x4_epi64(whole, 1))};
      for (std::size_t part = 0; part < 2; ++part) {
        std::uint64_t* eight = out + part * 8;
        _mm512_storeu_si512(eight, fresh ? parts[part] : _mm512_add_epi64(_mm512_loadu_si512(eight), parts[part]));
      }
    }
  }
}

void byte_cube(const std::uint8_t* wide_panel, const std::uint8_t* queries, std::size_t groups, bool fresh,
               std::uint64_t* sums) {
  for (std::size_t q = 0; q < kQueryRows; q += kCubeQueries) {
    byte_cube_tile(wide_panel, queries + q * 2 * kByteCubePanel.group_columns, groups, fresh,
                   sums + q * kByteCubePanel.rows);
  }
}

/// Brings the lines that will be added to at the end into first-level cache by then.
inline void fetch_sums(const float* sums) {
  GRIDFOLD_UNROLL_QUERIES
  for (std::size_t q = 0; q < kQueryRows; ++q) {
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v) {
      _mm_prefetch(reinterpret_cast<const char*>(sums + q * kFloatPanel.rows + v * 16), _MM_HINT_T0);
    }
  }
}

inline void put(__m512 sum, bool fresh, float* out) {
  _mm512_storeu_ps(out, fresh ? sum : _mm512_add_ps(_mm512_loadu_ps(out), sum));
}

// Written out twice, and with queries that the compiler knows nothing of: otherwise GCC 12 moves accumulators from
// register to register.
void float_product(const float* panel, const float* queries, std::size_t groups, bool fresh, float* sums) {
  if (!fresh) fetch_sums(sums);
  __m512 sum[kQueryRows][kVectors];
  GRIDFOLD_UNROLL_QUERIES
  for (std::size_t q = 0; q < kQueryRows; ++q) {
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v) sum[q][v] = _mm512_setzero_ps();
  }
  for (std::size_t group = 0; group < groups; ++group) {
    __m512 rows[kVectors];
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v) rows[v] = _mm512_loadu_ps(panel + v * 16);
    GRIDFOLD_UNROLL_QUERIES
    for (std::size_t q = 0; q < kQueryRows; ++q) {
      __m512 query = _mm512_set1_ps(queries[q]);
      asm("" : "+v"(query));
      GRIDFOLD_UNROLL_VECTORS
      for (std::size_t v = 0; v < kVectors; ++v) add_product(sum[q][v], query, rows[v]);
    }
    panel += kFloatPanel.rows;
    queries += kQueryRows;
  }
  GRIDFOLD_UNROLL_QUERIES
  for (std::size_t q = 0; q < kQueryRows; ++q) {
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v) put(sum[q][v], fresh, sums + q * kFloatPanel.rows + v * 16);
  }
}

void float_difference(const float* panel, const float* queries, std::size_t groups, bool fresh, float* sums) {
  if (!fresh) fetch_sums(sums);
  __m512 sum[kQueryRows][kVectors];
  GRIDFOLD_UNROLL_QUERIES
  for (std::size_t q = 0; q < kQueryRows; ++q) {
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v) sum[q][v] = _mm512_setzero_ps();
  }
  __m512 magnitude_mask = _mm512_castsi512_ps(_mm512_set1_epi32(0x7fffffff));
  asm("" : "+v"(magnitude_mask));  // Keeps it in a register.
  for (std::size_t group = 0; group < groups; ++group) {
    __m512 rows[kVectors];
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v) rows[v] = _mm512_loadu_ps(panel + v * 16);
    GRIDFOLD_UNROLL_QUERIES
    for (std::size_t q = 0; q < kQueryRows; ++q) {
      __m512 query = _mm512_set1_ps(queries[q]);
      asm("" : "+v"(query));
      GRIDFOLD_UNROLL_VECTORS
      for (std::size_t v = 0; v < kVectors; ++v) add_difference(sum[q][v], query, rows[v], magnitude_mask);
    }
    panel += kFloatPanel.rows;
    queries += kQueryRows;
  }
  GRIDFOLD_UNROLL_QUERIES
  for (std::size_t q = 0; q < kQueryRows; ++q) {
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v) put(sum[q][v], fresh, sums + q * kFloatPanel.rows + v * 16);
  }
}

/// Puts the keys that the mask names, and their places, at the end of what was picked. Registers are packed before they
/// are stored: packing into memory is slow on some processors.
inline std::size_t pick(__mmask16 mask, __m512i key, __m512i place, std::uint32_t* keys, std::uint32_t* places,
                        std::size_t count) {
  _mm512_storeu_si512(keys + count, _mm512_maskz_compress_epi32(mask, key));
  _mm512_storeu_si512(places + count, _mm512_maskz_compress_epi32(mask, place));
  return count + static_cast<std::size_t>(__builtin_popcount(_cvtmask16_u32(mask)));
}

inline __m512i lane_numbers() { return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15); }

/// `keys_of(q, v)` gives the keys of query q and the 16 rows of register v.
template <typename KeysOf>
inline std::size_t select(std::size_t queries, const std::uint32_t* query_limits, const std::uint32_t* row_limits,
                          std::uint32_t* keys, std::uint32_t* places, KeysOf keys_of) {
  __m512i rows[kVectors];
  GRIDFOLD_UNROLL_VECTORS
  for (std::size_t v = 0; v < kVectors; ++v) rows[v] = _mm512_loadu_si512(row_limits + v * 16);
  std::size_t count = 0;
  for (std::size_t q = 0; q < queries; ++q) {
    const __m512i own = _mm512_set1_epi32(static_cast<int>(query_limits[q]));
    __m512i key[kVectors];
    __mmask16 below[kVectors];
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v) {
      key[v] = keys_of(q, v);
      // Below either limit is below the greater one.
      below[v] = _mm512_cmplt_epu32_mask(key[v], _mm512_max_epu32(own, rows[v]));
    }
    if (_cvtmask16_u32(_kor_mask16(_kor_mask16(below[0], below[1]), below[2])) == 0) continue;
    GRIDFOLD_UNROLL_VECTORS
    for (std::size_t v = 0; v < kVectors; ++v) {
      const __m512i first = _mm512_set1_epi32(static_cast<int>(q * kPlaceStride + v * 16));
      count = pick(below[v], key[v], _mm512_add_epi32(first, lane_numbers()), keys, places, count);
    }
  }
  return count;
}

/// The sums are the keys, eight rows a register.
std::size_t select_byte_difference(const std::uint32_t* sums, std::size_t queries, const std::uint32_t*,
                                   const std::uint32_t*, const std::uint32_t* query_limits,
                                   const std::uint32_t* row_limits, std::uint32_t* keys, std::uint32_t* places) {
  const __m512i low_rows = _mm512_loadu_si512(row_limits);
  const __m512i high_rows =
      _mm512_castsi256_si512(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(row_limits + 16)));
  std::size_t count = 0;
  for (std::size_t q = 0; q < queries; ++q) {
    const std::uint32_t* own_sums = sums + q * kByteDifferencePanel.rows;
    const __m512i own = _mm512_set1_epi32(static_cast<int>(query_limits[q]));
    const __m512i low = _mm512_loadu_si512(own_sums);
    const __m512i high = _mm512_castsi256_si512(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(own_sums + 16)));
    const __mmask16 low_below = _mm512_cmplt_epu32_mask(low, _mm512_max_epu32(own, low_rows));
    const __mmask16 high_below = _mm512_mask_cmplt_epu32_mask(0x00ff, high, _mm512_max_epu32(own, high_rows));
    if (_cvtmask16_u32(_kor_mask16(low_below, high_below)) == 0) continue;
    const __m512i place = _mm512_add_epi32(_mm512_set1_epi32(static_cast<int>(q * kPlaceStride)), lane_numbers());
    count = pick(low_below, low, place, keys, places, count);
    count = pick(high_below, high, _mm512_add_epi32(place, _mm512_set1_epi32(16)), keys, places, count);
  }
  return count;
}

std::size_t select_byte_product(const std::uint32_t* sums, std::size_t queries, const std::uint32_t* query_terms,
                                const std::uint32_t* panel_terms, const std::uint32_t* query_limits,
                                const std::uint32_t* row_limits, std::uint32_t* keys, std::uint32_t* places) {
  __m512i row_terms[kVectors];
  GRIDFOLD_UNROLL_VECTORS
  for (std::size_t v = 0; v < kVectors; ++v) row_terms[v] = _mm512_loadu_si512(panel_terms + v * 16);
  return select(queries, query_limits, row_limits, keys, places, [&](std::size_t q, std::size_t v) {
    const __m512i sum = _mm512_loadu_si512(sums + (q * kVectors + v) * 16);
    const __m512i terms = _mm512_add_epi32(_mm512_set1_epi32(static_cast<int>(query_terms[q])), row_terms[v]);
    return _mm512_sub_epi32(terms, _mm512_slli_epi32(sum, 1));
  });
}

std::size_t select_byte_cube(const std::uint64_t* sums, std::size_t queries, const std::uint64_t* query_terms,
                             const std::uint64_t*, const std::uint32_t* query_limits, const std::uint32_t* row_limits,
                             std::uint32_t* keys, std::uint32_t* places) {
  const __m128i shift = _mm_cvtsi64_si128(static_cast<long long>(query_terms[0]));
  return select(queries, query_limits, row_limits, keys, places, [&](std::size_t q, std::size_t v) {
    const std::uint64_t* own = sums + (q * kVectors + v) * 16;
    const __m256i low = _mm512_cvtepi64_epi32(_mm512_srl_epi64(_mm512_loadu_si512(own), shift));
    const __m256i high = _mm512_cvtepi64_epi32(_mm512_srl_epi64(_mm512_loadu_si512(own + 8), shift));
    return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
  });
}

/// ordered_key of sixteen floats.
inline __m512i ordered_keys(__m512 values) {
  const __m512i bits = _mm512_castps_si512(values);
  const __m512i flip = _mm512_or_si512(_mm512_srai_epi32(bits, 31), _mm512_set1_epi32(static_cast<int>(0x80000000)));
  return _mm512_xor_si512(bits, flip);
}

std::size_t select_float_difference(const float* sums, std::size_t queries, const float* query_terms,
                                    const float* panel_terms, const std::uint32_t* query_limits,
                                    const std::uint32_t* row_limits, std::uint32_t* keys, std::uint32_t* places) {
  return select(queries, query_limits, row_limits, keys, places, [=](std::size_t q, std::size_t v) {
    const __m512 sum = _mm512_loadu_ps(sums + (q * kVectors + v) * 16);
    const __m512 terms = _mm512_add_ps(_mm512_set1_ps(query_terms[q]), _mm512_loadu_ps(panel_terms + v * 16));
    return ordered_keys(_mm512_sub_ps(sum, terms));
  });
}

std::size_t select_float_product(const float* sums, std::size_t queries, const float* query_terms,
                                 const float* panel_terms, const std::uint32_t* query_limits,
                                 const std::uint32_t* row_limits, std::uint32_t* keys, std::uint32_t* places) {
  __m512 row_terms[kVectors];
  GRIDFOLD_UNROLL_VECTORS
  for (std::size_t v = 0; v < kVectors; ++v) row_terms[v] = _mm512_loadu_ps(panel_terms + v * 16);
  return select(queries, query_limits, row_limits, keys, places, [&](std::size_t q, std::size_t v) {
    const __m512 sum = _mm512_loadu_ps(sums + (q * kVectors + v) * 16);
    const __m512 terms = _mm512_add_ps(_mm512_set1_ps(query_terms[q]), row_terms[v]);
    return ordered_keys(_mm512_sub_ps(terms, _mm512_add_ps(sum, sum)));
  });
}

/// Turns 8 rows of 8 floats into 8 columns, in place.
inline void transpose(__m256 (&block)[8]) {
  __m256 pairs[8];
  GRIDFOLD_UNROLL_QUERIES
  for (std::size_t i = 0; i < 8; i += 2) {
    pairs[i] = _mm256_unpacklo_ps(block[i], block[i + 1]);
    pairs[i + 1] = _mm256_unpackhi_ps(block[i], block[i + 1]);
  }
  __m256 fours[8];
  GRIDFOLD_UNROLL_QUERIES
  for (std::size_t i = 0; i < 8; i += 4) {
    fours[i] = _mm256_shuffle_ps(pairs[i], pairs[i + 2], 0x44);
    fours[i + 1] = _mm256_shuffle_ps(pairs[i], pairs[i + 2], 0xee);
    fours[i + 2] = _mm256_shuffle_ps(pairs[i + 1], pairs[i + 3], 0x44);
    fours[i + 3] = _mm256_shuffle_ps(pairs[i + 1], pairs[i + 3], 0xee);
  }
  GRIDFOLD_UNROLL_QUERIES
  for (std::size_t i = 0; i < 4; ++i) {
    block[i] = _mm256_permute2f128_ps(fours[i], fours[i + 4], 0x20);
    block[i + 4] = _mm256_permute2f128_ps(fours[i], fours[i + 4], 0x31);
  }
}

/// Lane r of the result is row r's total: lanes are rows, so that each total is summed in the columns' order.
template <typename Measure>
inline void define(const double* query, const float* const* rows, std::size_t cols, double* totals, Measure measure) {
  __m512d total = _mm512_setzero_pd();
  const auto add = [&](double value, __m256 column) {
    const __m512d difference = _mm512_sub_pd(_mm512_set1_pd(value), _mm512_cvtps_pd(column));
    total = _mm512_add_pd(total, measure(difference));
  };
  std::size_t first = 0;
  for (; first + 8 <= cols; first += 8) {
    __m256 block[8];
    GRIDFOLD_UNROLL_QUERIES
    for (std::size_t r = 0; r < 8; ++r) block[r] = _mm256_loadu_ps(rows[r] + first);
    transpose(block);
    GRIDFOLD_UNROLL_QUERIES
    for (std::size_t c = 0; c < 8; ++c) add(query[first + c], block[c]);
  }
  for (; first < cols; ++first) {
    add(query[first], _mm256_setr_ps(rows[0][first], rows[1][first], rows[2][first], rows[3][first], rows[4][first],
                                     rows[5][first], rows[6][first], rows[7][first]));
  }
  _mm512_storeu_pd(totals, total);
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
  __m512d total = _mm512_setzero_pd();
  const auto add = [&](double value, __m512d column) {
    total = _mm512_add_pd(total, measure(_mm512_sub_pd(_mm512_set1_pd(value), column)));
  };
  std::size_t first = 0;
  for (; first + 4 <= cols; first += 4) {
    __m256d low[4];
    __m256d high[4];
    for (std::size_t r = 0; r < 4; ++r) {
      low[r] = _mm256_loadu_pd(rows[r] + first);
      high[r] = _mm256_loadu_pd(rows[r + 4] + first);
    }
    transpose(low);
    transpose(high);
    for (std::size_t c = 0; c < 4; ++c) {
      add(query[first + c], _mm512_insertf64x4(_mm512_castpd256_pd512(low[c]), high[c], 1));
    }
  }
  for (; first < cols; ++first) {
    add(query[first], _mm512_setr_pd(rows[0][first], rows[1][first], rows[2][first], rows[3][first], rows[4][first],
                                     rows[5][first], rows[6][first], rows[7][first]));
  }
  _mm512_storeu_pd(totals, total);
}

template <typename T>
void define_l1(const double* query, const T* const* rows, std::size_t cols, double* totals) {
  define(query, rows, cols, totals, [](__m512d difference) { return _mm512_abs_pd(difference); });
}

template <typename T>
void define_squared_l2(const double* query, const T* const* rows, std::size_t cols, double* totals) {
  define(query, rows, cols, totals, [](__m512d difference) { return _mm512_mul_pd(difference, difference); });
}

inline std::uint64_t median(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  const std::uint64_t low = a < b ? a : b;
  const std::uint64_t high = a < b ? b : a;
  return c < low ? low : c > high ? high : c;
}

/// Quickselect, eight keys at a time: those up to the pivot and those above it are packed together in registers.
std::uint64_t keep_smallest(std::uint64_t* keys, std::size_t count, std::size_t k, std::size_t spare,
                            std::uint64_t* scratch, std::size_t* kept) {
  // What is undecided, and where the next round puts its upper part; keys [0, settled) are the smallest.
  const std::uint64_t* undecided = keys;
  std::uint64_t* spaces[2] = {scratch, scratch + count + 8};
  int space = 0;
  std::size_t settled = 0;
  while (true) {
    const std::uint64_t pivot = count < 3 ? (count == 2 && undecided[1] < undecided[0] ? undecided[1] : undecided[0])
                                          : median(undecided[0], undecided[count / 2], undecided[count - 1]);
    const __m512i pivots = _mm512_set1_epi64(static_cast<long long>(pivot));
    std::uint64_t* low = keys + settled;
    std::uint64_t* high = spaces[space];
    for (std::size_t i = 0; i < count; i += 8) {
      const auto present = static_cast<__mmask8>(count - i < 8 ? (1U << (count - i)) - 1 : 0xffU);
      const __m512i eight = _mm512_maskz_loadu_epi64(present, undecided + i);
      const __mmask8 below = _mm512_mask_cmple_epu64_mask(present, eight, pivots);
      const auto above = static_cast<__mmask8>(present & ~below);
      // Below never overtakes the keys still to be read: at most i of them were written.
      const int low_count = __builtin_popcount(below);
      _mm512_mask_storeu_epi64(low, static_cast<__mmask8>((1U << low_count) - 1),
                               _mm512_maskz_compress_epi64(below, eight));
      _mm512_storeu_si512(high, _mm512_maskz_compress_epi64(above, eight));
      low += low_count;
      high += __builtin_popcount(above);
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
bool supported() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("fma");
}

}  // namespace

const KernelSet kAvx512Kernels{
    "avx512",
    "avx512f avx512bw avx512dq avx512vl avx512_vnni",
    supported,
    {kVectorStrip, byte_difference, select_byte_difference},
    {kVectorStrip, byte_product, select_byte_product},
    {kWideVectorStrip, byte_cube, select_byte_cube, nullptr, nullptr, false, widen_signed_panel},
    {kVectorStrip, float_difference, select_float_difference},
    {kVectorStrip, float_product, select_float_product},
    {},
    {define_l1, define_squared_l2},
    {define_l1, define_squared_l2},
    keep_smallest,
};

const KernelSet kAmxKernels{
    "amx",
    "amx_tile amx_int8 amx_bf16 avx512f avx512bw avx512dq avx512vl avx512_vnni",
    [] { return supported() && amx_is_supported(); },
    {kVectorStrip, byte_difference, select_byte_difference},
    {kMatrixStrip, amx_byte_product, select_byte_product, amx_enter, amx_leave},
    {kWideVectorStrip, byte_cube, select_byte_cube, nullptr, nullptr, false, widen_signed_panel},
    {kVectorStrip, float_difference, select_float_difference},
    {kVectorStrip, float_product, select_float_product},
    {kSplitMatrixStrip, amx_split_product, select_float_product, amx_enter, amx_leave, true},
    {define_l1, define_squared_l2},
    {define_l1, define_squared_l2},
    keep_smallest,
};

}  // namespace gridfold
