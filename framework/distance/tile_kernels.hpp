#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "distance/panel_shape.hpp"

namespace gridfold {

/// In the places that `TileKernel::select` gives: more than any panel's rows.
inline constexpr std::uint32_t kPlaceStride = 64;
/// What `TileKernel::select` may write beyond what it gives.
inline constexpr std::size_t kSelectSlack = 16;

/// The inner loops of one way of measuring rows, over panels as `PackedRows<T>` lays them out.
///
/// `P` below is the panel's row count. `T` is the features' type; sums and terms are of type `Sum`.
template <typename T, typename Sum>
struct TileKernel {
  /// How `accumulate` wants its queries; the groups that it is called with are a multiple of what this keeps together.
  StripShape strip;

  /// The sum over `groups` column groups for query q < strip.rows and panel row r goes to sums[q * P + r]: in its
  /// place where `fresh`, else added to it. `queries` is a strip's part of a chunk, from QueryStrips, and `panel` is
  /// moved to the same groups.
  void (*accumulate)(const T* panel, const T* queries, std::size_t groups, bool fresh, Sum* sums);

  /// Turns the sums of `queries` queries into ordered keys of their distances (keys of greater distances are
  /// greater), and picks those of interest: the key of query q and row r where it is below query_limits[q] or below
  /// row_limits[r]. They go to `keys`, with q * kPlaceStride + r in `places`, in the order of places; returns how many.
  /// Both have room for queries * P + kSelectSlack.
  std::size_t (*select)(const Sum* sums, std::size_t queries, const Sum* query_terms, const Sum* panel_terms,
                        const std::uint32_t* query_limits, const std::uint32_t* row_limits, std::uint32_t* keys,
                        std::uint32_t* places);

  /// What a thread does before it calls `accumulate` and after the last call, where anything; null otherwise.
  void (*enter)() = nullptr;
  void (*leave)() = nullptr;

  /// Whether the features that it is given were split by split_columns.
  bool splits = false;

  /// Where `accumulate` wants panels with values of twice the width: turns a panel's groups into such, in whatever
  /// order `accumulate` has them. Null otherwise.
  void (*widen)(const T* panel, std::size_t groups, T* wide) = nullptr;
};

/// Sums in double precision, for kDefinitionRows rows of features of type T at once: totals[r] = sum over columns, in
/// order, of |a - b| or of (a - b)^2, each operation rounded to double. `rows[r]` points to row r; `query` holds the
/// query's features as doubles.
template <typename T>
struct DefinitionKernels {
  void (*l1)(const double* query, const T* const* rows, std::size_t cols, double* totals);
  void (*squared_l2)(const double* query, const T* const* rows, std::size_t cols, double* totals);
};

inline constexpr std::size_t kDefinitionRows = 8;

/// The kernels of one instruction set. Every set gives the same integers, and floats within the same error bound.
struct KernelSet {
  std::string_view name;
  /// What the processor must have, in the words of /proc/cpuinfo.
  std::string_view needs;
  bool (*supported)();

  /// Sum |a - b| on bytes, kByteDifferencePanel. Terms are not used; keys are the distances.
  TileKernel<std::uint8_t, std::uint32_t> byte_difference;

  /// Sum b (a - 128) on bytes modulo 2^32, a the query and b the panel, kByteProductPanel: strips hold a - 128 as
  /// signed bytes because the instructions multiply unsigned by signed. Keys are query_term + panel_term - 2 sum,
  /// modulo 2^32.
  TileKernel<std::uint8_t, std::uint32_t> byte_product;

  /// Sum |a - b|^3 on bytes, kByteCubePanel; strips hold a - 128 as signed bytes. Keys are the sums shifted right by
  /// query_terms[0] bits, which the caller chooses so that they fit 32; other terms are not used.
  TileKernel<std::uint8_t, std::uint64_t> byte_cube;

  /// Sum |a - b| on floats, kFloatPanel. Keys are ordered_key(sum - (query_term + panel_term)).
  TileKernel<float, float> float_difference;

  /// Sum a b on floats, kFloatPanel. Keys are ordered_key(query_term + panel_term - 2 sum).
  TileKernel<float, float> float_product;

  /// The same on split floats, and faster; null functions in sets that have none. The products of two low parts are
  /// left out, and values below the smallest normal float may count as zero.
  TileKernel<float, float> split_product;

  /// The definitions on floats and doubles.
  DefinitionKernels<float> define_floats;
  DefinitionKernels<double> define_doubles;

  /// Moves at least `k` and at most `k + spare` of `count` different keys to the front, all of them below the ones
  /// left out, in no order. Gives how many in `kept`, and returns a value that is at least the k-th smallest and
  /// below all that were left out. `scratch` has room for 2 x (count + 8) keys; `k` is below `count`.
  std::uint64_t (*keep_smallest)(std::uint64_t* keys, std::size_t count, std::size_t k, std::size_t spare,
                                 std::uint64_t* scratch, std::size_t* kept);
};

/// KernelSet::keep_smallest for levels that do no better.
std::uint64_t keep_smallest_plainly(std::uint64_t* keys, std::size_t count, std::size_t k, std::size_t spare,
                                    std::uint64_t* scratch, std::size_t* kept);

/// Every set that was built, from the plainest to the fastest.
std::span<const KernelSet* const> kernel_sets();

/// The set in use: the fastest that this machine supports, or what the environment variable GRIDFOLD_SIMD names.
///
/// It is chosen at the first call, for the whole program. Throws ConfigError where GRIDFOLD_SIMD names no set or one
/// that the machine lacks.
const KernelSet& active_kernels();

/// Puts a set, which the machine must support, in the place of the active one. Not while a search runs.
void use_kernels(const KernelSet& set);

/// The set of that name; throws ConfigError where there is none or this machine lacks it.
const KernelSet& kernel_set_named(std::string_view name);

extern const KernelSet kScalarKernels;
#if defined(__x86_64__)
extern const KernelSet kAvx2Kernels;
extern const KernelSet kAvx512Kernels;
extern const KernelSet kAmxKernels;
#endif

}  // namespace gridfold
