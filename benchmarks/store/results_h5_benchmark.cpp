#include <ctime>
#include <exception>
#include <string>

#include <fmt/format.h>

#include "store/make_record.hpp"
#include "store/read_journal.hpp"
#include "store/results_h5.hpp"

namespace {

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

}  // namespace

/// Makes the bytes of results.h5 of the stored run that is named, and prints the seconds of processor time that takes.
int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: results_h5_benchmark RUN\n");
    return 2;
  }
  try {
    const gridfold::StoredRun run = gridfold::read_journal(argv[1]).run;
    const std::string reason = gridfold::make_record(run).optimistic_because();
    const double start = processor_seconds();
    const std::size_t bytes = gridfold::results_h5(run.outcomes, reason).size();
    fmt::print("{:.3f} s of processor time for {:.1f} MB\n", processor_seconds() - start,
               static_cast<double>(bytes) / 1e6);
  } catch (const std::exception& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return 1;
  }
  return 0;
}
