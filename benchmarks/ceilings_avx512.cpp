#include <immintrin.h>

#include "ceiling_loops.hpp"

// Assembly, one instruction a statement: the compiler may neither drop the work nor move it.

namespace gridfold::bench {

namespace {

// Independent sums: more than an operation's latency times its rate, fewer than the registers.
constexpr int kSums = 16;

void sum_differences(long rounds) {
  __m512i sum[kSums];
#pragma GCC unroll 16
  for (int s = 0; s < kSums; ++s) sum[s] = _mm512_setzero_si512();
  const __m512i a = _mm512_set1_epi8(3);
  const __m512i b = _mm512_set1_epi8(5);
  for (long round = 0; round < rounds; ++round) {
#pragma GCC unroll 16
    for (int s = 0; s < kSums; ++s) {
      __m512i difference;
      asm volatile("vpsadbw %2, %1, %0" : "=v"(difference) : "v"(a), "v"(b));
      asm volatile("vpaddq %1, %0, %0" : "+v"(sum[s]) : "v"(difference));
    }
  }
}

void sum_byte_products(long rounds) {
  __m512i sum[kSums];
#pragma GCC unroll 16
  for (int s = 0; s < kSums; ++s) sum[s] = _mm512_setzero_si512();
  const __m512i a = _mm512_set1_epi8(3);
  const __m512i b = _mm512_set1_epi8(5);
  for (long round = 0; round < rounds; ++round) {
#pragma GCC unroll 16
    for (int s = 0; s < kSums; ++s) {
      asm volatile("vpdpbusd %2, %1, %0" : "+v"(sum[s]) : "v"(a), "v"(b));
    }
  }
}

void sum_float_products(long rounds) {
  __m512 sum[kSums];
#pragma GCC unroll 16
  for (int s = 0; s < kSums; ++s) sum[s] = _mm512_setzero_ps();
  const __m512 a = _mm512_set1_ps(1.0001F);
  const __m512 b = _mm512_set1_ps(0.9999F);
  for (long round = 0; round < rounds; ++round) {
#pragma GCC unroll 16
    for (int s = 0; s < kSums; ++s) {
      asm volatile("vfmadd231ps %2, %1, %0" : "+v"(sum[s]) : "v"(a), "v"(b));
    }
  }
}

bool supported() { return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vnni"); }

}  // namespace

const CeilingLoops kAvx512Ceilings{
    "avx512",
    supported,
    {sum_differences, 64 * kSums},
    {sum_byte_products, 64 * kSums},
    {sum_float_products, 16 * kSums},
};

}  // namespace gridfold::bench
