#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>

#include "plan/plan.hpp"
#include "run/outcome.hpp"
#include "store/run_record.hpp"

namespace gridfold {

/// About what a run's folder takes on the disk, on the safe side.
std::uint64_t estimated_run_bytes(const Plan& plan);

/// Makes sure that a run can be written below `directory`, before anything is computed: creates it where it is
/// missing, removes what killed runs left there under temporary names, writes and removes a probe file, and looks for
/// `bytes` of free space. Throws StoreError.
void probe_output_directory(const std::filesystem::path& directory, std::uint64_t bytes = 0);

/// Writes `results.h5`, `folds.csv`, `timings.csv`, `config.yaml` and `summary.json` to a new folder below `directory`
/// that is named by the record's id (with `-2`, `-3`, ... after it where that name is taken), and returns its path.
/// `record` is that of plan and outcome.
///
/// The folder has a temporary name (`.<id>.gridfold-tmp`) until every file is on the disk, so one that carries its
/// final name is whole. Throws StoreError, or Cancelled where a stop was asked for before the folder got its final
/// name, and then leaves nothing under that name.
std::filesystem::path write_run_folder(const Plan& plan, const SweepOutcome& outcome, RunRecord record,
                                       const std::filesystem::path& directory, const std::stop_token& stop = {});

}  // namespace gridfold
