#include <array>
#include <cstdlib>
#include <string>

#include "core/error.hpp"
#include "distance/tile_kernels.hpp"

namespace gridfold {

namespace {

constexpr std::array kKernelSets {
  &kScalarKernels,
#if defined(__x86_64__)
      &kAvx2Kernels, &kAvx512Kernels,
#endif
};

const KernelSet& choose() {
  const char* forced = std::getenv("GRIDFOLD_SIMD");
  if (forced != nullptr && *forced != '\0') return kernel_set_named(forced);
  const KernelSet* best = &kScalarKernels;
  for (const KernelSet* set : kKernelSets) {
    if (set->supported()) best = set;
  }
  return *best;
}

}  // namespace

std::span<const KernelSet* const> kernel_sets() { return kKernelSets; }

const KernelSet& active_kernels() {
  static const KernelSet& chosen = choose();
  return chosen;
}

const KernelSet& kernel_set_named(std::string_view name) {
  std::string names;
  for (const KernelSet* set : kKernelSets) {
    if (set->name == name) {
      if (set->supported()) return *set;
      throw ConfigError("GRIDFOLD_SIMD: this machine lacks \"" + std::string(name) + "\", which needs " +
                        std::string(set->needs));
    }
    names += (names.empty() ? "" : ", ") + std::string(set->name);
  }
  throw ConfigError("GRIDFOLD_SIMD: unknown instruction-set level \"" + std::string(name) + "\"; known are " + names);
}

}  // namespace gridfold
