// The processor's ceilings alone: see README.md.

#include <fmt/format.h>

#include <cstdlib>
#include <exception>
#include <thread>

#include "ceilings.hpp"

int main(int count, char** arguments) try {
  const std::size_t threads = count > 1 ? std::strtoul(arguments[1], nullptr, 10) : std::thread::hardware_concurrency();
  const auto [level, best] = gridfold::bench::measure_ceilings(threads);
  fmt::print("{}, {} threads, billions of lane operations a second\n", level, threads);
  fmt::print("8-bit absolute differences  {:7.1f}\n", best.byte_difference);
  fmt::print("8-bit multiply-adds         {:7.1f}\n", best.byte_product);
  fmt::print("float multiply-adds         {:7.1f}\n", best.float_product);
} catch (const std::exception& error) {
  fmt::print(stderr, "ceilings: {}\n", error.what());
  return 2;
}
