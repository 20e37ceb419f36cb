// Compiled for AMX. What is inline is in an anonymous namespace: a copy compiled here could otherwise become the
// program's only one.

#include "distance/tile_kernels_amx.hpp"

#include <immintrin.h>
#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include "distance/panel_shape.hpp"

namespace gridfold {

namespace {

// A matrix register: 16 rows of 64 bytes. Three hold sums of 16 queries and 16 panel rows each, one the queries' next
// 64 columns, and three those of the panel's 48 rows, in whose lanes four columns of a row stay together.
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
constexpr Layout kLayout{1, 0, {}, {64, 64, 64, 64, 64, 64, 64}, {16, 16, 16, 16, 16, 16, 16}};

}  // namespace

bool amx_is_supported() {
#if defined(__linux__)
  if (!__builtin_cpu_supports("amx-tile") || !__builtin_cpu_supports("amx-int8")) return false;
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

}  // namespace gridfold
