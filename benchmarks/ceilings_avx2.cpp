#include <immintrin.h>

#include "ceiling_loops.hpp"

// Assembly, one instruction a statement: the compiler may neither drop the work nor move it.

namespace gridfold::bench {

namespace {

// Independent sums: more than an operation's latency times its rate, and with three more all of the registers but one.
constexpr int kSums = 12;

void sum_differences(long rounds) {
  __m256i sum[kSums];
#pragma GCC unroll 12
  for (int s = 0; s < kSums; ++s) sum[s] = _mm256_setzero_si256();
  const __m256i a = _mm256_set1_epi8(3);
  const __m256i b = _mm256_set1_epi8(5);
  for (long round = 0; round < rounds; ++round) {
#pragma GCC unroll 12
    for (int s = 0; s < kSums; ++s) {
      __m256i difference;
      asm volatile("vpsadbw %2, %1, %0" : "=x"(difference) : "x"(a), "x"(b));
      asm volatile("vpaddq %1, %0, %0" : "+x"(sum[s]) : "x"(difference));
    }
  }
}

void sum_byte_products(long rounds) {
  __m256i sum[kSums];
#pragma GCC unroll 12
  for (int s = 0; s < kSums; ++s) sum[s] = _mm256_setzero_si256();
  const __m256i a = _mm256_set1_epi16(3);
  const __m256i b = _mm256_set1_epi16(5);
  for (long round = 0; round < rounds; ++round) {
#pragma GCC unroll 12
    for (int s = 0; s < kSums; ++s) {
      __m256i product;
      asm volatile("vpmaddwd %2, %1, %0" : "=x"(product) : "x"(a), "x"(b));
      asm volatile("vpaddd %1, %0, %0" : "+x"(sum[s]) : "x"(product));
    }
  }
}

void sum_float_products(long rounds) {
  __m256 sum[kSums];
#pragma GCC unroll 12
  for (int s = 0; s < kSums; ++s) sum[s] = _mm256_setzero_ps();
  const __m256 a = _mm256_set1_ps(1.0001F);
  const __m256 b = _mm256_set1_ps(0.9999F);
  for (long round = 0; round < rounds; ++round) {
#pragma GCC unroll 12
    for (int s = 0; s < kSums; ++s) {
      asm volatile("vfmadd231ps %2, %1, %0" : "+x"(sum[s]) : "x"(a), "x"(b));
    }
  }
}

bool supported() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

}  // namespace

const CeilingLoops kAvx2Ceilings{
    "avx2", supported, {sum_differences, 32 * kSums}, {sum_byte_products, 16 * kSums}, {sum_float_products, 8 * kSums},
};

}  // namespace gridfold::bench
