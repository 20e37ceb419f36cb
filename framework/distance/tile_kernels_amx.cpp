// Compiled for AMX. What is inline is in an anonymous namespace: a copy compiled here could otherwise become the
// program's only one.

#include "distance/tile_kernels_amx.hpp"

#include <cpuid.h>
#include <immintrin.h>
#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include "distance/panel_shape.hpp"

namespace gridfold {

namespace {

// A matrix register: 16 rows of 64 bytes. Three hold sums of 16 queries and 16 panel rows each, three the next columns
// of the panel's 48 rows, in whose lanes the columns of a group stay together, and one or two those of the queries.
constexpr std::size_t kRegisterRows = 16;
constexpr std::size_t kRegisterBytes = 64;

/// What LDTILECFG reads.
struct alignas(64) Layout {
  std::uint8_t palette;
  std::uint8_t start_row;
  std::uint8_t reserved[14];
  std::uint16_t row_bytes[16];
  std::uint8_t rows[16];
};

// In static memory: GCC 12's header tells the compiler of the first eight bytes only, and the rest of a local object
// could be left out.
constexpr Layout kLayout{1, 0, {}, {64, 64, 64, 64, 64, 64, 64, 64}, {16, 16, 16, 16, 16, 16, 16, 16}};

}  // namespace

bool amx_is_supported() {
#if defined(__linux__)
  // Leaf 7 of CPUID: AMX-BF16, AMX-TILE and AMX-INT8; Clang 14 has no names for them.
  constexpr unsigned kFeatures = 1U << 22 | 1U << 24 | 1U << 25;
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) == 0 || (edx & kFeatures) != kFeatures) return false;
  // ARCH_REQ_XCOMP_PERM for XFEATURE_XTILEDATA (Linux 5.16, Documentation/arch/x86/xstate.rst).
  constexpr long kRequestPermission = 0x1023;
  constexpr long kTileData = 18;
  static const bool is_permitted = syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
  return is_permitted;
#else
  return false;
#endif
}

void amx_enter() { _tile_loadconfig(&kLayout); }

void amx_leave() { _tile_release(); }

void amx_byte_product(const std::uint8_t* panel, const std::uint8_t* queries, std::size_t groups, bool fresh,
                      std::uint32_t* sums) {
  constexpr std::size_t kSumStride = kByteProductPanel.rows * sizeof(std::uint32_t);
  if (fresh) {
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
  } else {
    _tile_loadd(0, sums, kSumStride);
    _tile_loadd(1, sums + kRegisterRows, kSumStride);
    _tile_loadd(2, sums + 2 * kRegisterRows, kSumStride);
  }
  for (std::size_t group = 0; group < groups; group += kMatrixStrip.groups) {
    _tile_loadd(3, queries, kRegisterBytes);
    _tile_loadd(4, panel, kPanelGroupBytes);
    _tile_dpbsud(0, 3, 4);
    _tile_loadd(5, panel + kRegisterBytes, kPanelGroupBytes);
    _tile_dpbsud(1, 3, 5);
    _tile_loadd(6, panel + 2 * kRegisterBytes, kPanelGroupBytes);
    _tile_dpbsud(2, 3, 6);
    queries += kRegisterRows * kRegisterBytes;
    panel += kMatrixStrip.groups * kPanelGroupBytes;
  }
  _tile_stored(0, sums, kSumStride);
  _tile_stored(1, sums + kRegisterRows, kSumStride);
  _tile_stored(2, sums + 2 * kRegisterRows, kSumStride);
}

void amx_split_product(const float* panel, const float* queries, std::size_t groups, bool fresh, float* sums) {
  constexpr std::size_t kSumStride = kFloatPanel.rows * sizeof(float);
  constexpr std::size_t kQueryStride = kSplitMatrixStrip.groups * sizeof(float);
  // The columns of one part, of the queries and of the panel.
  constexpr std::size_t kPart = kSplitMatrixStrip.groups / 2;
  constexpr std::size_t kPanelPart = kPart * kFloatPanel.rows;
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  // An instruction on the same sums waits for the one before, so others come between.
  for (std::size_t group = 0; group < groups; group += kSplitMatrixStrip.groups) {
    _tile_loadd(3, queries, kQueryStride);
    _tile_loadd(5, panel, kPanelGroupBytes);
    _tile_dpbf16ps(0, 3, 5);
    _tile_loadd(6, panel + kRegisterRows, kPanelGroupBytes);
    _tile_dpbf16ps(1, 3, 6);
    _tile_loadd(7, panel + 2 * kRegisterRows, kPanelGroupBytes);
    _tile_dpbf16ps(2, 3, 7);
    _tile_loadd(4, queries + kPart, kQueryStride);
    _tile_dpbf16ps(0, 4, 5);
    _tile_dpbf16ps(1, 4, 6);
    _tile_dpbf16ps(2, 4, 7);
    _tile_loadd(5, panel + kPanelPart, kPanelGroupBytes);
    _tile_dpbf16ps(0, 3, 5);
    _tile_loadd(6, panel + kPanelPart + kRegisterRows, kPanelGroupBytes);
    _tile_dpbf16ps(1, 3, 6);
    _tile_loadd(7, panel + kPanelPart + 2 * kRegisterRows, kPanelGroupBytes);
    _tile_dpbf16ps(2, 3, 7);
    queries += kRegisterRows * kSplitMatrixStrip.groups;
    panel += 2 * kPanelPart;
  }
  // Partial sums are added up outside the registers, which keeps rounding errors small.
  alignas(64) float partial[kRegisterRows * kFloatPanel.rows];
  float* out = fresh ? sums : partial;
  _tile_stored(0, out, kSumStride);
  _tile_stored(1, out + kRegisterRows, kSumStride);
  _tile_stored(2, out + 2 * kRegisterRows, kSumStride);
  if (fresh) return;
  for (std::size_t i = 0; i < kRegisterRows * kFloatPanel.rows; i += 16) {
    _mm512_storeu_ps(sums + i, _mm512_add_ps(_mm512_loadu_ps(sums + i), _mm512_load_ps(partial + i)));
  }
}

}  // namespace gridfold
