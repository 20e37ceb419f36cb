#include "ceilings.hpp"

#include <time.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

#include "ceiling_loops.hpp"

namespace gridfold::bench {

namespace {

constexpr int kRepeats = 4;

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

struct Rate {
  double wall = 0;
  double processor_time = 0;
};

Rate measure(const CeilingLoop& loop, std::size_t threads) {
  const double operations = static_cast<double>(threads) * loop.operations * 1e-9;
  Rate best;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    std::vector<double> seconds(threads);
    std::vector<std::thread> pool;
    const auto start = std::chrono::steady_clock::now();
    for (double& took : seconds) {
      pool.emplace_back([&loop, &took] {
        const double begin = thread_seconds();
        loop.run();
        took = thread_seconds() - begin;
      });
    }
    for (std::thread& thread : pool) thread.join();
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    best.wall = std::max(best.wall, operations / elapsed.count());
    best.processor_time = std::max(best.processor_time, operations / *std::max_element(seconds.begin(), seconds.end()));
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
  const Rate difference = measure(loops.byte_difference, threads);
  const Rate byte_product = measure(loops.byte_product, threads);
  const Rate float_product = measure(loops.float_product, threads);
  return {loops.level,
          {difference.wall, byte_product.wall, float_product.wall},
          {difference.processor_time, byte_product.processor_time, float_product.processor_time}};
}

}  // namespace gridfold::bench
