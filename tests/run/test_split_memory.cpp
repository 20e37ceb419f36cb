// Sanitizers have an operator new of their own; the thread sanitizer's build is clang's.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__clang__)

#include <catch2/catch.hpp>

#include <malloc.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "run/executor.hpp"
#include "run/made_up_loader.hpp"

using namespace gridfold;

namespace {

std::atomic<std::int64_t> bytes_in_use = 0;
std::atomic<std::int64_t> most_bytes_in_use = 0;

void* counted(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  const std::int64_t now = bytes_in_use += static_cast<std::int64_t>(::malloc_usable_size(memory));
  std::int64_t most = most_bytes_in_use;
  while (now > most && !most_bytes_in_use.compare_exchange_weak(most, now)) {
  }
  return memory;
}

void release(void* memory) {
  bytes_in_use -= static_cast<std::int64_t>(::malloc_usable_size(memory));
  std::free(memory);
}

constexpr std::size_t kRows = 1000;
constexpr std::size_t kFeatures = 20;

Dataset load(const LoadRequest&) {
  Dataset dataset;
  std::vector<std::uint8_t> values;
  std::uint32_t state = 1;
  for (std::size_t i = 0; i < kRows * kFeatures; ++i) {
    state = state * 1664525 + 1013904223;
    values.push_back(static_cast<std::uint8_t>(state >> 24));
  }
  dataset.features = Matrix<std::uint8_t>(std::move(values), kRows, kFeatures);
  for (std::size_t row = 0; row < kRows; ++row) dataset.labels.push_back(static_cast<std::int32_t>(row % 10));
  for (int label = 0; label < 10; ++label) dataset.class_names.push_back(std::to_string(label));
  return dataset;
}

/// What a run has in use at most, beside its plan.
std::int64_t most_bytes_of(const std::string& classifier, std::size_t repeats) {
  const Plan plan = test::plan_over(load, "classifier: " + classifier +
                                              "\nseed: 1\nstore: []\nprotocol: {kind: repeated, folds: 5, repeats: " +
                                              std::to_string(repeats) + "}\n");
  std::size_t outcomes = 0;
  RunOptions options;
  options.jobs = 2;
  options.sink = [&](const std::vector<Outcome>& some) { outcomes += some.size(); };
  const std::int64_t before = bytes_in_use;
  most_bytes_in_use = before;
  run_plan(plan, options, [](const PlannedDataset&, const std::stop_token&) {
    return LoadedDataset{load({}), std::nullopt};
  });
  CHECK(outcomes == plan.evaluations());
  return most_bytes_in_use - before;
}

}  // namespace

void* operator new(std::size_t size) { return counted(std::malloc(size == 0 ? 1 : size)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  const auto step = static_cast<std::size_t>(alignment);
  return counted(std::aligned_alloc(step, (size + step - 1) / step * step));
}
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }

TEST_CASE("what a run keeps of splits is a byte a row and repeat, for the search alone") {
  constexpr std::size_t kFew = 16;
  constexpr std::size_t kMany = 1616;
  const auto bytes_per_row = [](const std::string& classifier) {
    const std::int64_t few = most_bytes_of(classifier, kFew);
    return static_cast<double>(most_bytes_of(classifier, kMany) - few) / ((kMany - kFew) * kRows);
  };
  const double searched = bytes_per_row("{name: knn, metric: l1, k: 3}");
  CHECK(searched > 0.5);
  CHECK(searched < 1.5);
  CHECK(bytes_per_row("majority") < 0.5);
}

#endif
