// Compiled for AVX-512. Everything but the table of functions is in an anonymous namespace, and nothing inline is
// used from other headers: a copy compiled here could otherwise become the program's only one.

#include "distance/tile_kernels.hpp"

#include <immintrin.h>

#include "distance/panel_shape.hpp"
#include "distance/tile_kernels_amx.hpp"

// Each tile is 8 queries x 3 registers of panel rows: 24 accumulators, 3 panel registers, the query and a temporary
// are 29 of the 32 registers. The arithmetic is written as single instructions in assembly because GCC 12
// reorders the intrinsics so far that accumulators spill to memory, which costs a third of the speed.

namespace gridfold {

namespace {

constexpr bool kHoldsRows = true;

/// What operations on bytes have in common.
struct OnBytes {
  using Value = std::uint8_t;
  static constexpr std::size_t kVectors = 3;
  static constexpr std::size_t kTileVectors = 3;
  static constexpr std::size_t kRowValues = 64;

  static __m512i load(const std::uint8_t* rows) { return _mm512_loadu_si512(rows); }
  template <typename Sum>
  static void fetch(const Sum*) {}
};

struct ByteDifference : OnBytes {
  using Sum = std::uint32_t;
  using Vector = __m512i;
  static constexpr std::size_t kQueries = 8;
  static constexpr std::size_t kPanelRows = kByteDifferencePanel.rows;
  static constexpr std::size_t kParts = 1;
  static constexpr std::size_t kQueryValues = 8;

  static Vector zero() { return _mm512_setzero_si512(); }
  static __m512i broadcast(const std::uint8_t* query) {
    return _mm512_broadcastq_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(query)));
  }
  static void add(Vector& sum, __m512i query, __m512i rows) {
    __m512i difference;
    asm("vpsadbw %2, %1, %0" : "=v"(difference) : "v"(query), "v"(rows));
    asm("vpaddq %1, %0, %0" : "+v"(sum) : "v"(difference));
  }
  static void finish(const Vector (&sum)[kTileVectors], bool fresh, Sum* sums) {
    _Pragma("GCC unroll 8") for (std::size_t v = 0; v < kTileVectors; ++v) {
      auto* out = reinterpret_cast<__m256i*>(sums + v * 8);
      const __m256i eight = _mm512_cvtepi64_epi32(sum[v]);
      _mm256_storeu_si256(out, fresh ? eight : _mm256_add_epi32(_mm256_loadu_si256(out), eight));
    }
  }
};

struct ByteProduct : OnBytes {
  using Sum = std::uint32_t;
  using Vector = __m512i;
  static constexpr std::size_t kQueries = 8;
  static constexpr std::size_t kPanelRows = kByteProductPanel.rows;
  static constexpr std::size_t kParts = 1;
  static constexpr std::size_t kQueryValues = 4;

  static Vector zero() { return _mm512_setzero_si512(); }
  static __m512i broadcast(const std::uint8_t* query) { return _mm512_broadcastd_epi32(_mm_loadu_si32(query)); }
  static void add(Vector& sum, __m512i signed_query, __m512i unsigned_rows) {
    asm("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(unsigned_rows), "v"(signed_query));
  }
  static void finish(const Vector (&sum)[kTileVectors], bool fresh, Sum* sums) {
    _Pragma("GCC unroll 8") for (std::size_t v = 0; v < kTileVectors; ++v) {
      Sum* out = sums + v * 16;
      _mm512_storeu_si512(out, fresh ? sum[v] : _mm512_add_epi32(_mm512_loadu_si512(out), sum[v]));
    }
  }
};

/// Sums in two registers for each vector of rows, so that a tile has half the queries. Values are 16-bit integers.
struct ByteCube : OnBytes {
  using Sum = std::uint64_t;
  /// Sums of d^3 - 32768 d, d = |query - rows|, in 32 bits, and of d in 16.
  struct Vector {
    __m512i cubes;
    __m512i differences;
  };
  static constexpr std::size_t kQueries = 4;
  static constexpr std::size_t kPanelRows = kByteCubePanel.rows;
  static constexpr std::size_t kParts = 2;
  static constexpr std::size_t kQueryValues = 4;

  static Vector zero() { return {_mm512_setzero_si512(), _mm512_setzero_si512()}; }
  static __m512i broadcast(const std::uint8_t* query) { return _mm512_broadcastd_epi32(_mm_loadu_si32(query)); }
  static void add(Vector& sum, __m512i query, __m512i rows) {
    __m512i sign = _mm512_set1_epi16(static_cast<short>(0x8000));
    __m512i difference;
    __m512i square;
    asm("vpsubw %2, %1, %0" : "=v"(difference) : "v"(query), "v"(rows));
    asm("vpabsw %0, %0" : "+v"(difference));
    // A square less 32768 fits 16 bits with their sign.
    asm("vpmullw %1, %1, %0" : "=v"(square) : "v"(difference));
    asm("vpaddw %1, %0, %0" : "+v"(sum.differences) : "v"(difference));
    asm("vpxord %1, %0, %0" : "+v"(square) : "v"(sign));
    asm("vpdpwssd %2, %1, %0" : "+v"(sum.cubes) : "v"(square), "v"(difference));
  }
  static void finish(const Vector (&sum)[kTileVectors], bool fresh, Sum* sums) {
    _Pragma("GCC unroll 8") for (std::size_t v = 0; v < kTileVectors; ++v) {
      // Modulo 2^32, below which the whole sum is.
      const __m512i differences = _mm512_madd_epi16(sum[v].differences, _mm512_set1_epi16(1));
      const __m512i whole = _mm512_add_epi32(sum[v].cubes, _mm512_slli_epi32(differences, 15));
      const __m512i parts[2] = {_mm512_cvtepu32_epi64(_mm512_castsi512_si256(whole)),
                                _mm512_cvtepu32_epi64(_mm512_extracti64x4_epi64(whole, 1))};
      for (std::size_t part = 0; part < 2; ++part) {
        Sum* out = sums + v * 16 + part * 8;
        _mm512_storeu_si512(out, fresh ? parts[part] : _mm512_add_epi64(_mm512_loadu_si512(out), parts[part]));
      }
    }
  }
};

/// What operations on floats have in common.
struct OnFloats {
  using Value = float;
  using Sum = float;
  using Vector = __m512;
  static constexpr std::size_t kQueries = 8;
  static constexpr std::size_t kVectors = 3;
  static constexpr std::size_t kTileVectors = 3;
  static constexpr std::size_t kPanelRows = kFloatPanel.rows;
  static constexpr std::size_t kParts = 1;
  static constexpr std::size_t kRowValues = 16;
  static constexpr std::size_t kQueryValues = 1;

  static Vector zero() { return _mm512_setzero_ps(); }
  /// Brings the lines that will be added to at the end into first-level cache by then.
  static void fetch(const float* sums) {
    for (std::size_t line = 0; line < kQueries * kPanelRows; line += 16) {
      _mm_prefetch(reinterpret_cast<const char*>(sums + line), _MM_HINT_T0);
    }
  }
  static __m512 load(const float* rows) { return _mm512_loadu_ps(rows); }
  static __m512 broadcast(const float* query) {
    __m512 value = _mm512_set1_ps(*query);
    // Of a value that it knows nothing of, GCC 12 does not move accumulators from register to register.
    asm("" : "+v"(value));
    return value;
  }
  static void finish(const Vector (&sum)[kTileVectors], bool fresh, float* sums) {
    _Pragma("GCC unroll 8") for (std::size_t v = 0; v < kTileVectors; ++v) {
      float* out = sums + v * 16;
      _mm512_storeu_ps(out, fresh ? sum[v] : _mm512_add_ps(_mm512_loadu_ps(out), sum[v]));
    }
  }
};

struct FloatProduct : OnFloats {
  static void add(Vector& sum, __m512 query, __m512 rows) {
    asm("vfmadd231ps %2, %1, %0" : "+v"(sum) : "v"(query), "v"(rows));
  }
};

struct FloatDifference : OnFloats {
  static void add(Vector& sum, __m512 query, __m512 rows) {
    const __m512 magnitude_mask = _mm512_castsi512_ps(_mm512_set1_epi32(0x7fffffff));
    __m512 difference;
    asm("vsubps %2, %1, %0" : "=v"(difference) : "v"(query), "v"(rows));
    asm("vandps %1, %0, %0" : "+v"(difference) : "v"(magnitude_mask));
    asm("vaddps %1, %0, %0" : "+v"(sum) : "v"(difference));
  }
};

/// Makes a panel's groups two halves each: of 48 rows the columns 0 and 2, then of 48 rows the columns 1 and 3, all
/// less 128 and in 16 bits, which is what shifts make of four bytes.
void widen_signed_panel(const std::uint8_t* panel, std::size_t groups, std::uint8_t* wide) {
  const __m512i top_bits = _mm512_set1_epi8(static_cast<char>(0x80));
  for (std::size_t group = 0; group < groups; ++group) {
    _Pragma("GCC unroll 8") for (std::size_t v = 0; v < 3; ++v) {
      const __m512i rows = _mm512_xor_si512(_mm512_loadu_si512(panel + v * 64), top_bits);
      _mm512_storeu_si512(wide + v * 64, _mm512_srai_epi16(_mm512_slli_epi16(rows, 8), 8));
      _mm512_storeu_si512(wide + kPanelGroupBytes + v * 64, _mm512_srai_epi16(rows, 8));
    }
    panel += kPanelGroupBytes;
    wide += 2 * kPanelGroupBytes;
  }
}

using Keys = __m512i;
using KeyMask = __mmask16;
using Floats = __m512;
constexpr std::size_t kKeyLanes = 16;

inline Keys load_keys(const std::uint32_t* keys) { return _mm512_loadu_si512(keys); }
inline Keys same_keys(std::uint32_t key) { return _mm512_set1_epi32(static_cast<int>(key)); }
inline Keys larger_keys(Keys a, Keys b) { return _mm512_max_epu32(a, b); }
inline KeyMask are_below(Keys keys, Keys limits) { return _mm512_cmplt_epu32_mask(keys, limits); }
inline Floats load_floats(const float* values) { return _mm512_loadu_ps(values); }
inline Floats same_floats(float value) { return _mm512_set1_ps(value); }

/// Puts the keys that the mask names, and their places, at the end of what was picked. Registers are packed before they
/// are stored: packing into memory is slow on some processors.
inline std::size_t pick(KeyMask mask, Keys keys, std::size_t first_place, std::uint32_t* picked, std::uint32_t* places,
                        std::size_t count) {
  const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i place = _mm512_add_epi32(_mm512_set1_epi32(static_cast<int>(first_place)), lanes);
  _mm512_storeu_si512(picked + count, _mm512_maskz_compress_epi32(mask, keys));
  _mm512_storeu_si512(places + count, _mm512_maskz_compress_epi32(mask, place));
  return count + static_cast<std::size_t>(__builtin_popcount(_cvtmask16_u32(mask)));
}

inline Keys product_keys(Keys query_term, Keys panel_terms, Keys sums) {
  return _mm512_sub_epi32(_mm512_add_epi32(query_term, panel_terms), _mm512_slli_epi32(sums, 1));
}

inline Keys shifted_keys(const std::uint64_t* sums, __m128i shift) {
  const __m256i low = _mm512_cvtepi64_epi32(_mm512_srl_epi64(_mm512_loadu_si512(sums), shift));
  const __m256i high = _mm512_cvtepi64_epi32(_mm512_srl_epi64(_mm512_loadu_si512(sums + 8), shift));
  return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

/// ordered_key of sixteen floats.
inline Keys ordered_keys(Floats values) {
  const __m512i bits = _mm512_castps_si512(values);
  const __m512i flip = _mm512_or_si512(_mm512_srai_epi32(bits, 31), _mm512_set1_epi32(static_cast<int>(0x80000000)));
  return _mm512_xor_si512(bits, flip);
}

inline __m512d magnitudes(__m512d values) { return _mm512_abs_pd(values); }

/// Sums in double precision, one for each of eight rows.
struct Totals {
  template <typename Measure>
  void add(double query, __m256 rows, Measure measure) {
    total += measure(_mm512_set1_pd(query) - _mm512_cvtps_pd(rows));
  }
  template <typename Measure>
  void add(double query, __m256d low_rows, __m256d high_rows, Measure measure) {
    total += measure(_mm512_set1_pd(query) - _mm512_insertf64x4(_mm512_castpd256_pd512(low_rows), high_rows, 1));
  }
  void store(double* totals) const { _mm512_storeu_pd(totals, total); }

  __m512d total = _mm512_setzero_pd();
};

/// Packs the keys up to the pivot at `low`, which may overlap those read already, and the others at `high`; gives how
/// many the former are.
inline std::size_t part_keys(const std::uint64_t* keys, std::size_t count, std::uint64_t pivot, std::uint64_t* low,
                             std::uint64_t* high) {
  const __m512i pivots = _mm512_set1_epi64(static_cast<long long>(pivot));
  const std::uint64_t* first_low = low;
  for (std::size_t i = 0; i < count; i += 8) {
    const auto present = static_cast<__mmask8>(count - i < 8 ? (1U << (count - i)) - 1 : 0xffU);
    const __m512i eight = _mm512_maskz_loadu_epi64(present, keys + i);
    const __mmask8 below = _mm512_mask_cmple_epu64_mask(present, eight, pivots);
    const auto above = static_cast<__mmask8>(present & ~below);
    const int low_count = __builtin_popcount(below);
    _mm512_mask_storeu_epi64(low, static_cast<__mmask8>((1U << low_count) - 1),
                             _mm512_maskz_compress_epi64(below, eight));
    _mm512_storeu_si512(high, _mm512_maskz_compress_epi64(above, eight));
    low += low_count;
    high += __builtin_popcount(above);
  }
  return static_cast<std::size_t>(low - first_low);
}

#include "distance/tile_loops.inc"

/// The sums are the keys: of 24 rows, a register and a half.
std::size_t select_byte_difference(const std::uint32_t* sums, std::size_t queries, const std::uint32_t*,
                                   const std::uint32_t*, const std::uint32_t* query_limits,
                                   const std::uint32_t* row_limits, std::uint32_t* keys, std::uint32_t* places) {
  constexpr __mmask16 kHalf = 0x00ff;
  const Keys rows[2] = {load_keys(row_limits), _mm512_maskz_loadu_epi32(kHalf, row_limits + 16)};
  // Lanes without a row have the greatest key, which is below no limit.
  const Keys greatest = _mm512_set1_epi32(-1);
  return select<2>(queries, query_limits, rows, keys, places, [=](std::size_t q, std::size_t r) {
    const std::uint32_t* own = sums + q * kByteDifferencePanel.rows;
    return r == 0 ? load_keys(own) : _mm512_mask_loadu_epi32(greatest, kHalf, own + 16);
  });
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
    {kVectorStrip, accumulate<ByteDifference>, select_byte_difference},
    {kVectorStrip, accumulate<ByteProduct>, select_byte_product},
    {kWideVectorStrip, accumulate<ByteCube>, select_byte_cube, nullptr, nullptr, false, widen_signed_panel},
    {kVectorStrip, accumulate<FloatDifference>, select_float_difference},
    {kVectorStrip, accumulate<FloatProduct>, select_float_product},
    {},
    {define_l1, define_squared_l2},
    {define_l1, define_squared_l2},
    keep_smallest,
};

const KernelSet kAmxKernels{
    "amx",
    "amx_tile amx_int8 amx_bf16 avx512f avx512bw avx512dq avx512vl avx512_vnni",
    [] { return supported() && amx_is_supported(); },
    {kVectorStrip, accumulate<ByteDifference>, select_byte_difference},
    {kMatrixStrip, amx_byte_product, select_byte_product, amx_enter, amx_leave},
    {kWideVectorStrip, accumulate<ByteCube>, select_byte_cube, nullptr, nullptr, false, widen_signed_panel},
    {kVectorStrip, accumulate<FloatDifference>, select_float_difference},
    {kVectorStrip, accumulate<FloatProduct>, select_float_product},
    {kSplitMatrixStrip, amx_split_product, select_float_product, amx_enter, amx_leave, true},
    {define_l1, define_squared_l2},
    {define_l1, define_squared_l2},
    keep_smallest,
};

}  // namespace gridfold
