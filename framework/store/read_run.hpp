#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "store/outcome_table.hpp"
#include "store/read_journal.hpp"
#include "store/run_record.hpp"

namespace gridfold {

/// Problems with the files that are made from the journal, such as one that is missing; empty where there is none.
/// While a run is not finished, a file may be the earlier one.
std::vector<std::string> problems_of_snapshots(const std::filesystem::path& folder, const JournalContents& contents);

/// What lines that are gone from the journal leave behind: snapshots that nothing tells of, or that hold more than the
/// journal, and an end of a run that is not whole. Empty where there is nothing of the kind. No process may be writing
/// the run, unless it is the caller.
std::vector<std::string> problems_of_lost_lines(const std::filesystem::path& folder, const JournalContents& contents);

/// Reads a run: its journal, or the summary.json of a run of an earlier version, which has none. Throws StoreError
/// naming the file and the field.
RunRecord read_run(const std::filesystem::path& folder);

/// A run, and the outcomes that its record is made of; none where there is only a summary.
struct RunWithOutcomes {
  RunRecord record;
  std::optional<OutcomeTable> outcomes;
};

/// As read_run.
RunWithOutcomes read_run_with_outcomes(const std::filesystem::path& folder);

/// The sweep that a run ran, as resolved YAML. Throws StoreError.
std::string read_config(const std::filesystem::path& folder);

/// What is wrong with a run's files: lines of the journal and arrays whose checksums are wrong, and files that are not
/// those that were written. Empty where all is well.
std::vector<std::string> problems_of_run(const std::filesystem::path& folder);

/// Throws StoreError with all problems where there are some.
void verify_run(const std::filesystem::path& folder);

}  // namespace gridfold
