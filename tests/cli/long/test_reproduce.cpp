#include <catch2/catch.hpp>

#include "real_data.hpp"
#include "run_program.hpp"

using namespace gridfold::test;
using Catch::Contains;

TEST_CASE("all 53 published numbers of the CS231n cross-validation come out") {
  if (!real_data("cifar-10-batches-bin")) return;
  const TemporaryFolder out;
  const ProgramResult result = run_gridfold("reproduce cs231n-knn-cv --out " + out.path().string());
  INFO(result.output << result.errors);
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.output, Contains("53 of 53"));
}
