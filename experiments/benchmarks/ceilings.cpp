#include "ceilings.hpp"

#include <immintrin.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

namespace gridfold::bench {

namespace {

// Independent sums: more than an operation's latency times its rate, fewer than the registers.
constexpr int kSums = 16;
constexpr long kRounds = 5'000'000;
constexpr int kRepeats = 4;

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// Assembly, one instruction a statement: the compiler may neither drop the work nor move it.
void sum_differences() {
  __m512i sum[kSums];
#pragma GCC unroll 16
  for (int s = 0; s < kSums; ++s) sum[s] = _mm512_setzero_si512();
  const __m512i a = _mm512_set1_epi8(3);
  const __m512i b = _mm512_set1_epi8(5);
  for (long round = 0; round < kRounds; ++round) {
#pragma GCC unroll 16
    for (int s = 0; s < kSums; ++s) {
      __m512i difference;
      asm volatile("vpsadbw %2, %1, %0" : "=v"(difference) : "v"(a), "v"(b));
      asm volatile("vpaddq %1, %0, %0" : "+v"(sum[s]) : "v"(difference));
    }
  }
}

void sum_byte_products() {
  __m512i sum[kSums];
#pragma GCC unroll 16
  for (int s = 0; s < kSums; ++s) sum[s] = _mm512_setzero_si512();
  const __m512i a = _mm512_set1_epi8(3);
  const __m512i b = _mm512_set1_epi8(5);
  for (long round = 0; round < kRounds; ++round) {
#pragma GCC unroll 16
    for (int s = 0; s < kSums; ++s) {
      asm volatile("vpdpbusd %2, %1, %0" : "+v"(sum[s]) : "v"(a), "v"(b));
    }
  }
}

void sum_float_products() {
  __m512 sum[kSums];
#pragma GCC unroll 16
  for (int s = 0; s < kSums; ++s) sum[s] = _mm512_setzero_ps();
  const __m512 a = _mm512_set1_ps(1.0001F);
  const __m512 b = _mm512_set1_ps(0.9999F);
  for (long round = 0; round < kRounds; ++round) {
#pragma GCC unroll 16
    for (int s = 0; s < kSums; ++s) {
      asm volatile("vfmadd231ps %2, %1, %0" : "+v"(sum[s]) : "v"(a), "v"(b));
    }
  }
}

struct Rate {
  double wall = 0;
  double processor_time = 0;
};

Rate measure(void (*work)(), int lanes, std::size_t threads) {
  const double operations = static_cast<double>(threads) * kRounds * kSums * lanes * 1e-9;
  Rate best;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    std::vector<double> seconds(threads);
    std::vector<std::thread> pool;
    const auto start = std::chrono::steady_clock::now();
    for (double& took : seconds) {
      pool.emplace_back([work, &took] {
        const double begin = thread_seconds();
        work();
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

}  // namespace

MeasuredCeilings measure_ceilings(std::size_t threads) {
  const Rate difference = measure(sum_differences, 64, threads);
  const Rate byte_product = measure(sum_byte_products, 64, threads);
  const Rate float_product = measure(sum_float_products, 16, threads);
  return {{difference.wall, byte_product.wall, float_product.wall},
          {difference.processor_time, byte_product.processor_time, float_product.processor_time}};
}

}  // namespace gridfold::bench
