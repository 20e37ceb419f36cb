// Writes the sample run below the directory that it is given: the program whose system calls are made to fail.
#include <cstdio>

#include "core/error.hpp"
#include "store/run_folder.hpp"
#include "store/sample_run.hpp"

int main(int argument_count, char** arguments) {
  if (argument_count != 2) return 2;
  try {
    gridfold::probe_output_directory(arguments[1]);
    gridfold::write_run_folder(gridfold::test::sample_record(), "name: digits knn\n", arguments[1]);
  } catch (const gridfold::StoreError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 4;
  }
  return 0;
}
