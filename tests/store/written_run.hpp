#pragma once

#include <filesystem>
#include <string>

#include "store/run_folder.hpp"
#include "store/sample_run.hpp"

namespace gridfold::test {

inline std::filesystem::path write_run(const Plan& plan, const SweepOutcome& outcome,
                                       const std::filesystem::path& directory) {
  return write_run_folder(plan, outcome, record_of(plan, outcome), directory);
}

/// Writes the sample run, under another id where one is given.
inline std::filesystem::path write_sample_run(const std::filesystem::path& directory, const std::string& id = {}) {
  const Plan plan = sample_plan();
  const SweepOutcome outcome = sample_outcome(plan);
  RunRecord record = record_of(plan, outcome);
  if (!id.empty()) record.id = id;
  return write_run_folder(plan, outcome, record, directory);
}

}  // namespace gridfold::test
