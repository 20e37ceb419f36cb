// Writes the sample run below the directory that it is given: the program whose system calls are made to fail.
#include <cstdio>

#include "core/error.hpp"
#include "store/run_folder.hpp"
#include "store/sample_run.hpp"

int main(int argument_count, char** arguments) {
  using namespace gridfold;
  if (argument_count != 2) return 2;
  try {
    probe_output_directory(arguments[1]);
    const Plan plan = test::sample_plan();
    const SweepOutcome outcome = test::sample_outcome(plan);
    write_run_folder(plan, outcome, test::record_of(plan, outcome), arguments[1]);
  } catch (const StoreError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 4;
  }
  return 0;
}
