#include "distance/kernel_rates.hpp"

#include <algorithm>
#include <chrono>

#include "distance/panels.hpp"
#include "distance/query_strips.hpp"

namespace gridfold {

namespace {

// A panel of so many groups stays in first-level cache, queries and sums with it.
constexpr std::size_t kGroups = 64;
constexpr std::chrono::milliseconds kLongEnough{50};

template <typename T, typename Sum>
double rate_of(const TileKernel<T, Sum>& kernel, PanelShape shape) {
  PackedRows<T> rows(shape.rows, kGroups * shape.group_columns, shape, kernel.strip);
  std::vector<T> values(kGroups * shape.group_columns);
  for (std::size_t col = 0; col < values.size(); ++col) values[col] = static_cast<T>(col * 13 % 251);
  rows.pack(0, values.size(), [&](std::size_t) { return values.data(); });
  QueryStrips<T> strips(rows, kernel.strip.rows);
  strips.take(0);
  std::vector<Sum> sums(kernel.strip.rows * shape.rows);
  std::vector<T> wide(2 * rows.panel_size());
  const T* panel = rows.panel(0);
  if (kernel.widen != nullptr) {
    kernel.widen(panel, kGroups, wide.data());
    panel = wide.data();
  }
  const double features = static_cast<double>(kernel.strip.rows * shape.rows * kGroups * shape.group_columns);
  double best = 0;
  const auto start = std::chrono::steady_clock::now();
  auto before = start;
  // The best of many short spells: others may use the machine at the same time.
  if (kernel.enter != nullptr) kernel.enter();
  while (before - start < kLongEnough) {
    constexpr int kSpell = 100;
    for (int call = 0; call < kSpell; ++call) {
      kernel.accumulate(panel, strips.part(0, 0), kGroups, true, sums.data());
    }
    const auto now = std::chrono::steady_clock::now();
    const std::chrono::duration<double> took = now - before;
    best = std::max(best, kSpell * features / took.count());
    before = now;
  }
  if (kernel.leave != nullptr) kernel.leave();
  return best;
}

}  // namespace

std::vector<KernelRate> measure_rates(const KernelSet& kernels) {
  std::vector<KernelRate> rates{
      {"l1 u8", rate_of(kernels.byte_difference, kByteDifferencePanel)},
      {"squared_l2 u8", rate_of(kernels.byte_product, kByteProductPanel)},
      {"minkowski p = 3 u8", rate_of(kernels.byte_cube, kByteCubePanel)},
      {"l1 f32", rate_of(kernels.float_difference, kFloatPanel)},
      {"squared_l2 f32", rate_of(kernels.float_product, kFloatPanel)},
  };
  if (kernels.split_product.splits) {
    rates.push_back({"squared_l2 f32, split", rate_of(kernels.split_product, kFloatPanel)});
  }
  return rates;
}

}  // namespace gridfold
