#include "ceilings.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

#include "ceiling_loops.hpp"

namespace gridfold::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kRepeats = 4;
constexpr long kRounds = 5'000'000;
constexpr std::chrono::milliseconds kBetweenSamples{100};
constexpr long kRoundsOfSample = 800'000;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

double measure(const CeilingLoop& loop, std::size_t threads) {
  const double operations = static_cast<double>(threads) * kRounds * loop.operations_per_round * 1e-9;
  double best = 0;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    std::vector<std::thread> pool;
    const Clock::time_point start = Clock::now();
    for (std::size_t t = 0; t < threads; ++t) pool.emplace_back([&loop] { loop.run(kRounds); });
    for (std::thread& thread : pool) thread.join();
    best = std::max(best, operations / seconds_since(start));
  }
  return best;
}

const CeilingLoops& widest_loops() {
  for (const CeilingLoops* loops : {&kAvx512Ceilings, &kAvx2Ceilings}) {
    if (loops->supported()) return *loops;
  }
  throw std::runtime_error("the ceilings are measured with AVX2 or AVX-512, and this processor has neither");
}

}  // namespace

MeasuredCeilings measure_ceilings(std::size_t threads) {
  const CeilingLoops& loops = widest_loops();
  return {loops.level,
          {measure(loops.byte_difference, threads), measure(loops.byte_product, threads),
           measure(loops.float_product, threads)}};
}

CeilingSampler::CeilingSampler(double Ceilings::*operation) : operation_(operation) {}

void CeilingSampler::operator()() {
  thread_local Clock::time_point last = Clock::now();
  if (Clock::now() - last < kBetweenSamples) return;
  const CeilingLoops& loops = widest_loops();
  const CeilingLoop& loop = operation_ == &Ceilings::byte_difference ? loops.byte_difference
                            : operation_ == &Ceilings::byte_product  ? loops.byte_product
                                                                     : loops.float_product;
  const Clock::time_point start = Clock::now();
  loop.run(kRoundsOfSample);
  seconds_ += seconds_since(start);
  operations_ += kRoundsOfSample * loop.operations_per_round;
  last = Clock::now();
}

double CeilingSampler::rate() const { return seconds_ > 0 ? operations_ / seconds_ * 1e-9 : 0; }

}  // namespace gridfold::bench
