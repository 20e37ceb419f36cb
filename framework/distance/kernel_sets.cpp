#include <array>
#include <atomic>
#include <cstdlib>
#include <string>

#include "core/error.hpp"
#include "distance/tile_kernels.hpp"

namespace gridfold {

namespace {

constexpr std::array kKernelSets {
  &kScalarKernels,
#if defined(__x86_64__)
      &kAvx2Kernels, &kAvx512Kernels, &kAmxKernels,
#endif
};

std::atomic<const KernelSet*> active = nullptr;

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
  const KernelSet* set = active.load(std::memory_order_acquire);
  if (set != nullptr) return *set;
  use_kernels(choose());
  return active_kernels();
}

void use_kernels(const KernelSet& set) { active.store(&set, std::memory_order_release); }

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
