#pragma once

#include <filesystem>
#include <string>

#include "store/run_writer.hpp"
#include "store/sample_run.hpp"

namespace gridfold::test {

/// Stores a run as a process does that computes it, under another id where one is given.
inline std::filesystem::path write_run(const Plan& plan, const SweepOutcome& outcome,
                                       const std::filesystem::path& directory, const std::string& id = {}) {
  StoredRun run = stored_run(plan, {.outcomes = {}, .pass_seconds = {}, .started = outcome.started, .finished = {}});
  if (!id.empty()) run.id = id;
  const Session session = run.sessions.front();
  run.sessions.clear();
  const auto writer = RunWriter::create(directory, run);
  writer->begin(session, [] {});
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
