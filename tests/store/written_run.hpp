#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "store/run_writer.hpp"
#include "store/sample_run.hpp"

namespace gridfold::test {

/// Makes the run's folder and begins to write it.
inline std::unique_ptr<RunWriter> begin_run(const std::filesystem::path& directory, StoredRun run) {
  auto writer = RunWriter::create(directory, std::move(run));
  writer->begin(make_session({}), [] {});
  return writer;
}

/// Stores a run as a process does that computes it, under another id where one is given.
inline std::filesystem::path write_run(const Plan& plan, const SweepOutcome& outcome,
                                       const std::filesystem::path& directory, const std::string& id = {}) {
  StoredRun run = empty_run(plan, outcome.started);
  if (!id.empty()) run.id = id;
  const auto writer = RunWriter::create(directory, run);
  writer->begin(stored_run(plan, outcome).sessions.front(), [] {});
  writer->add_load_seconds(outcome.load_seconds);
  writer->add(outcome.outcomes);
  for (std::size_t pass = 0; pass < outcome.pass_seconds.size(); ++pass) {
    writer->finish_pass(pass, outcome.pass_seconds[pass]);
  }
  writer->close(true, "");
  return writer->folder();
}

/// Writes the sample run, under another id where one is given.
inline std::filesystem::path write_sample_run(const std::filesystem::path& directory, const std::string& id = {}) {
  const Plan plan = sample_plan();
  return write_run(plan, sample_outcome(plan), directory, id);
}

}  // namespace gridfold::test
