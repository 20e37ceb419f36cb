// Compiled for AVX2. Everything but the table of functions is in an anonymous namespace, and nothing inline is
// used from other headers: a copy compiled here could otherwise become the program's only one.

#include "distance/tile_kernels.hpp"

#include <immintrin.h>

#include "distance/panel_shape.hpp"

// Each tile is 2 queries x 6 registers of panel rows: 12 accumulators, the queries, a panel register and a temporary
// are all 16 registers. The arithmetic is written as single instructions in assembly: GCC 12 otherwise reads a panel's
// register again for every query, and the loads take longer than the arithmetic.

namespace gridfold {

namespace {

constexpr bool kHoldsRows = false;

inline __m256i load(const void* values) { return _mm256_loadu_si256(static_cast<const __m256i*>(values)); }
inline void store(void* values, __m256i vector) { _mm256_storeu_si256(static_cast<__m256i*>(values), vector); }

/// The low halves of eight 64-bit lanes.
inline __m256i low_halves(__m256i first, __m256i second) {
  // The shuffle leaves lanes 0 1 4 5 2 3 6 7.
  const __m256 halves = _mm256_shuffle_ps(_mm256_castsi256_ps(first), _mm256_castsi256_ps(second), 0x88);
  return _mm256_permute4x64_epi64(_mm256_castps_si256(halves), 0xd8);
}

inline void put(__m256i eight, bool fresh, std::uint32_t* out) {
  store(out, fresh ? eight : _mm256_add_epi32(load(out), eight));
}

/// What operations on bytes have in common.
struct OnBytes {
  using Value = std::uint8_t;
  static constexpr std::size_t kQueries = 2;
  static constexpr std::size_t kVectors = 6;
  static constexpr std::size_t kRowValues = 32;

  static __m256i load(const std::uint8_t* rows) { return gridfold::load(rows); }
  template <typename Sum>
  static void fetch(const Sum*) {}
};

struct ByteDifference : OnBytes {
  using Sum = std::uint32_t;
  using Vector = __m256i;
  static constexpr std::size_t kTileVectors = 6;
  static constexpr std::size_t kPanelRows = kByteDifferencePanel.rows;
  static constexpr std::size_t kParts = 1;
  static constexpr std::size_t kQueryValues = 8;

  static Vector zero() { return _mm256_setzero_si256(); }
  static __m256i broadcast(const std::uint8_t* query) {
    return _mm256_broadcastq_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(query)));
  }
  static void add(Vector& sum, __m256i query, __m256i rows) {
    __m256i difference;
    asm("vpsadbw %2, %1, %0" : "=x"(difference) : "x"(query), "x"(rows));
    asm("vpaddq %1, %0, %0" : "+x"(sum) : "x"(difference));
  }
  static void finish(const Vector (&sum)[kTileVectors], bool fresh, Sum* sums) {
    _Pragma("GCC unroll 8") for (std::size_t v = 0; v < kTileVectors; v += 2) {
      put(low_halves(sum[v], sum[v + 1]), fresh, sums + v * 4);
    }
  }
};

/// Values are 16-bit integers. The byte multiply-add of AVX2 would saturate in 16 bits; this one sums two products
/// below 2^16 in 32 bits.
struct ByteProduct : OnBytes {
  using Sum = std::uint32_t;
  using Vector = __m256i;
  static constexpr std::size_t kTileVectors = 6;
  static constexpr std::size_t kPanelRows = kByteProductPanel.rows;
  static constexpr std::size_t kParts = 2;
  static constexpr std::size_t kQueryValues = 4;

  static Vector zero() { return _mm256_setzero_si256(); }
  static __m256i broadcast(const std::uint8_t* query) { return _mm256_broadcastd_epi32(_mm_loadu_si32(query)); }
  static void add(Vector& sum, __m256i query, __m256i rows) {
    __m256i product;
    asm("vpmaddwd %2, %1, %0" : "=x"(product) : "x"(query), "x"(rows));
    asm("vpaddd %1, %0, %0" : "+x"(sum) : "x"(product));
  }
  static void finish(const Vector (&sum)[kTileVectors], bool fresh, Sum* sums) {
    _Pragma("GCC unroll 8") for (std::size_t v = 0; v < kTileVectors; ++v) put(sum[v], fresh, sums + v * 8);
  }
};

/// Sums in two registers for each vector of rows, so that a tile has two of these. Values are 16-bit integers.
struct ByteCube : OnBytes {
  using Sum = std::uint64_t;
  /// Sums of d^3 - 32768 d, d = |query - rows|, in 32 bits, and of d in 16.
  struct Vector {
    __m256i cubes;
    __m256i differences;
  };
  static constexpr std::size_t kTileVectors = 2;
  static constexpr std::size_t kPanelRows = kByteCubePanel.rows;
  static constexpr std::size_t kParts = 2;
  static constexpr std::size_t kQueryValues = 4;

  static Vector zero() { return {_mm256_setzero_si256(), _mm256_setzero_si256()}; }
  static __m256i broadcast(const std::uint8_t* query) { return _mm256_broadcastd_epi32(_mm_loadu_si32(query)); }
  static void add(Vector& sum, __m256i query, __m256i rows) {
    const __m256i sign = _mm256_set1_epi16(static_cast<short>(0x8000));
    __m256i difference;
    __m256i square;
    asm("vpsubw %2, %1, %0" : "=x"(difference) : "x"(query), "x"(rows));
    asm("vpabsw %0, %0" : "+x"(difference));
    // A square less 32768 fits 16 bits with their sign.
    asm("vpmullw %1, %1, %0" : "=x"(square) : "x"(difference));
    asm("vpaddw %1, %0, %0" : "+x"(sum.differences) : "x"(difference));
    asm("vpxor %1, %0, %0" : "+x"(square) : "x"(sign));
    asm("vpmaddwd %1, %0, %0" : "+x"(square) : "x"(difference));
    asm("vpaddd %1, %0, %0" : "+x"(sum.cubes) : "x"(square));
  }
  static void finish(const Vector (&sum)[kTileVectors], bool fresh, Sum* sums) {
    _Pragma("GCC unroll 8") for (std::size_t v = 0; v < kTileVectors; ++v) {
      // Modulo 2^32, below which the whole sum is.
      const __m256i differences = _mm256_madd_epi16(sum[v].differences, _mm256_set1_epi16(1));
      const __m256i whole = _mm256_add_epi32(sum[v].cubes, _mm256_slli_epi32(differences, 15));
      const __m256i parts[2] = {_mm256_cvtepu32_epi64(_mm256_castsi256_si128(whole)),
                                _mm256_cvtepu32_epi64(_mm256_extracti128_si256(whole, 1))};
      for (std::size_t part = 0; part < 2; ++part) {
        Sum* out = sums + v * 8 + part * 4;
        store(out, fresh ? parts[part] : _mm256_add_epi64(gridfold::load(out), parts[part]));
      }
    }
  }
};

/// What operations on floats have in common.
struct OnFloats {
  using Value = float;
  using Sum = float;
  using Vector = __m256;
  static constexpr std::size_t kQueries = 2;
  static constexpr std::size_t kVectors = 6;
  static constexpr std::size_t kTileVectors = 6;
  static constexpr std::size_t kPanelRows = kFloatPanel.rows;
  static constexpr std::size_t kParts = 1;
  static constexpr std::size_t kRowValues = 8;
  static constexpr std::size_t kQueryValues = 1;

  static Vector zero() { return _mm256_setzero_ps(); }
  static void fetch(const float*) {}
  static __m256 load(const float* rows) { return _mm256_loadu_ps(rows); }
  static __m256 broadcast(const float* query) { return _mm256_broadcast_ss(query); }
  static void finish(const Vector (&sum)[kTileVectors], bool fresh, float* sums) {
    _Pragma("GCC unroll 8") for (std::size_t v = 0; v < kTileVectors; ++v) {
      float* out = sums + v * 8;
      _mm256_storeu_ps(out, fresh ? sum[v] : _mm256_add_ps(_mm256_loadu_ps(out), sum[v]));
    }
  }
};

struct FloatProduct : OnFloats {
  static void add(Vector& sum, __m256 query, __m256 rows) {
    asm("vfmadd231ps %2, %1, %0" : "+x"(sum) : "x"(query), "x"(rows));
  }
};

struct FloatDifference : OnFloats {
  static void add(Vector& sum, __m256 query, __m256 rows) {
    // The mask stays in memory: there is no register left for it.
    alignas(32) static constexpr std::uint32_t kMagnitudeMask[8] = {0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff,
                                                                    0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff};
    __m256 difference;
    asm("vsubps %2, %1, %0" : "=x"(difference) : "x"(query), "x"(rows));
    asm("vandps %1, %0, %0" : "+x"(difference) : "m"(kMagnitudeMask));
    asm("vaddps %1, %0, %0" : "+x"(sum) : "x"(difference));
  }
};

/// Makes a panel's groups two halves each: of 48 rows the columns 0 and 2, then of 48 rows the columns 1 and 3, in 16
/// bits, which is what masking and shifting make of four bytes: as they are, or less 128 with their sign.
template <bool kSigned>
void widen_panel(const std::uint8_t* panel, std::size_t groups, std::uint8_t* wide) {
  const __m256i low_bytes = _mm256_set1_epi16(0x00ff);
  const __m256i top_bits = _mm256_set1_epi8(static_cast<char>(0x80));
  for (std::size_t group = 0; group < groups; ++group) {
    _Pragma("GCC unroll 8") for (std::size_t v = 0; v < 6; ++v) {
      __m256i rows = load(panel + v * 32);
      if (kSigned) rows = _mm256_xor_si256(rows, top_bits);
      store(wide + v * 32,
            kSigned ? _mm256_srai_epi16(_mm256_slli_epi16(rows, 8), 8) : _mm256_and_si256(rows, low_bytes));
      store(wide + kPanelGroupBytes + v * 32, kSigned ? _mm256_srai_epi16(rows, 8) : _mm256_srli_epi16(rows, 8));
    }
    panel += kPanelGroupBytes;
    wide += 2 * kPanelGroupBytes;
  }
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

using Keys = __m256i;
using KeyMask = unsigned;
using Floats = __m256;
constexpr std::size_t kKeyLanes = 8;

inline Keys load_keys(const std::uint32_t* keys) { return load(keys); }
inline Keys same_keys(std::uint32_t key) { return _mm256_set1_epi32(static_cast<int>(key)); }
inline Keys larger_keys(Keys a, Keys b) { return _mm256_max_epu32(a, b); }
/// AVX2 compares signed: turning the top bit over keeps the order.
inline KeyMask are_below(Keys keys, Keys limits) {
  const __m256i top = _mm256_set1_epi32(static_cast<int>(0x80000000));
  const __m256i below = _mm256_cmpgt_epi32(_mm256_xor_si256(limits, top), _mm256_xor_si256(keys, top));
  return static_cast<KeyMask>(_mm256_movemask_ps(_mm256_castsi256_ps(below)));
}
inline Floats load_floats(const float* values) { return _mm256_loadu_ps(values); }
inline Floats same_floats(float value) { return _mm256_set1_ps(value); }

/// Puts the keys that the mask names, and their places, at the end of what was picked.
inline std::size_t pick(KeyMask mask, Keys keys, std::size_t first_place, std::uint32_t* picked, std::uint32_t* places,
                        std::size_t count) {
  const __m256i lanes = front_lanes(mask);
  store(picked + count, _mm256_permutevar8x32_epi32(keys, lanes));
  store(places + count, _mm256_add_epi32(lanes, _mm256_set1_epi32(static_cast<int>(first_place))));
  return count + static_cast<std::size_t>(__builtin_popcount(mask));
}

inline Keys product_keys(Keys query_term, Keys panel_terms, Keys sums) {
  return _mm256_sub_epi32(_mm256_add_epi32(query_term, panel_terms), _mm256_slli_epi32(sums, 1));
}

inline Keys shifted_keys(const std::uint64_t* sums, __m128i shift) {
  return low_halves(_mm256_srl_epi64(load(sums), shift), _mm256_srl_epi64(load(sums + 4), shift));
}

/// ordered_key of eight floats.
inline Keys ordered_keys(Floats values) {
  const __m256i bits = _mm256_castps_si256(values);
  const __m256i flip = _mm256_or_si256(_mm256_srai_epi32(bits, 31), _mm256_set1_epi32(static_cast<int>(0x80000000)));
  return _mm256_xor_si256(bits, flip);
}

inline __m256d magnitudes(__m256d values) { return _mm256_andnot_pd(_mm256_set1_pd(-0.0), values); }

/// Sums in double precision, one for each of eight rows.
struct Totals {
  template <typename Measure>
  void add(double query, __m256 rows, Measure measure) {
    add(query, _mm256_cvtps_pd(_mm256_castps256_ps128(rows)), _mm256_cvtps_pd(_mm256_extractf128_ps(rows, 1)), measure);
  }
  template <typename Measure>
  void add(double query, __m256d low_rows, __m256d high_rows, Measure measure) {
    low += measure(_mm256_set1_pd(query) - low_rows);
    high += measure(_mm256_set1_pd(query) - high_rows);
  }
  void store(double* totals) const {
    _mm256_storeu_pd(totals, low);
    _mm256_storeu_pd(totals + 4, high);
  }

  __m256d low = _mm256_setzero_pd();
  __m256d high = _mm256_setzero_pd();
};

/// The lanes in `set`, of four 64-bit lanes, at the front.
inline __m256i front(__m256i keys, unsigned set) {
  // A 64-bit lane is two 32-bit ones.
  const unsigned halves = (set & 1) * 3 + (set >> 1 & 1) * 12 + (set >> 2 & 1) * 48 + (set >> 3 & 1) * 192;
  return _mm256_permutevar8x32_epi32(keys, front_lanes(halves));
}

/// Packs the keys up to the pivot at `low`, which may overlap those read already, and the others at `high`; gives how
/// many the former are.
inline std::size_t part_keys(const std::uint64_t* keys, std::size_t count, std::uint64_t pivot, std::uint64_t* low,
                             std::uint64_t* high) {
  const __m256i top = _mm256_set1_epi64x(static_cast<long long>(0x8000000000000000));
  const __m256i pivots = _mm256_xor_si256(_mm256_set1_epi64x(static_cast<long long>(pivot)), top);
  const std::uint64_t* first_low = low;
  std::size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    const __m256i four = load(keys + i);
    const __m256i greater = _mm256_cmpgt_epi64(_mm256_xor_si256(four, top), pivots);
    const auto above = static_cast<unsigned>(_mm256_movemask_pd(_mm256_castsi256_pd(greater)));
    store(low, front(four, ~above & 0xf));
    store(high, front(four, above));
    const auto above_count = static_cast<std::size_t>(__builtin_popcount(above));
    low += 4 - above_count;
    high += above_count;
  }
  for (; i < count; ++i) {
    const std::uint64_t key = keys[i];
    if (key <= pivot) {
      *low++ = key;
    } else {
      *high++ = key;
    }
  }
  return static_cast<std::size_t>(low - first_low);
}

#include "distance/tile_loops.inc"

/// The sums are the keys.
std::size_t select_byte_difference(const std::uint32_t* sums, std::size_t queries, const std::uint32_t*,
                                   const std::uint32_t*, const std::uint32_t* query_limits,
                                   const std::uint32_t* row_limits, std::uint32_t* keys, std::uint32_t* places) {
  return select_all<3>(queries, query_limits, row_limits, keys, places, [=](std::size_t q, std::size_t r) {
    return load_keys(sums + q * kByteDifferencePanel.rows + r * kKeyLanes);
  });
}

/// __builtin_cpu_supports also asks the operating system whether it keeps the wide registers.
bool supported() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

}  // namespace

const KernelSet kAvx2Kernels{
    "avx2",
    "avx2 fma",
    supported,
    {kVectorStrip, accumulate<ByteDifference>, select_byte_difference},
    {kWideVectorStrip, accumulate<ByteProduct>, select_byte_product, nullptr, nullptr, false, widen_panel<false>},
    {kWideVectorStrip, accumulate<ByteCube>, select_byte_cube, nullptr, nullptr, false, widen_panel<true>},
    {kVectorStrip, accumulate<FloatDifference>, select_float_difference},
    {kVectorStrip, accumulate<FloatProduct>, select_float_product},
    {},
    {define_l1, define_squared_l2},
    {define_l1, define_squared_l2},
    keep_smallest,
};

}  // namespace gridfold
