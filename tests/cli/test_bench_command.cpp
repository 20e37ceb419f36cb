#include <catch2/catch.hpp>

#include "run_program.hpp"

using namespace gridfold::test;
using Catch::Contains;

TEST_CASE("bench kernels lists the levels, which is in use, and its rates") {
  const ProgramResult listed = run_gridfold("bench kernels");
  CHECK(listed.exit_code == 0);
  for (const char* word : {"scalar", "in use", "one thread", "l1 u8", "squared_l2 f32"}) {
    CHECK_THAT(listed.output, Contains(word));
  }
}

TEST_CASE("bench without a known subject is refused") {
  const ProgramResult refused = run_gridfold("bench disks");
  CHECK(refused.exit_code == 2);
  CHECK_THAT(refused.errors, Contains("gridfold bench disks: allowed: `gridfold bench kernels`"));
}
