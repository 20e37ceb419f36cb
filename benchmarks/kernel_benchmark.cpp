// Every level's kernels on panels in cache, for several numbers of columns: see README.md.

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "distance/panels.hpp"
#include "distance/query_strips.hpp"
#include "distance/tile_kernels.hpp"

namespace {

using namespace gridfold;

/// One panel against its own first queries; items are features of pairs.
template <typename T, typename Sum>
void accumulate(benchmark::State& state, const TileKernel<T, Sum>& kernel, PanelShape shape) {
  const auto cols = static_cast<std::size_t>(state.range(0));
  PackedRows<T> rows(shape.rows, cols, shape, kernel.strip);
  std::vector<T> values(cols);
  for (std::size_t col = 0; col < cols; ++col) values[col] = static_cast<T>(col * 13 % 251);
  rows.pack(0, cols, [&](std::size_t) { return values.data(); });
  QueryStrips<T> strips(rows, kernel.strip.rows);
  strips.take(0);
  std::vector<Sum> sums(kernel.strip.rows * shape.rows);
  // Widened once, as a pass widens a panel once for many queries.
  std::vector<T> wide(2 * rows.panel_size());
  if (kernel.widen != nullptr) kernel.widen(rows.panel(0), rows.groups(), wide.data());
  if (kernel.enter != nullptr) kernel.enter();
  for (auto _ : state) {
    for (std::size_t chunk = 0; chunk < rows.chunks(); ++chunk) {
      const std::size_t first = rows.chunk_begin(chunk);
      const T* panel = kernel.widen != nullptr ? wide.data() + 2 * first * rows.group_size()
                                               : rows.panel(0) + first * rows.group_size();
      kernel.accumulate(panel, strips.part(chunk, 0), rows.chunk_begin(chunk + 1) - first, chunk == 0, sums.data());
    }
    benchmark::DoNotOptimize(sums.data());
    benchmark::ClobberMemory();
  }
  if (kernel.leave != nullptr) kernel.leave();
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kernel.strip.rows * shape.rows * cols));
}

/// Registers the kernel of every level that this machine has.
template <typename T, typename Sum>
void add(const std::string& name, TileKernel<T, Sum> KernelSet::*member, PanelShape shape) {
  for (const KernelSet* level : kernel_sets()) {
    if (!level->supported() || (level->*member).accumulate == nullptr) continue;
    benchmark::RegisterBenchmark((name + "/" + std::string(level->name)).c_str(), accumulate<T, Sum>, level->*member,
                                 shape)
        ->Arg(64)
        ->Arg(784)
        ->Arg(3072);
  }
}

}  // namespace

int main(int count, char** arguments) {
  add("l1_u8", &KernelSet::byte_difference, kByteDifferencePanel);
  add("squared_l2_u8", &KernelSet::byte_product, kByteProductPanel);
  add("l1_f32", &KernelSet::float_difference, kFloatPanel);
  add("squared_l2_f32", &KernelSet::float_product, kFloatPanel);
  add("squared_l2_f32_split", &KernelSet::split_product, kFloatPanel);
  benchmark::Initialize(&count, arguments);
  benchmark::RunSpecifiedBenchmarks();
}
