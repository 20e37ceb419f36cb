// Stores the sample run below the directory that it is given, or goes on with one that was cut short there, and says
// after each pass how many outcomes are on the disk: the program whose system calls are made to fail.
#include <sys/uio.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>

#include "core/error.hpp"
#include "store/output_directory.hpp"
#include "store/run_writer.hpp"
#include "store/same_run.hpp"
#include "store/sample_run.hpp"

namespace {

using namespace gridfold;

std::unique_ptr<RunWriter> writer_of(const StoredRun& run, const std::filesystem::path& directory) {
  if (const auto same = find_same_run(RunIndex(directory), run.outcomes.shared_layout(), std::nullopt)) {
    return RunWriter::open(same->folder, run.outcomes.shared_layout());
  }
  return RunWriter::create(directory, run);
}

/// By another call than those of the store.
void say(std::size_t on_disk) {
  std::string line = std::to_string(on_disk) + "\n";
  const iovec piece{line.data(), line.size()};
  if (::writev(STDOUT_FILENO, &piece, 1) < 0) throw StoreError("standard output: cannot write");
}

void store(const std::filesystem::path& directory) {
  probe_output_directory(directory);
  const Plan plan = test::sample_plan();
  SweepOutcome outcome = test::sample_outcome(plan);
  outcome.outcomes.front().arrays = {{"weights", {"class", "feature"}, {2, 3}, std::vector<double>{1, 2, 3, 4, 5, 6}}};
  const Session session = test::stored_run(plan, outcome).sessions.front();
  const auto writer = writer_of(test::empty_run(plan, outcome.started), directory);
  std::vector<std::vector<Outcome>> missing(plan.passes.size());
  for (const Outcome& one : outcome.outcomes) {
    const OutcomeTable& stored = writer->run().outcomes;
    const bool is_stored = stored.find(one.cell, stored.split_index(one.cell, one.split)) != nullptr;
    if (!is_stored) missing[plan.cells[one.cell].pass].push_back(one);
  }
  std::size_t on_disk = writer->run().outcomes.done() + writer->run().outcomes.failed();
  say(on_disk);
  writer->begin(session, [] {});
  for (std::size_t pass = 0; pass < missing.size(); ++pass) {
    if (missing[pass].empty()) continue;
    writer->add(missing[pass]);
    writer->finish_pass(pass, 0.25);
    writer->flush();
    on_disk += missing[pass].size();
    say(on_disk);
  }
  writer->close(true, "");
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 2) return 2;
  try {
    store(arguments[1]);
  } catch (const StoreError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 4;
  }
  return 0;
}
